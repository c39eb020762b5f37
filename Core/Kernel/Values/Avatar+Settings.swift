/// What pictures of somebody are made from.
public struct Pictured: Sendable {
    var names: [String]
    var username: String
    var attributes: [String: JSON]

    /// A user.
    public init(_ user: User) {
        (names, username, attributes) = ([user.name, user.username], user.username, user.attributes)
    }

    /// A user as documents show one.
    public init(shown: [String: JSON]) {
        username = shown["username"]?.string ?? ""
        names = [shown["name"]?.string ?? "", username]
        attributes = shown["attributes"]?.object ?? [:]
    }

    /// Somebody of whom nothing but what they typed is known.
    init(typed: String) { (names, username, attributes) = ([typed], typed, [:]) }
}

extension TenantSettings {
    /// A user's picture, by the first way of `avatars` that yields one.
    public func avatar(of user: User) -> String { avatar(of: Pictured(user)) }

    /// The picture of whoever typed this, whether or not there is such a user: it must not tell.
    public func avatar(ofTyped text: String) -> String { avatar(of: Pictured(typed: text)) }

    /// Somebody's picture, by the first way of `avatars` that yields one.
    public func avatar(of somebody: Pictured) -> String {
        let ways = avatars.split(separator: ",").lazy.map(\.trimmed)
        return ways.compactMap { $0.picture(of: somebody) }.first ?? Avatar.nobody
    }
}

extension Substring {
    /// What a way of `avatars` makes of somebody; nil when it makes nothing. Gravatar and hashes of addresses ask others
    /// who somebody is, and are passed over.
    fileprivate func picture(of somebody: Pictured) -> String? {
        switch self {
        case "none": return Avatar.nobody
        case "initials": return Avatar.initials(of: somebody.names)
        case _ where hasPrefix("attributes."): return attribute(of: somebody)
        case _ where hasPrefix("https://") || hasPrefix("http://"): return address(of: somebody)
        default: return nil
        }
    }

    private func attribute(of somebody: Pictured) -> String? {
        let found = dropFirst("attributes.".count).split(separator: ".").reduce(JSON.object(somebody.attributes)) {
            $0[String($1)] ?? .null
        }
        guard let address = found.string,
            ["https://", "http://", "/", "data:image/"].contains(where: address.hasPrefix)
        else { return nil }
        return address
    }

    private func address(of somebody: Pictured) -> String? {
        guard !contains("%(mail_hash)s") else { return nil }
        let upn = somebody.attributes["upn"]?.string ?? ""
        return String(self).replacing("%(username)s", with: PercentCoding.encode(somebody.username))
            .replacing("%(upn)s", with: PercentCoding.encode(upn))
    }
}

extension Avatar {
    /// A picture that tells nothing.
    public static let nobody =
        "data:image/svg+xml,"
        + PercentCoding.encode(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">\
            <rect width="64" height="64" fill="#667"/><circle cx="32" cy="25" r="11" fill="#fff"/>\
            <path d="M10 60a22 20 0 0 1 44 0z" fill="#fff"/></svg>
            """)
}
