#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A picture of a user who has none: the initials on a colour of their own.
public enum Avatar {
    /// The picture as the `data:` address of an SVG; the same name always gives the same one.
    public static func address(name: String?, username: String?) -> String {
        let shown = [name, username].compactMap { $0 }.first { !$0.allSatisfy(\.isWhitespace) } ?? "?"
        return "data:image/svg+xml;base64," + Data(svg(of: shown).utf8).base64EncodedString()
    }

    private static func svg(of name: String) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">\
        <rect width="64" height="64" fill="hsl(\(hue(of: name)),45%,38%)"/>\
        <text x="32" y="32" dy=".35em" text-anchor="middle" font-family="sans-serif" font-size="26" fill="#fff">\
        \(escaped(initials(of: name)))</text></svg>
        """
    }

    /// The first letters of the first and the last word.
    private static func initials(of name: String) -> String {
        let words = name.split(whereSeparator: \.isWhitespace)
        let letters = [words.first, words.count > 1 ? words.last : nil].compactMap { $0?.first }
        return String(letters).uppercased()
    }

    private static func hue(of name: String) -> Int {
        // FNV-1a: unlike Swift's own hashes it gives the same number in every run.
        let hash = name.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return Int(hash % 360)
    }

    private static func escaped(_ text: String) -> String {
        let entities: [Character: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;"]
        return text.map { entities[$0] ?? String($0) }.joined()
    }
}
