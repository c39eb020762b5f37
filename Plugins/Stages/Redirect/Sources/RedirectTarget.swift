import Kernel

/// What a target's text means.
enum RedirectTarget: Hashable {
    /// An absolute address, or one on this server.
    case address(String)
    /// The flow with this slug.
    case flow(String)

    /// Reads a target.
    /// - Throws: ``Problems`` when it is no address, or one that the browser would run, not visit.
    init(_ text: String) throws(Problems) {
        let isPlain = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
        guard isPlain, !text.isEmpty, !Self.refusedSchemes.contains(Self.scheme(of: text)) else {
            throw .one("Enter a valid URL.")
        }
        let prefix = "ak-flow://"
        if text.lowercased().hasPrefix(prefix) {
            self = .flow(String(text.dropFirst(prefix.count)))
        } else {
            self = .address(text)
        }
    }

    /// Addresses of these schemes carry content or name local files.
    private static let refusedSchemes: Set<String> = [
        "javascript", "vbscript", "data", "blob", "filesystem", "file", "view-source", "about",
    ]

    /// RFC 3986 section 3.1: what stands before the first colon, unless a path, a query or a fragment began before.
    private static func scheme(of text: String) -> String {
        let start = text.prefix { !":/?#".contains($0) }
        return text.dropFirst(start.count).first == ":" ? start.lowercased() : ""
    }
}
