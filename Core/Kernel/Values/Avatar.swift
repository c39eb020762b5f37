/// A picture for somebody who has none.
public enum Avatar {
    /// An SVG image with the initials of a name on a colour that the name decides, as a `data:` address.
    public static func initials(of name: String) -> String {
        let words = name.split { $0.isWhitespace || $0 == "@" || $0 == "." || $0 == "_" || $0 == "-" }
        let letters = words.prefix(2).compactMap(\.first).map { String($0).uppercased() }.joined()
        let hue = name.unicodeScalars.reduce(0) { ($0 * 31 + Int($1.value)) % 360 }
        let svg = """
            <svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">\
            <rect width="64" height="64" fill="hsl(\(hue),45%,35%)"/>\
            <text x="32" y="32" dy=".35em" fill="#fff" font-family="sans-serif" font-size="26" text-anchor="middle">\
            \(escaped(letters))</text></svg>
            """
        return "data:image/svg+xml," + PercentCoding.encode(svg)
    }

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
