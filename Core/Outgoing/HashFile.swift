import Dispatch
import Glibc

/// A sorted file of SHA-1 hashes, one a line with a count behind it: `00000…:42`. It is searched where it lies.
struct HashFile: Sendable {
    let path: String

    /// More than any line has, in bytes.
    private static let longestLine = 128
    private static let hashLength = 40

    /// The count behind a hash; 0 when the hash is not there.
    /// - Throws: ``BreachedPasswords/Unusable`` when the file cannot be read or is no such file.
    func count(of hash: String) async throws -> Int {
        // Reading a disk may take a while, which no thread that answers requests should wait for.
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try search(for: Array(hash.utf8)) })
            }
        }
    }

    private func search(for hash: [UInt8]) throws -> Int {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unusable("\(path) cannot be opened, error \(errno)") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
            throw unusable("\(path) is no file, or an empty one")
        }
        var (low, high) = (0, Int(status.st_size))
        while low < high {
            let line = try line(around: low + (high - low) / 2, in: file)
            if line.hash == hash { return line.count }
            if line.hash.lexicographicallyPrecedes(hash) { low = line.end } else { high = line.start }
        }
        return 0
    }

    private struct Line {
        var hash: [UInt8]
        var count: Int
        var start: Int
        /// Where the next one begins.
        var end: Int
    }

    /// The line that the byte at an offset is part of.
    private func line(around offset: Int, in file: Int32) throws -> Line {
        let begin = max(0, offset - Self.longestLine)
        let chunk = try read(2 * Self.longestLine, at: begin, of: file)
        let place = offset - begin
        let feed = UInt8(ascii: "\n")
        let start = chunk[..<place].lastIndex(of: feed).map { $0 + 1 } ?? 0
        let end = chunk[place...].firstIndex(of: feed) ?? chunk.count
        let text = chunk[start..<end].filter { $0 != 0x0D }
        let parts = text.split(separator: UInt8(ascii: ":"))
        guard start > 0 || begin == 0, parts.count == 2, parts[0].count == Self.hashLength,
            let count = Int(String(decoding: parts[1], as: UTF8.self))
        else { throw unusable("\(path) is not a sorted list of hashes, each with a count") }
        let hash = parts[0].map { $0 >= UInt8(ascii: "a") ? $0 - 0x20 : $0 }
        return Line(hash: hash, count: count, start: begin + start, end: begin + end + 1)
    }

    private func read(_ count: Int, at offset: Int, of file: Int32) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(file, buffer.baseAddress.map { $0 + filled }, count - filled, offset + filled)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw unusable("\(path) cannot be read, error \(errno)") }
            if got == 0 { break }
            filled += got
        }
        return Array(bytes[..<filled])
    }

    private func unusable(_ reason: String) -> BreachedPasswords.Unusable { .init(reason) }
}
