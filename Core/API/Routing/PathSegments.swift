/// The parts of a path below the API's prefix.
enum PathSegments {
    private static let most = 12
    /// In bytes.
    private static let longest = 255

    /// The segments of a decoded path; nil when it cannot be one of the API's: without the slash at its end, with empty
    /// segments, control characters, or beyond the bounds.
    static func of(_ path: String) -> [String]? {
        guard path.hasPrefix(RESTAPI.prefix), path.hasSuffix("/") else { return nil }
        let rest = path.dropFirst(RESTAPI.prefix.count).dropLast()
        let segments = rest.split(separator: "/", maxSplits: most, omittingEmptySubsequences: false)
        guard segments.count <= most, segments.allSatisfy(isAcceptable) else { return nil }
        return segments.map(String.init)
    }

    private static func isAcceptable(_ segment: Substring) -> Bool {
        !segment.isEmpty && segment.utf8.count <= longest && segment.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
