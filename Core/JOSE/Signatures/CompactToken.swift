import Kernel

/// What the compact forms of JWS and JWE have in common.
enum CompactToken {
    /// The parts of a token, all of them slices of one array.
    static func split(_ text: String, into count: Int, limit: Int) throws(JOSEError) -> [ArraySlice<UInt8>] {
        guard text.utf8.count <= limit else { throw .tooLarge(limit: limit) }
        let parts = Array(text.utf8).split(
            separator: UInt8(ascii: "."), maxSplits: count, omittingEmptySubsequences: false)
        guard parts.count == count else { throw .malformedToken("it does not have \(count) parts") }
        return parts
    }

    /// The header in a token's first part.
    static func header(_ part: ArraySlice<UInt8>) throws(JOSEError) -> JSON {
        guard let bytes = Base64URL.decode(part),
            let header = try? JSON(parsing: bytes, limits: JSON.Limits(bytes: Verifier.tokenLimit, depth: 8)),
            header.object != nil
        else { throw .malformedToken("its header is not a JSON object in Base64URL") }
        guard header["crit"] == nil else { throw .criticalExtension }
        return header
    }
}
