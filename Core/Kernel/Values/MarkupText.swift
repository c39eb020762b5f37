/// Texts in HTML.
public enum MarkupText {
    /// A text as it stands between tags and in quoted attributes. It goes by Unicode's scalars, as browsers do: a quote
    /// that a combining mark follows is still a quote to them, and another character to Swift.
    public static func escape(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
