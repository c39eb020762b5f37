public import HTTPTypes

/// Asking other servers over HTTP. Whoever answers may be hostile: where requests may go, how long they take and how much
/// is read of an answer is bounded.
public protocol HTTPRequesting: Sendable {
    /// Sends a request and reads the answer, whatever its status.
    /// - Throws: ``OutgoingFailure``; ``Busy`` when too many requests are under way.
    func send(_ request: OutgoingRequest) async throws -> OutgoingResponse
}

/// A request to another server.
public struct OutgoingRequest: Sendable {
    public var method: String
    /// An address with `https` or `http`, without a name and password in it.
    public var address: String
    public var headers: HTTPFields
    public var body: [UInt8]
    /// Bytes of the answer's body that are accepted.
    public var answerLimit: Int
    /// How long it may take in all; nil for as long as the server's settings say.
    public var timeout: Duration?
    /// Redirects that are followed, each checked like the first address. Only `GET` and `HEAD` follow any.
    public var redirects: Int

    public init(
        _ method: String = "GET", _ address: String, headers: HTTPFields = [:], body: [UInt8] = [],
        answerLimit: Int = 1 << 20, timeout: Duration? = nil, redirects: Int = 0
    ) {
        self.method = method
        self.address = address
        self.headers = headers
        self.body = body
        self.answerLimit = answerLimit
        self.timeout = timeout
        self.redirects = redirects
    }
}

/// Another server's answer.
public struct OutgoingResponse: Sendable {
    public var status: Int
    public var headers: HTTPFields
    public var body: [UInt8]

    public init(status: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why there is no answer of another server.
public enum OutgoingFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// It is no address that requests can go to.
    case malformed
    /// The host, or where a redirect leads, is a place that requests may not go to.
    case forbidden(host: String)
    /// The host's name leads nowhere.
    case unknownHost(String)
    case tooSlow(host: String)
    /// The answer is longer than was asked for.
    case tooLong(host: String)
    case tooManyRedirects(host: String)
    /// The connection failed; the reason is for the log.
    case unreachable(host: String, reason: String)

    public var description: String {
        switch self {
        case .malformed: "The address of the other server is malformed."
        case .forbidden(let host):
            "Requests to \(host) are not allowed: it is, or may be, part of this server's own network."
        case .unknownHost(let host): "The host \(host) was not found."
        case .tooSlow(let host): "\(host) did not answer in time."
        case .tooLong(let host): "The answer of \(host) is too long."
        case .tooManyRedirects(let host): "\(host) redirects too often."
        case .unreachable(let host, let reason): "\(host) could not be asked: \(reason)"
        }
    }
}
