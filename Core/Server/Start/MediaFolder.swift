import FoundationEssentials
import Glibc
import Kernel

/// The files that a tenant's administrators uploaded, in a folder of that tenant.
struct MediaFolder: FileKeeping {
    let path: String

    /// Files of a tenant at most, and bytes of them all.
    private static let most = 10_000
    private static let largest = 1 << 30

    var isAvailable: Bool { true }

    func names() throws -> [FileName] { try entries().map(\.name).sorted { $0.text < $1.text } }

    func content(of name: FileName) throws -> [UInt8]? {
        let descriptor = open(place(of: name), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            if [ENOENT, ENOTDIR, ELOOP].contains(errno) { return nil }
            throw failure("read", name)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("read", name) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= 64 << 20 else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + count, $0.count - count) }
            guard got > 0 else { throw failure("read", name) }
            count += got
        }
        return bytes
    }

    func add(_ name: FileName, _ content: [UInt8]) throws -> Bool {
        let known = try entries()
        guard known.count < Self.most, known.reduce(content.count, { $0 + $1.size }) <= Self.largest else {
            throw Problems.field("file", "There are too many files. Delete some first.")
        }
        let place = place(of: name)
        try FileManager.default.createDirectory(
            atPath: String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)]),
            withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // Whole before it has its name, and never in another one's place.
        let draft = "\(path)/.\(SystemRandom().token(16))"
        defer { unlink(draft) }
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", name) }
        var count = 0
        while count < content.count {
            let put = content.withUnsafeBytes { write(descriptor, $0.baseAddress! + count, $0.count - count) }
            guard put > 0 else {
                close(descriptor)
                throw failure("write", name)
            }
            count += put
        }
        let isStored = fsync(descriptor) == 0
        close(descriptor)
        guard isStored else { throw failure("write", name) }
        if link(draft, place) == 0 { return true }
        guard errno == EEXIST else { throw failure("write", name) }
        return false
    }

    func delete(_ name: FileName) throws -> Bool {
        if unlink(place(of: name)) == 0 { return true }
        guard [ENOENT, ENOTDIR, EISDIR, EPERM].contains(errno) else { throw failure("delete", name) }
        return false
    }

    /// Deletes the folder.
    func deleteAll() throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        try FileManager.default.removeItem(atPath: path)
    }

    private func place(of name: FileName) -> String { path + "/" + name.text }

    private func failure(_ what: String, _ name: FileName) -> FileFailure {
        FileFailure(description: "The file '\(name.text)' could not be \(what): \(String(cString: strerror(errno)))")
    }

    private func entries() throws -> [(name: FileName, size: Int)] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        var found: [(name: FileName, size: Int)] = []
        try collect("", depth: 1, &found)
        return found
    }

    private func collect(_ folder: String, depth: Int, _ found: inout [(name: FileName, size: Int)]) throws {
        for entry in try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder) {
            let relative = folder.isEmpty ? entry : folder + "/" + entry
            var status = stat()
            guard found.count < Self.most, let name = FileName(relative),
                lstat(place(of: name), &status) == 0
            else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFREG: found.append((name, Int(status.st_size)))
            case S_IFDIR where depth < FileName.deepest: try collect(relative, depth: depth + 1, &found)
            default: continue
            }
        }
    }
}

/// A file could not be read or written.
private struct FileFailure: Error, CustomStringConvertible {
    let description: String
}
