import CCrypto

/// The textual form of keys and certificates (RFC 7468).
enum PEM {
    /// Longest text read as one key, in bytes: a 16384-bit RSA key takes 13,000.
    static let keyLimit = 64 << 10
    /// Longest text read as a chain of certificates, in bytes.
    static let chainLimit = 256 << 10

    /// Refuses every password. Without it the library would ask for one on the terminal.
    static let noPassword:
        @convention(c) (
            UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?
        ) -> Int32 = { _, _, _, _ in -1 }

    /// A buffer to read `text` from.
    /// - Throws: ``JOSEError/tooLarge(limit:)`` when it is longer than `limit` bytes.
    static func buffer(_ text: String, limit: Int) throws(JOSEError) -> Owned {
        guard text.utf8.count <= limit else { throw .tooLarge(limit: limit) }
        return try .buffer(Array(text.utf8))
    }

    /// The text that `write` puts into a buffer.
    static func text(_ what: String, _ write: (OpaquePointer) -> Int32) throws(JOSEError) -> String {
        defer { ERR_clear_error() }
        let buffer = try Owned.buffer()
        try require(write(buffer.pointer), "\(what) could not be written")
        return String(decoding: buffer.contents(), as: UTF8.self)
    }
}
