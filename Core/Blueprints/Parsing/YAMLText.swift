/// A file's text, made safe to hand to the YAML parser.
///
/// The parser would copy an anchored value wherever an alias names it, before anyone could count: nine lines become a
/// billion values. So every `*` is replaced by a letter that the file does not have; what was an alias then arrives as
/// a text that begins with that letter, and ``YAMLReader`` expands it and counts.
///
/// The parser also compares the members' names of each map, whatever they are: maps as names of members of maps, and so
/// on, take it minutes. So every `?`, which marks such names, is replaced as well, and the other way of writing them is
/// bounded.
struct YAMLText {
    /// The text for the parser.
    let text: String
    /// What stands for `*`.
    private let star: Unicode.Scalar
    /// What stands for `?`.
    private let mark: Unicode.Scalar

    /// Bytes of a file.
    static let byteLimit = 1 << 20

    /// - Throws: ``BlueprintError`` for a text that is too long, has too many values or characters that YAML forbids.
    init(_ source: String, file: String) throws(BlueprintError) {
        guard source.utf8.count <= Self.byteLimit else {
            throw BlueprintError("The file is larger than \(Self.byteLimit >> 20) MiB.", file: file, at: nil)
        }
        var scalars = source.unicodeScalars[...]
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var survey = YAMLSurvey(file: file)
        for scalar in scalars { try survey.see(scalar) }
        let letters = (0xE000...0xF8FF).lazy.compactMap(Unicode.Scalar.init).filter { !survey.letters.contains($0) }
        let (star, mark) = (letters.first, letters.dropFirst().first)
        guard let star, let mark else {
            throw BlueprintError("The file uses every character for private use.", file: file, at: nil)
        }
        (self.star, self.mark) = (star, mark)
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars.lazy.map { $0 == "*" ? star : $0 == "?" ? mark : $0 })
        self.text = String(text)
    }

    /// A text of the file as it was written.
    func restored(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0 == star || $0 == mark }) else { return text }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: text.unicodeScalars.lazy.map { $0 == star ? "*" : $0 == mark ? "?" : $0 })
        return String(result)
    }

    /// The anchor that a value without quotes names, when it is an alias.
    func aliased(_ text: String) -> String? {
        guard text.unicodeScalars.first == star else { return nil }
        return restored(String(String.UnicodeScalarView(text.unicodeScalars.dropFirst())))
    }

    /// Whether a value without quotes was marked as the name of a member.
    func isMarked(_ text: String) -> Bool {
        guard text.unicodeScalars.first == mark else { return false }
        return text.unicodeScalars.dropFirst().first.map { $0 == " " || $0 == "\n" } ?? true
    }
}

/// Looks at a text one character after the other, before any value is made of it.
private struct YAMLSurvey {
    /// Characters that could begin a value: an upper bound of the values.
    static let indicatorLimit = 200_000
    /// Lists and maps that could be names of members, in a line, which must hold all of such a name, and in all.
    static let collectionNameLimits = (line: 8, file: 2000)

    let file: String
    /// The characters for private use that occur.
    private(set) var letters: Set<Unicode.Scalar> = []
    private var (line, column) = (1, 1)
    private var indicators = 0
    private var names = (line: 0, file: 0)
    private var isAfterCollection = false

    init(file: String) { self.file = file }

    mutating func see(_ scalar: Unicode.Scalar) throws(BlueprintError) {
        guard Self.isAllowed(scalar) else {
            let code = String(scalar.value, radix: 16, uppercase: true)
            throw error("The character U+\(code) is not allowed in YAML.")
        }
        switch scalar {
        case "\n", ",", "[", "{", ":", "?", "-": indicators += 1
        case "\u{E000}"..."\u{F8FF}": letters.insert(scalar)
        default: break
        }
        guard indicators <= Self.indicatorLimit else { throw error("The file has too many values.") }
        if scalar == ":", isAfterCollection { try countName() }
        isAfterCollection = scalar == "]" || scalar == "}" || isAfterCollection && (scalar == " " || scalar == "\t")
        column += 1
        if scalar == "\n" { (line, column, names.line) = (line + 1, 1, 0) }
    }

    private mutating func countName() throws(BlueprintError) {
        names = (names.line + 1, names.file + 1)
        let limits = Self.collectionNameLimits
        guard names.line <= limits.line, names.file <= limits.file else {
            throw error("The name of a map's member must be a text.")
        }
    }

    private func error(_ reason: String) -> BlueprintError {
        BlueprintError(reason, file: file, at: SourcePosition(line: line, column: column))
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xFEFF: false
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
