import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Tells the other programs that have a folder's databases open that there is news, and hears of theirs.
///
/// A program has a file for each database in the folder `news`, which it opens and closes whenever something was announced.
/// The system tells the others so (inotify), and until then nobody does anything. What the news was is theirs to look up.
final class FolderNews: Sendable {
    private let folder: String
    /// What tells this program's files from others'.
    private let mark: String
    private let listening = Mutex<Listening?>(nil)

    /// Unchecked, because a source may be cancelled on any thread, and does not say so.
    private struct Listening: @unchecked Sendable {
        let source: any DispatchSourceRead
    }

    /// Bytes of what the system says that are read at once.
    private static let readSize = 16_384

    /// - Parameters:
    ///   - isFirst: whether nobody else serves the folder: what is left of programs that are gone is taken away.
    init(folder: String, isFirst: Bool) {
        self.folder = folder + "/news"
        mark = String(getpid()) + "-" + String(UInt64.random(in: .min ... .max), radix: 16)
        guard isFirst else { return }
        for name in SQLiteFile.list(self.folder) where !name.hasPrefix(".") { unlink(self.folder + "/" + name) }
    }

    /// Tells the others that something was announced in a database. Where the folder cannot be written, nobody is told.
    func tell(of database: String) {
        let path = "\(folder)/\(database).\(mark)"
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        if file >= 0 { close(file) }
    }

    /// Calls a function with the name of a database whenever another program has news of it, and with nil when news was
    /// missed. Where the system cannot tell, it is never called.
    func listen(_ heard: @escaping @Sendable (String?) -> Void) {
        // The folder's own path has no further slash, so that what is made is the folder itself.
        guard (try? SQLiteFile.createFolder(of: folder + "/x")) != nil else { return }
        let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { return }
        guard inotify_add_watch(descriptor, folder, UInt32(IN_CLOSE_WRITE)) >= 0 else {
            close(descriptor)
            return
        }
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: DispatchQueue(label: "news"))
        let ending = "." + mark
        source.setEventHandler {
            for name in Self.names(from: descriptor) {
                guard let name else {
                    heard(nil)
                    continue
                }
                guard !name.hasSuffix(ending), let dot = name.firstIndex(of: ".") else { continue }
                heard(String(name[..<dot]))
            }
        }
        source.setCancelHandler { close(descriptor) }
        source.resume()
        let new = Listening(source: source)
        listening.withLock { $0 = new }
    }

    /// Hears nothing more, and takes this program's files away.
    func stop() {
        let ended = listening.withLock { listening in
            defer { listening = nil }
            return listening
        }
        ended?.source.cancel()
        for name in SQLiteFile.list(folder) where name.hasSuffix("." + mark) { unlink(folder + "/" + name) }
    }

    deinit { stop() }

    /// The names of the files that were closed since it was asked last, each once; nil when there were too many to keep.
    private static func names(from descriptor: Int32) -> [String?] {
        var names: [String?] = []
        var bytes = [UInt8](repeating: 0, count: readSize)
        while true {
            let count = read(descriptor, &bytes, bytes.count)
            guard count > 0 else { return names }
            bytes.withUnsafeBytes { bytes in
                var place = 0
                let head = MemoryLayout<inotify_event>.size
                while place + head <= count {
                    let event = bytes.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
                    let end = place + head + Int(event.len)
                    let isLost = event.mask & UInt32(IN_Q_OVERFLOW) != 0
                    let text = bytes[(place + head)..<min(end, count)].prefix { $0 != 0 }
                    let name = isLost ? nil : String(decoding: text, as: UTF8.self)
                    if !names.contains(name) { names.append(name) }
                    place = end
                }
            }
        }
    }
}
