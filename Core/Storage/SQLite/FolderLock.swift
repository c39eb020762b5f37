import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Keeps a folder for one program. The system gives it back when the program ends, however it ends.
final class FolderLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Takes the folder, which is made if it is missing. Throws `StorageError.cannotOpen`, which names the process that
    /// has it.
    init(folder: String) throws(StorageError) {
        let path = folder + "/lanyard.lock"
        try SQLiteFile.createFolder(of: path)
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw .cannotOpen(folder, reason: SQLiteFile.lastErrorWithAdvice)
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.content(of: file)
            close(file)
            throw .cannotOpen(
                folder,
                reason: "the process \(holder) uses it, and a folder serves one server; stop that one, or let this one "
                    + "use a folder of its own, or PostgreSQL, which serves many")
        }
        Self.write("\(getpid())\n", to: file)
        descriptor = Mutex(file)
    }

    deinit { release() }

    /// Lets another program have the folder.
    func release() {
        let file = descriptor.withLock { file in
            defer { file = nil }
            return file
        }
        // The file stays: were it removed, two programs could hold locks on two files of one name.
        if let file { close(file) }
    }

    private static func write(_ text: String, to file: Int32) {
        let bytes = Array(text.utf8)
        // Only a message depends on it.
        _ = ftruncate(file, 0)
        _ = pwrite(file, bytes, bytes.count, 0)
    }

    private static func content(of file: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(file, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
        return digits.isEmpty ? "of another server" : String(decoding: digits, as: UTF8.self)
    }
}
