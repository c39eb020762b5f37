public import Kernel

extension User {
    /// A user to test with; whatever matters to the test is given, the rest is made up.
    public static func sample(
        id: Int = 7, username: String = "mira", name: String = "Mira Sample", email: String = "mira@example.com",
        isActive: Bool = true, kind: Kind = .internal, path: String = "users", attributes: [String: JSON] = [:],
        groups: [Group] = [], passwordChanged: Timestamp = Timestamp(seconds: 1_790_000_000),
        joined: Timestamp = Timestamp(seconds: 1_780_000_000)
    ) -> User {
        User(
            id: id, uuid: "00000000-0000-4000-8000-\(String(1_000_000_000_000 + id).dropFirst())",
            uid: String(repeating: "0", count: 58) + String(1_000_000 + id).dropFirst(), username: username, name: name,
            email: email, isActive: isActive, kind: kind, path: path, attributes: attributes,
            passwordChanged: passwordChanged, lastLogin: nil, joined: joined, updated: joined, groups: groups)
    }
}

extension Group {
    /// A group to test with.
    public static func sample(_ name: String = "staff", isSuperuser: Bool = false) -> Group {
        Group(id: ObjectID("group-\(name)"), name: name, isSuperuser: isSuperuser, attributes: [:], isDirect: true)
    }
}

extension Session {
    /// A session to test with; nobody has signed in unless a user is given.
    public static func sample(user: User? = nil, now: Timestamp = Timestamp(seconds: 1_800_000_000)) -> Session {
        var session = Session(key: "old-key", publicID: "old-public-id", expires: now + .seconds(3600))
        session.user = user
        if user != nil { session.login = Login(time: now, method: "password", arguments: [:]) }
        return session
    }
}

extension RequestFacts {
    /// A request to test with, from an address that is kept for documentation.
    public static func sample(
        clientAddress: String = "192.0.2.7", brand: CurrentBrand = .fallback
    ) -> RequestFacts {
        RequestFacts(
            id: "sample-request", method: "GET", path: "/if/flow/test/", origin: "https://id.example.com",
            clientAddress: clientAddress, userAgent: "Sample/1.0", brand: brand)
    }
}
