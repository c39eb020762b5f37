/// The flags of Python's `re`, with its values.
struct RegexFlags: OptionSet, Hashable, Sendable {
    let rawValue: Int

    static let ignoreCase = RegexFlags(rawValue: 2)
    static let locale = RegexFlags(rawValue: 4)
    static let multiline = RegexFlags(rawValue: 8)
    static let dotAll = RegexFlags(rawValue: 16)
    static let unicode = RegexFlags(rawValue: 32)
    static let verbose = RegexFlags(rawValue: 64)
    static let ascii = RegexFlags(rawValue: 256)

    /// The flag of a letter in `(?imsxau)`.
    init?(letter: Unicode.Scalar) {
        switch letter {
        case "i": self = .ignoreCase
        case "L": self = .locale
        case "m": self = .multiline
        case "s": self = .dotAll
        case "x": self = .verbose
        case "a": self = .ascii
        case "u": self = .unicode
        default: return nil
        }
    }

    init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Those of which only one may be set.
    static let kinds: RegexFlags = [.locale, .unicode, .ascii]
}

/// A regular expression, taken apart.
indirect enum RegexNode: Sendable {
    case literal(Unicode.Scalar)
    case any
    case set(RegexSet)
    case at(RegexAnchor)
    case sequence([RegexNode])
    case alternation([RegexNode])
    /// A group, with its number when it captures and the flags that change inside of it.
    case group(Int?, adding: RegexFlags, removing: RegexFlags, RegexNode)
    case atomic(RegexNode)
    case repeated(RegexNode, min: Int, max: Int, RegexGreed)
    case reference(Int)
    case look(RegexNode, behind: Bool, negative: Bool)
    case conditional(Int, RegexNode, RegexNode)

    /// As many repetitions as there may be.
    static let unlimited = 4_294_967_295

    static let nothing = RegexNode.sequence([])
}

/// How a repetition tries its counts.
enum RegexGreed: Sendable {
    /// The most first.
    case greedy
    /// The fewest first.
    case lazy
    /// The most, and no other.
    case possessive
}

/// A place that takes no characters.
enum RegexAnchor: Sendable {
    /// `^`, `$`, `\A`, `\Z`, `\b`, `\B`.
    case lineStart, lineEnd, start, end, boundary, noBoundary
}

/// `\d`, `\s`, `\w` and their opposites.
struct RegexCategory: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case digit, space, word
    }

    var kind: Kind
    var negated: Bool

    init?(letter: Unicode.Scalar) {
        switch letter {
        case "d", "D": kind = .digit
        case "s", "S": kind = .space
        case "w", "W": kind = .word
        default: return nil
        }
        negated = letter.value < 0x61
    }

    func contains(_ scalar: Unicode.Scalar, ascii: Bool) -> Bool { contains(kind, scalar, ascii) != negated }

    private func contains(_ kind: Kind, _ scalar: Unicode.Scalar, _ ascii: Bool) -> Bool {
        switch kind {
        case .digit: return (!ascii || scalar.isASCII) && PythonText.decimalDigit(scalar) != nil
        case .space:
            if ascii { return scalar == " " || (0x09...0x0d).contains(scalar.value) }
            return PythonText.isSpace(scalar)
        case .word: return (!ascii || scalar.isASCII) && RegexCategory.isWord(scalar)
        }
    }

    static func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar == "_" || PythonText.isAlphanumeric(scalar) }
}

/// A set of characters: `[^a-z\d]`.
struct RegexSet: Hashable, Sendable {
    var negated = false
    var ranges: [ClosedRange<UInt32>] = []
    var categories: [RegexCategory] = []

    /// Whether one of the items holds the character; the caret does not count.
    func lists(_ scalar: Unicode.Scalar, ascii: Bool) -> Bool {
        ranges.contains { $0.contains(scalar.value) } || categories.contains { $0.contains(scalar, ascii: ascii) }
    }
}

/// What is equal when case does not count.
enum RegexCase {
    /// The one that stands for all the character's cases.
    static func folded(_ scalar: Unicode.Scalar, ascii: Bool) -> Unicode.Scalar {
        if scalar.isASCII {
            return ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value | 0x20)) : scalar
        }
        if ascii { return scalar }
        return lower(upper(scalar))
    }

    /// The character and its other cases that a set may list.
    static func variants(_ scalar: Unicode.Scalar, ascii: Bool) -> [Unicode.Scalar] {
        if ascii, !scalar.isASCII { return [scalar] }
        let (lower, upper) = (lower(scalar), upper(scalar))
        if ascii { return [scalar, lower, upper] }
        // What a set lists may be a character that has no way back, as the Kelvin sign.
        return [scalar, lower, upper, self.upper(lower), folded(scalar, ascii: false)] + (extra[lower.value] ?? [])
    }

    private static let extra: [UInt32: [Unicode.Scalar]] = [
        0x69: ["\u{131}", "\u{130}"], 0x73: ["\u{17f}"], 0x6b: ["\u{212a}"], 0xe5: ["\u{212b}"],
        0x3bc: ["\u{b5}"], 0x3c9: ["\u{2126}"], 0x3c3: ["\u{3c2}"],
    ]

    /// The small letter, by which a group is compared with what it matched.
    static func lower(_ scalar: Unicode.Scalar, ascii: Bool) -> Unicode.Scalar {
        ascii && !scalar.isASCII ? scalar : lower(scalar)
    }

    private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar == "\u{130}" { return "i" }
        return single(scalar.properties.lowercaseMapping) ?? scalar
    }

    private static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        single(scalar.properties.uppercaseMapping) ?? scalar
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        let scalars = text.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }
}
