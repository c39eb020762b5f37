/// Where an image is: a path of this site, a web address, an icon's name (`fa://…`) or the name of an uploaded file.
///
/// `%(theme)s` in it stands for `light` or `dark`.
public struct ImageAddress: FieldValue, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// As it was given.
    public let text: String
    /// What stands for the theme's name.
    public static let placeholder = "%(theme)s"
    /// In bytes.
    private static let longest = 2_048

    public init(stringLiteral value: String) { text = value }

    public init(json: JSON) throws(Problems) {
        let text = try String(json: json)
        guard !text.isEmpty else { throw .here([.blank]) }
        guard let address = ImageAddress(text) else {
            throw .one(
                "Enter a path that begins with one '/', an http or https address, an icon such as fa://user, or the name "
                    + "of a file.")
        }
        self = address
    }

    /// Reads an address; nil when it is none of those that a page may show.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.longest, Self.isWellFormed(text) else { return nil }
        self.text = text
    }

    public var json: JSON { .string(text) }
    public static var shape: Shape { Shape(.string) }
    public static var initial: ImageAddress { "" }
    public var isBlank: Bool { text.isEmpty }
    public var description: String { text }

    /// Whether it is something that a browser can fetch; the names of icons and files are not.
    public var isReachable: Bool { text.hasPrefix("/") || isForeign }

    /// What the addresses of uploaded files begin with.
    public static let files = "/files/media/"

    /// The address that browsers fetch it from: its own, or that of an uploaded file; nil for the names of icons.
    public var fetched: ImageAddress? {
        if isReachable { return self }
        return text.isEmpty || text.lowercased().hasPrefix("fa://")
            ? nil : ImageAddress(stringLiteral: Self.files + text)
    }

    /// Whether it is an address with a host of its own.
    public var isForeign: Bool { Self.schemes.contains { text.lowercased().hasPrefix($0) } }

    /// The scheme and host that it is fetched from, in lower case; nil for what is on this site.
    public var origin: String? {
        guard isForeign else { return nil }
        let rest = text.drop { $0 != "/" }.dropFirst(2)
        return (text.prefix { $0 != "/" } + "//" + rest.prefix { !"/?#".contains($0) }).lowercased()
    }

    /// Whether it differs between the themes.
    public var isThemed: Bool { text.contains(Self.placeholder) }

    /// The address in one theme.
    public func text(in theme: Theme) -> String {
        text.replacing(Self.placeholder, with: theme == .dark ? Theme.dark.rawValue : Theme.light.rawValue)
    }

    /// The addresses in each theme, as clients get them; null when they are the same.
    public var themedAddresses: JSON {
        guard isThemed else { return .null }
        return ["light": .string(text(in: .light)), "dark": .string(text(in: .dark))]
    }

    // MARK: The form

    private static let schemes = ["https://", "http://"]

    private static func isWellFormed(_ text: String) -> Bool {
        // Marks that end an attribute, or that browsers leave out or turn into others.
        let isPlain = text.unicodeScalars.allSatisfy { $0.value > 0x20 && !(0x7F...0xA0).contains($0.value) }
        guard isPlain, !text.unicodeScalars.contains(where: "\"'<>\\^`{|}".unicodeScalars.contains) else {
            return false
        }
        if text.hasPrefix("/") { return !text.utf8.starts(with: "//".utf8) }
        let lowered = text.lowercased()
        if let scheme = schemes.first(where: lowered.hasPrefix) { return hasHost(text.dropFirst(scheme.count)) }
        if lowered.hasPrefix("fa://") { return isName(text.dropFirst(5)) }
        return isName(text[...].replacing(placeholder, with: "")[...])
    }

    /// A host and a port, without a user's name before them.
    private static func hasHost(_ rest: Substring) -> Bool {
        let host = rest.prefix { !"/?#".contains($0) }
        guard let first = host.utf8.first, isWordByte(first) || first == UInt8(ascii: "[") else { return false }
        return host.utf8.count <= 255 && host.utf8.allSatisfy { isWordByte($0) || ".:[]".utf8.contains($0) }
    }

    private static func isName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, isWordByte(first), !name.contains(".."), !name.contains("//") else {
            return false
        }
        return name.utf8.allSatisfy { isWordByte($0) || "./".utf8.contains($0) }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }
}
