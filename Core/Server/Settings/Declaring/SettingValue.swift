import Kernel

/// A type that a setting can have. It says how values are written and shown.
protocol SettingValue: Sendable {
    /// What values look like, to end a sentence that begins "must be".
    static var expected: String { get }
    /// Whether values are masked wherever settings are shown.
    static var isSecret: Bool { get }
    /// Whether nothing is a value.
    static var mayBeAbsent: Bool { get }
    /// Reads a text, a list or nothing (JSON's null); nil when it is no value.
    init?(given: JSON)
    /// The value as it is shown.
    var shown: JSON { get }
}

extension SettingValue {
    static var isSecret: Bool { false }
    static var mayBeAbsent: Bool { false }
}

extension String: SettingValue {
    static var expected: String { "a text of at most 64 KiB" }
    init?(given: JSON) {
        guard let text = given.settingText, text.utf8.count <= 65_536, !text.utf8.contains(0) else { return nil }
        self = text
    }
    var shown: JSON { .string(self) }
}

extension Secret: SettingValue {
    static var expected: String { "a text of at most 64 KiB" }
    static var isSecret: Bool { true }
    init?(given: JSON) {
        guard let text = String(given: given), !text.isEmpty else { return nil }
        self.init(text)
    }
    var shown: JSON { .string(description) }
}

extension Bool: SettingValue {
    static var expected: String { "true or false" }
    init?(given: JSON) {
        switch given.settingText?.lowercased() {
        case "true", "yes", "on", "1": self = true
        case "false", "no", "off", "0": self = false
        default: return nil
        }
    }
    var shown: JSON { .bool(self) }
}

extension Int: SettingValue {
    static var expected: String { "a whole number" }
    init?(given: JSON) {
        guard let value = given.settingText.flatMap({ Int($0) }) else { return nil }
        self = value
    }
    var shown: JSON { .int(self) }
}

extension Double: SettingValue {
    static var expected: String { "a number" }
    init?(given: JSON) {
        guard let value = given.settingText.flatMap(Double.init), value.isFinite else { return nil }
        self = value
    }
    var shown: JSON { .double(self) }
}

extension Optional: SettingValue where Wrapped: SettingValue {
    static var expected: String { Wrapped.expected }
    static var isSecret: Bool { Wrapped.isSecret }
    static var mayBeAbsent: Bool { true }
    init?(given: JSON) {
        if given.isNull || given == "" || !Wrapped.isSecret && ["null", "none"].contains(given.string?.lowercased()) {
            self = .none
        } else if let value = Wrapped(given: given) {
            self = .some(value)
        } else {
            return nil
        }
    }
    var shown: JSON { self?.shown ?? .null }
}

extension Array: SettingValue where Element: SettingValue {
    static var expected: String { "a list, separated by commas, of which each is \(Element.expected)" }
    static var isSecret: Bool { Element.isSecret }
    init?(given: JSON) {
        guard let parts = Self.parts(given), parts.count <= 1000 else { return nil }
        let elements = parts.compactMap { Element(given: $0) }
        guard elements.count == parts.count else { return nil }
        self = elements
    }
    var shown: JSON { .array(map(\.shown)) }

    /// A list, a list in JSON, or texts between commas.
    private static func parts(_ given: JSON) -> [JSON]? {
        if let list = given.array { return list }
        guard let text = given.settingText else { return nil }
        if text.hasPrefix("["), let list = (try? JSON(parsing: text))?.array { return list }
        return text.split(separator: ",").map { String($0).trimmingSpaces }.filter { !$0.isEmpty }.map(JSON.string)
    }
}

/// A closed list of words.
protocol SettingChoice: SettingValue, RawRepresentable, CaseIterable where RawValue == String {}

extension SettingChoice {
    static var expected: String { "one of " + allCases.map(\.rawValue).joined(separator: ", ") }
    init?(given: JSON) {
        guard let text = given.settingText else { return nil }
        self.init(rawValue: text.lowercased())
    }
    var shown: JSON { .string(rawValue) }
}

extension JSON {
    /// A single value's text; nil for a list and for nothing.
    var settingText: String? {
        switch self {
        case .string(let text): text
        case .int, .double, .bool: text
        default: nil
        }
    }
}

extension String {
    /// Without white space at either end.
    var trimmingSpaces: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
