/// A file's text, made safe to hand to the YAML parser.
///
/// The parser would copy an anchored value wherever an alias names it, before anyone could count: nine lines become a
/// billion values. So every `*` is replaced by a letter that the file does not have; what was an alias then arrives as
/// a text that begins with that letter, and ``YAMLReader`` expands it and counts.
struct YAMLText {
    /// The text for the parser.
    let text: String
    /// What stands for `*`.
    let star: Unicode.Scalar

    /// Bytes of a file.
    static let byteLimit = 1 << 20
    /// Characters that could begin a value: an upper bound of the values, known before any is made.
    static let indicatorLimit = 200_000

    /// - Throws: ``BlueprintError`` for a text that is too long, has too many values or characters that YAML forbids.
    init(_ source: String, file: String) throws(BlueprintError) {
        guard source.utf8.count <= Self.byteLimit else {
            throw BlueprintError("The file is larger than \(Self.byteLimit >> 20) MiB.", file: file, at: nil)
        }
        var scalars = source.unicodeScalars[...]
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        let used = try Self.check(scalars, file: file)
        let letters = (0xE000...0xF8FF).lazy.compactMap(Unicode.Scalar.init)
        guard let star = letters.first(where: { !used.contains($0) }) else {
            throw BlueprintError("The file uses every character for private use.", file: file, at: nil)
        }
        self.star = star
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars.lazy.map { $0 == "*" ? star : $0 })
        self.text = String(text)
    }

    /// The characters for private use that occur.
    private static func check(
        _ scalars: Substring.UnicodeScalarView, file: String
    ) throws(BlueprintError) -> Set<Unicode.Scalar> {
        var used: Set<Unicode.Scalar> = []
        var indicators = 0
        var (line, column) = (1, 1)
        for scalar in scalars {
            guard isAllowed(scalar) else {
                let code = String(scalar.value, radix: 16, uppercase: true)
                let position = SourcePosition(line: line, column: column)
                throw BlueprintError("The character U+\(code) is not allowed in YAML.", file: file, at: position)
            }
            switch scalar {
            case "\n", ",", "[", "{", ":", "?", "-": indicators += 1
            case "\u{E000}"..."\u{F8FF}": used.insert(scalar)
            default: break
            }
            column += 1
            if scalar == "\n" { (line, column) = (line + 1, 1) }
        }
        guard indicators <= indicatorLimit else {
            throw BlueprintError("The file has too many values.", file: file, at: nil)
        }
        return used
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xFEFF: false
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// A text of the file as it was written.
    func restored(_ text: String) -> String {
        guard text.unicodeScalars.contains(star) else { return text }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: text.unicodeScalars.lazy.map { $0 == star ? "*" : $0 })
        return String(result)
    }

    /// The anchor that a value without quotes names, when it is an alias.
    func aliased(_ text: String) -> String? {
        guard text.unicodeScalars.first == star else { return nil }
        return restored(String(String.UnicodeScalarView(text.unicodeScalars.dropFirst())))
    }
}
