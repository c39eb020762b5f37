import FoundationEssentials
import HTTPTypes
import Kernel
import Logging
import Web

extension Listener.Address: SettingValue {
    static var expected: String { "an address with a port, such as [::]:9000 or 127.0.0.1:9000" }
    init?(given: JSON) {
        guard let text = given.settingText else { return nil }
        self.init(text)
    }
    var shown: JSON { .string(description) }
}

extension Network: SettingValue {
    static var expected: String { "a network such as 10.0.0.0/8" }
    init?(given: JSON) {
        guard let text = given.settingText else { return nil }
        self.init(text)
    }
    var shown: JSON { .string(description) }
}

extension PluginID: SettingValue {
    static var expected: String { "a plugin's id, such as stage.password" }
    init?(given: JSON) {
        guard let text = given.settingText else { return nil }
        self.init(text)
        guard isWellFormed else { return nil }
    }
    var shown: JSON { .string(text) }
}

extension Logger.Level: SettingValue {
    static var expected: String { "trace, debug, info, warning or error" }
    init?(given: JSON) {
        guard let text = given.settingText?.lowercased() else { return nil }
        self.init(rawValue: text == "warn" ? "warning" : text)
    }
    var shown: JSON { .string(rawValue) }
}

/// The name of a header that may be logged.
struct HeaderName: SettingValue, Hashable {
    let name: HTTPField.Name

    static var expected: String { "a header's name, such as User-Agent, but none that carries a secret" }
    init?(given: JSON) {
        guard let text = given.settingText, text.utf8.count <= 100, let name = HTTPField.Name(text),
            !Self.secrets.contains(name)
        else { return nil }
        self.name = name
    }
    var shown: JSON { .string(name.rawName) }

    private static let secrets: Set<HTTPField.Name> = Set(
        [.authorization, .cookie, .proxyAuthorization]
            + ["X-authentik-CSRF", "X-CSRFToken", "X-Api-Key", "X-Auth-Token"].compactMap { HTTPField.Name($0) })
}

/// How often something may be done: `20/hour`.
struct Rate: SettingValue, Hashable, ExpressibleByStringLiteral {
    let count: Int
    /// The time in which that many are allowed.
    let period: Duration
    private let text: String

    init(stringLiteral value: String) {
        guard let rate = Self(given: .string(value)) else { preconditionFailure("'\(value)' is no rate.") }
        self = rate
    }

    static var expected: String { "a rate, such as 20/hour or 1000/second" }
    init?(given: JSON) {
        guard let text = given.settingText else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), count > 0, let period = Self.period(parts[1]) else {
            return nil
        }
        (self.count, self.period, self.text) = (count, period, text)
    }
    var shown: JSON { .string(text) }

    private static func period(_ text: Substring) -> Duration? {
        switch text.lowercased() {
        case "s", "sec", "second": .seconds(1)
        case "m", "min", "minute": .seconds(60)
        case "h", "hour": .seconds(3600)
        case "d", "day": .seconds(86_400)
        default: nil
        }
    }
}

/// An object in base64-encoded JSON, which can hold anything, secrets too.
struct EncodedObject: SettingValue {
    let members: [String: JSON]

    static var expected: String { "an object in JSON, encoded in base64" }
    static var isSecret: Bool { true }
    init?(given: JSON) {
        guard let text = given.settingText, text.utf8.count <= 65_536, let data = Data(base64Encoded: text),
            let members = (try? JSON(parsing: data))?.object
        else { return nil }
        self.members = members
    }
    var shown: JSON { "(secret)" }
}

/// The domain of a cookie.
struct CookieDomain: SettingValue, Hashable {
    let text: String

    static var expected: String { "a domain, such as example.com" }
    init?(given: JSON) {
        guard let text = given.settingText?.lowercased(), text.utf8.count <= 253,
            text.wholeMatch(of: /\.?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*/) != nil
        else { return nil }
        self.text = text
    }
    var shown: JSON { .string(text) }
}

/// The path below which everything is.
struct WebPath: SettingValue, Hashable {
    let text: String

    /// First segments that the server has itself, so that nobody could tell the path from an address below it.
    private static let taken: Set<Substring> = [
        "-", ".well-known", "api", "application", "flows", "if", "recovery", "setup", "static",
    ]

    static var expected: String {
        "a path with a slash at both ends, such as /auth/, that begins with none of the server's own "
            + "(\(taken.sorted().joined(separator: ", ")))"
    }
    init?(given: JSON) {
        guard let text = given.settingText, text.utf8.count <= 255,
            text.wholeMatch(of: /\/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*\/)*/) != nil,
            !Self.taken.contains(text.dropFirst().prefix { $0 != "/" })
        else { return nil }
        self.text = text
    }
    var shown: JSON { .string(text) }
}
