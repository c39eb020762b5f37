/// Texts as parts of addresses.
enum Slugs {
    /// Lower-case ASCII letters, digits, `_` and `-`, as Django's `slugify` makes them of names in ASCII.
    static func slugify(_ text: String) -> String {
        var result = ""
        for scalar in text.lowercased().unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9", "_": result.unicodeScalars.append(scalar)
            case "-", " ", "\t", "\n": if !result.hasSuffix("-") { result += "-" }
            default: break
            }
        }
        while let last = result.last, "-_".contains(last) { result.removeLast() }
        return String(result.drop { "-_".contains($0) })
    }
}
