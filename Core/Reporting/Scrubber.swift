/// Takes out of an error's words what may be personal or secret.
enum Scrubber {
    private static let mark = "[…]"
    /// In bytes, as far as an error's words are told at all.
    private static let longest = 1000

    /// The words without what stands in quotes, addresses, numbers of four digits and more, and words that mix letters
    /// and digits or are long, as keys and tokens are.
    static func scrub(_ text: String) -> String {
        let bounded = String(decoding: text.utf8.prefix(longest), as: UTF8.self)
        return bounded.replacing(quoted, with: mark)
            .split(separator: " ", omittingEmptySubsequences: false)
            .map { isTelling($0) ? mark : String($0) }.joined(separator: " ")
    }

    private static var quoted: Regex<Substring> { /"[^"]*"?|'[^']*'?|“[^”]*”?|`[^`]*`?/ }

    private static func isTelling(_ word: Substring) -> Bool {
        let bytes = word.utf8
        if bytes.contains(UInt8(ascii: "@")) || bytes.count > 40 { return true }
        let digits = bytes.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let letters = word.count { $0.isLetter }
        let isAddress = digits > 0 && (bytes.count { $0 == UInt8(ascii: ".") } >= 3 || word.contains("::"))
        return isAddress || digits >= 4 || digits >= 2 && letters >= 6
    }
}
