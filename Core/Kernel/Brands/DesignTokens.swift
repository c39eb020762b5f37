/// Which colours pages have: what the person's system says, or always the same.
public enum Theme: String, Sendable { case automatic, light, dark }

extension Brand {
    /// What the attributes say of pages.
    public var settings: [String: JSON] { attributes.members["settings"]?.object ?? [:] }

    /// The theme of pages.
    public var theme: Theme { settings["theme"]?["base"]?.string.flatMap(Theme.init) ?? .automatic }

    /// The language that pages are said to be in, as browsers write it (RFC 5646); nil when nothing sensible is set.
    public var locale: String? {
        guard let text = settings["locale"]?.string?.replacing("_", with: "-"), text.utf8.count <= 35 else {
            return nil
        }
        return text.wholeMatch(of: /[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*/) == nil ? nil : text
    }

    /// The flow of a purpose that the brand has; nil when it leaves the choice to the server.
    public func flow(for purpose: Flow.Designation) -> Reference<Flow>? {
        switch purpose {
        case .authentication: flowAuthentication
        case .invalidation: flowInvalidation
        case .recovery: flowRecovery
        case .unenrollment: flowUnenrollment
        case .authorization, .enrollment, .stageConfiguration: nil
        }
    }
}

/// Colours and sizes of the pages that a brand sets by name, in the attributes' `settings.theme`.
public struct DesignTokens: Sendable, Hashable {
    /// Names and values, by name.
    public private(set) var always: [(name: String, value: String)] = []
    /// What goes before these in the dark.
    public private(set) var dark: [(name: String, value: String)] = []

    private static let most = 100
    /// In bytes.
    private static let longest = 200

    /// - Throws: ``Problems`` for a name or a value that would be more than one declaration in a stylesheet.
    public init(of brand: Brand) throws(Problems) {
        let theme = brand.settings["theme"]
        var tokens = try Self.read(theme?["tokens"])
        // By the names that clients know.
        if let page = theme?["background"]?.string, Self.isValue(page) { tokens["page"] = tokens["page"] ?? page }
        if let card = theme?["cardBackground"]?.string, Self.isValue(card) {
            tokens["surface"] = tokens["surface"] ?? card
        }
        always = Self.sorted(tokens)
        dark = Self.sorted(try Self.read(theme?["tokens_dark"]))
    }

    public static func == (left: DesignTokens, right: DesignTokens) -> Bool {
        left.always.elementsEqual(right.always) { $0 == $1 } && left.dark.elementsEqual(right.dark) { $0 == $1 }
    }

    public func hash(into hasher: inout Hasher) {
        for (name, value) in always + dark {
            hasher.combine(name)
            hasher.combine(value)
        }
    }

    private static func read(_ tokens: JSON?) throws(Problems) -> [String: String] {
        guard let tokens, !tokens.isNull else { return [:] }
        guard case .object(let members) = tokens, members.count <= most else {
            throw .one("Design tokens are an object of at most \(most) names and values.")
        }
        var read: [String: String] = [:]
        for (name, value) in members {
            guard name.wholeMatch(of: /[a-z][a-z0-9-]{0,40}/) != nil else {
                throw .one("'\(name.prefix(60))' is no name of a design token: small letters, digits and hyphens.")
            }
            guard let text = value.string, isValue(text) else {
                throw .one(
                    "The design token '\(name)' is no plain value such as #0a7d4b, 12px or rgb(10 125 75 / 80%).")
            }
            read[name] = text
        }
        return read
    }

    /// Whether a text is one value, whatever stands before and after it: nothing that ends a declaration, begins a
    /// comment or fetches something.
    private static func isValue(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= longest, !text.lowercased().contains("url") else { return false }
        var depth = 0
        var quote: UInt8?
        for byte in text.utf8 {
            switch byte {
            case quote: quote = nil
            case UInt8(ascii: "'"), UInt8(ascii: "\""): if quote == nil { quote = byte }
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: break
            case _ where " #%.,-_/+*".utf8.contains(byte): break
            default: return false
            }
            if depth < 0 { return false }
        }
        return depth == 0 && quote == nil && !text.contains("/*") && !text.contains("*/")
    }

    private static func sorted(_ tokens: [String: String]) -> [(name: String, value: String)] {
        tokens.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }
}
