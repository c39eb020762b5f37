/// The name of an uploaded file: words with dots, hyphens and slashes in between, and perhaps `%(theme)s`.
public struct FileName: Sendable, Hashable {
    /// As it was given.
    public let text: String

    /// The parts of a path at most.
    public static let deepest = 4
    /// In bytes.
    private static let longest = 200

    /// nil for what could be taken for a path elsewhere, or for a hidden file.
    public init?(_ text: String) {
        let plain = text.replacing(ImageAddress.placeholder, with: "theme")
        let parts = plain.split(separator: "/", omittingEmptySubsequences: false)
        let isWellFormed = parts.allSatisfy { part in
            !part.isEmpty && !part.hasPrefix(".")
                && part.utf8.allSatisfy { byte in
                    switch byte {
                    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                    default: false
                    }
                }
        }
        guard isWellFormed, parts.count <= Self.deepest, text.utf8.count <= Self.longest, !plain.contains("..") else {
            return nil
        }
        self.text = text
    }

    /// What it is, by its ending; nil for what is no image that pages show.
    public var mediaType: String? {
        let ending = text.split(separator: "/").last?.split(separator: ".", omittingEmptySubsequences: false).last
        return ending.flatMap { Self.types[$0.lowercased()] }
    }

    private static let types = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
        "avif": "image/avif", "svg": "image/svg+xml", "ico": "image/x-icon",
    ]
}

/// Keeping files that administrators upload, such as logos.
public protocol FileKeeping: Sendable {
    /// Whether there is anywhere to keep them.
    var isAvailable: Bool { get }
    /// The names of all files, in their order.
    func names() throws -> [FileName]
    /// A file's content; nil when there is none of that name.
    func content(of name: FileName) throws -> [UInt8]?
    /// Keeps a file.
    /// - Returns: false when there is one of that name.
    /// - Throws: ``Problems`` when there are too many.
    func add(_ name: FileName, _ content: [UInt8]) throws -> Bool
    /// Deletes a file.
    /// - Returns: false when there is none of that name.
    func delete(_ name: FileName) throws -> Bool
}

extension Unavailable: FileKeeping {
    var isAvailable: Bool { false }
    func names() throws -> [FileName] { [] }
    func content(of name: FileName) throws -> [UInt8]? { nil }
    func add(_ name: FileName, _ content: [UInt8]) throws -> Bool { throw Missing("This server keeps no files.") }
    func delete(_ name: FileName) throws -> Bool { false }
}
