/// Letters, digits, underscores and hyphens: what a URL's path segment may be named.
public struct Slug: FieldValue, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The text.
    public let text: String

    public init(stringLiteral value: String) { text = value }
    public init(json: JSON) throws(Problems) {
        let text = try String(json: json)
        let allowed = text.utf8.allSatisfy { byte in
            Character(UnicodeScalar(byte)).isLetter && byte < 128 || byte == 0x5F || byte == 0x2D
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard allowed, text.utf8.count <= 255 else {
            throw .one(#"Enter a valid "slug" consisting of letters, numbers, underscores or hyphens."#)
        }
        self.text = text
    }
    public var json: JSON { .string(text) }
    public static var shape: Shape { Shape(.string, format: "slug") }
    public static var initial: Slug { "" }
    public var isBlank: Bool { text.isEmpty }
    public var description: String { text }
}

/// An e-mail address, checked for its form only; empty when there is none.
public struct EmailAddress: FieldValue, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The address.
    public let text: String

    public init(stringLiteral value: String) { text = value }
    public init(json: JSON) throws(Problems) {
        text = try String(json: json)
        guard text.isEmpty || Self.isWellFormed(text) else { throw .one("Enter a valid email address.") }
    }
    public var json: JSON { .string(text) }
    public static var shape: Shape { Shape(.string, format: "email") }
    public static var initial: EmailAddress { "" }
    public var isBlank: Bool { text.isEmpty }
    public var description: String { text }

    private static func isWellFormed(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, !parts[0].isEmpty, !parts[1].isEmpty else { return false }
        let forbidden = text.unicodeScalars.contains {
            $0.value <= 0x20 || $0.value == 0x7F || "<>()[],;:\\\"".unicodeScalars.contains($0)
        }
        return !forbidden && !parts[1].hasPrefix(".") && !parts[1].hasSuffix(".") && !parts[1].contains("..")
    }
}

/// A text that is stored sealed and never shown again.
public struct Secret: FieldValue, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The secret itself; what touches it must neither log nor show it.
    public let exposed: String

    public init(_ text: String) { exposed = text }
    public init(stringLiteral value: String) { exposed = value }
    public init(json: JSON) throws(Problems) { exposed = try String(json: json) }
    public var json: JSON { .string(exposed) }
    public static var shape: Shape {
        var shape = Shape(.string, format: "password")
        shape.isSecret = true
        return shape
    }
    public static var initial: Secret { "" }
    public var isBlank: Bool { exposed.isEmpty }
    public var description: String { exposed.isEmpty ? "(none)" : "(secret)" }
}

/// An absolute `http` or `https` address; empty when there is none.
public struct WebAddress: FieldValue, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The address.
    public let text: String

    public init(stringLiteral value: String) { text = value }
    public init(json: JSON) throws(Problems) {
        text = try String(json: json)
        guard text.isEmpty || Self.isWellFormed(text) else { throw .one("Enter a valid URL.") }
    }
    public var json: JSON { .string(text) }
    public static var shape: Shape { Shape(.string, format: "uri") }
    public static var initial: WebAddress { "" }
    public var isBlank: Bool { text.isEmpty }
    public var description: String { text }

    private static func isWellFormed(_ text: String) -> Bool {
        let lowered = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lowered.hasPrefix) else { return false }
        guard let first = text.unicodeScalars.dropFirst(scheme.count).first, !"/\\?#:@".unicodeScalars.contains(first)
        else {
            return false
        }
        return !text.unicodeScalars.contains { $0.value <= 0x20 || $0.value == 0x7F }
    }
}
