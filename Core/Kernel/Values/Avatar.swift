/// A picture for somebody who has none: initials on a colour of their own.
public enum Avatar {
    /// The picture as the `data:` address of an SVG; the same name always gives the same one.
    /// - Parameter names: what somebody is called, the best name first; the first that is not blank counts.
    public static func initials(of names: String...) -> String { initials(of: names) }

    /// The same, of a list.
    static func initials(of names: [String]) -> String {
        let name = names.first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        let svg = """
            <svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">\
            <rect width="64" height="64" fill="hsl(\(hue(of: name)),45%,35%)"/>\
            <text x="32" y="32" dy=".35em" fill="#fff" font-family="sans-serif" font-size="26" text-anchor="middle">\
            \(escaped(letters(of: name)))</text></svg>
            """
        return "data:image/svg+xml," + PercentCoding.encode(svg)
    }

    /// The first letters of the first two words.
    private static func letters(of name: String) -> String {
        let words = name.split { $0.isWhitespace || "@._-".contains($0) }
        return words.prefix(2).compactMap(\.first).map { String($0).uppercased() }.joined()
    }

    private static func hue(of name: String) -> Int {
        // FNV-1a: unlike Swift's own hashes it gives the same number in every run.
        Int(name.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 } % 360)
    }

    /// Scalar by scalar: a character can be a bracket with an accent on it.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
