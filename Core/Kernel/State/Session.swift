/// What a browser's session holds. Loaded with the first use in a request, saved once at its end if it changed.
public struct Session: Sendable {
    /// The secret in the cookie. Only its hash is stored.
    public var key: String
    /// What the session is called where its key must not show, such as in tokens.
    public var publicID: String
    /// The user whom requests are made for: who signed in, or whom they act as.
    public var user: User?
    /// Who signed in, when they act as somebody else now.
    public var original: User?
    /// When and how the user signed in.
    public var login: Login?
    /// The flow that is being walked through.
    public var plan: Plan?
    /// Small values that plugins keep for the browser.
    public var values: [String: JSON]
    public var expires: Timestamp
    /// Whether the cookie outlives the browser.
    public var isPersistent: Bool
    /// Addresses it is bound to: the network in CIDR notation, when it is bound.
    public var boundNetwork: String?

    public init(key: String, publicID: String, expires: Timestamp) {
        self.key = key
        self.publicID = publicID
        self.values = [:]
        self.expires = expires
        self.isPersistent = false
    }

    /// Who signed in, whomever they act as.
    public var owner: User? { original ?? user }

    /// When and how somebody signed in.
    public struct Login: Sendable, Hashable {
        public var time: Timestamp
        /// The method, such as `password`.
        public var method: String
        public var arguments: [String: JSON]

        public init(time: Timestamp, method: String, arguments: [String: JSON]) {
            self.time = time
            self.method = method
            self.arguments = arguments
        }

        public var json: JSON {
            ["time": .int(time.microseconds), "method": .string(method), "arguments": .object(arguments)]
        }
        public init?(_ json: JSON?) {
            guard let time = json?["time"]?.int, let method = json?["method"]?.string else { return nil }
            self.init(time: Timestamp(microseconds: time), method: method, arguments: json?["arguments"]?.object ?? [:])
        }
    }
}

/// Ending sessions other than the request's own.
public protocol SessionEnding: Sendable {
    /// Ends every session of a user but the one with the given public id, and what hangs on them.
    func endSessions(of user: Int, except publicID: String?) async throws
}
