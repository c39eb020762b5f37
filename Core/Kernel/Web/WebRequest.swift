public import HTTPTypes

/// What stages, policies and events know of a request: plain values, its client's address already established.
public struct RequestFacts: Sendable {
    /// A name for the request in logs, events and error pages.
    public var id: String
    public var method: String
    /// The path, decoded, without the query.
    public var path: String
    /// The scheme, host and port that the client used: `https://id.example.com`.
    public var origin: String
    /// The client's address, from a proxy's headers only when the proxy is trusted.
    public var clientAddress: String
    public var userAgent: String
    /// The languages that the client prefers.
    public var acceptLanguage: String
    /// The brand of the host that the client used.
    public var brand: CurrentBrand
    /// The trace that the request belongs to, when a trusted proxy says so.
    public var trace: TraceContext?
    /// The path as logs and events keep it: bounded, without the keys that some addresses carry.
    public var shownPath: String
    /// What logs call the tenant that the request is for.
    public var schemaName = "public"
    /// The path below which the server is, without a slash at its end: empty when it has its host for itself.
    public var mount = ""
    /// Whether a trusted proxy passed the request on, so that the origin's host is one that leads to this server.
    public var isFromTrustedProxy = false
    /// What finds where the client is; nil where nobody looks.
    public var places: (any AddressLocating)?
    /// What the client sent beside, for expressions; nil where there is no such request.
    public var sent: SentRequest?
    /// Names of headers, in lower case, in which a trusted proxy says what certificate its client showed; none where no
    /// such proxy handed the request on.
    public var certificateHeaders: Set<String> = []
    /// Certificates that the client itself showed in TLS, its own first, in DER; none where a proxy handed the request on.
    /// Nobody has verified them: they are no proof of anything but that the client has the key of the first.
    public var shownCertificates: [[UInt8]] = []

    public init(
        id: String, method: String, path: String, origin: String, clientAddress: String, userAgent: String,
        acceptLanguage: String = "", trace: TraceContext? = nil,
        brand: CurrentBrand = .fallback
    ) {
        self.id = id
        self.method = method
        self.path = path
        self.origin = origin
        self.clientAddress = clientAddress
        self.userAgent = userAgent
        self.acceptLanguage = acceptLanguage
        self.brand = brand
        self.trace = trace
        shownPath = path
    }

    /// What the server's own addresses begin with as others write them: `https://id.example.com/auth`.
    public var site: String { origin + mount }
    /// Whether the client used TLS.
    public var isSecure: Bool { origin.hasPrefix("https:") }
    /// The host that the client used, with the port if it named one.
    public var host: Substring {
        let slash = UInt8(ascii: "/")
        guard let end = origin.utf8.firstIndex(of: slash) else { return origin[...] }
        return Substring(origin.utf8[end...].drop { $0 == slash })
    }
}

/// What a client sent, as expressions may look at it.
public final class SentRequest: Sendable {
    public let headers: HTTPFields
    /// The path and query as they were sent.
    public let target: String
    /// The body, when it is a form; empty otherwise.
    public let form: [UInt8]

    /// The most bytes of a form that expressions see.
    private static let mostForm = 65_536

    public init(headers: HTTPFields, target: String, body: [UInt8]) {
        self.headers = headers
        self.target = target
        let isForm = headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true
        form = isForm && body.count <= Self.mostForm ? body : []
    }
}

/// A request as an endpoint sees it. Used by one task only.
public final class WebRequest {
    public let facts: RequestFacts
    /// The path and query as they were sent.
    public let target: String
    public let headers: HTTPFields
    /// The parts of the path that the route's pattern names, decoded.
    public let parameters: [String: String]
    /// The body, whole; its size was bounded before it was read.
    public let body: [UInt8]
    private let loadSession: () async throws -> Session
    private var loadedSession: Session?
    /// The session, if the endpoint changed it.
    public private(set) var changedSession: Session?
    /// What happened that is to be kept with the session: both, or neither.
    public private(set) var events: [Event] = []
    /// The pattern that the address matched, such as `/if/flow/:flow/`: what reports of errors call the address, which
    /// must not hold what people put into it.
    public var route = ""
    /// Who the request turned out to come from; nil for nobody known.
    public var caller: RequestCaller?

    public init(
        facts: RequestFacts, target: String, headers: HTTPFields, parameters: [String: String], body: [UInt8],
        session: @escaping () async throws -> Session
    ) {
        self.facts = facts
        self.target = target
        self.headers = headers
        self.parameters = parameters
        self.body = body
        loadSession = session
    }

    /// The query's parameters.
    public lazy var query = FormValues(parsing: target.firstIndex(of: "?").map { target[$0...].dropFirst() } ?? "")
    /// The body's parameters, when it is a form.
    public lazy var form = FormValues(
        parsing: isForm ? Substring(String(decoding: body, as: UTF8.self)) : "")

    /// The browser's session, loaded at the first call; a new one that nobody has yet, when it has none.
    public func session() async throws -> Session {
        if let loadedSession { return loadedSession }
        let session = try await loadSession()
        loadedSession = session
        return session
    }

    /// Notes a changed session, to be saved with the answer, and the events that are to be kept with it.
    public func save(_ session: Session, with events: [Event] = []) {
        loadedSession = session
        changedSession = session
        self.events += events
    }

    /// The value of a cookie.
    public func cookie(_ name: String) -> String? { headers.cookie(name) }

    private var isForm: Bool {
        headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true
    }
}

extension HTTPFields {
    /// The value of a cookie (RFC 6265 section 5.4); of several with one name, the first.
    public func cookie(_ name: String) -> String? {
        let beginning = Array((name + "=").utf8)
        for header in self[values: .cookie] {
            for pair in header.utf8.split(separator: UInt8(ascii: ";")) {
                let pair = pair.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                guard pair.starts(with: beginning) else { continue }
                return String(Substring(pair.dropFirst(beginning.count)).trimmed)
            }
        }
        return nil
    }
}

/// Names and values of a query or an urlencoded form, in their order.
public struct FormValues: Sendable, Hashable {
    /// Every pair, decoded.
    public let pairs: [(name: String, value: String)]

    /// The most pairs that are read; what follows them is left out, which keeps hostile queries cheap.
    private static let limit = 500

    public init(parsing text: some StringProtocol) {
        let bytes = Array(text.utf8)
        pairs = bytes.split(separator: UInt8(ascii: "&"), maxSplits: Self.limit).prefix(Self.limit).map { pair in
            let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            return (
                PercentCoding.decode(pair[..<end], plus: true),
                PercentCoding.decode(pair[end...].dropFirst(), plus: true)
            )
        }
    }

    public init(_ pairs: [(name: String, value: String)]) { self.pairs = pairs }

    /// The first value under a name.
    public subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }
    /// Every value under a name.
    public func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }
    /// Names that occur more than once, which OAuth forbids (RFC 6749 section 3.1).
    public var repeated: [String] {
        var seen: Set<String> = []
        return pairs.lazy.map(\.name).filter { !seen.insert($0).inserted }
    }
    /// As a query or a form writes it.
    public var text: String {
        pairs.map { "\(PercentCoding.encode($0.name))=\(PercentCoding.encode($0.value))" }.joined(separator: "&")
    }
    public var isEmpty: Bool { pairs.isEmpty }
    /// The last value under each name.
    public var dictionary: [String: String] { Dictionary(pairs.map { ($0.name, $0.value) }) { $1 } }

    public static func == (left: FormValues, right: FormValues) -> Bool {
        left.pairs.elementsEqual(right.pairs) { $0 == $1 }
    }
    public func hash(into hasher: inout Hasher) { hasher.combine(pairs.map { [$0.name, $0.value] }) }
}

/// Percent-encoding (RFC 3986).
public enum PercentCoding {
    /// Everything but unreserved characters is encoded.
    public static func encode(_ text: String) -> String {
        var output: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: output.append(byte)
            default: output.append(contentsOf: [0x25, hexDigit(byte >> 4), hexDigit(byte & 15)])
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// What is malformed stays as it is; bytes that are not UTF-8 become replacement characters.
    public static func decode(_ text: some StringProtocol, plus: Bool = false) -> String {
        decode(Array(text.utf8)[...], plus: plus)
    }

    static func decode(_ input: ArraySlice<UInt8>, plus: Bool) -> String {
        guard input.contains(0x25) || plus && input.contains(0x2B) else {
            return String(decoding: input, as: UTF8.self)
        }
        var output: [UInt8] = []
        output.reserveCapacity(input.count)
        var index = input.startIndex
        while index < input.endIndex {
            if input[index] == 0x25, index + 2 < input.endIndex, let high = digit(input[index + 1]),
                let low = digit(input[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(plus && input[index] == 0x2B ? 0x20 : input[index])
                index += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// In upper case, as RFC 3986 section 2.1 asks for.
    private static func hexDigit(_ number: UInt8) -> UInt8 { number < 10 ? 0x30 + number : 0x37 + number }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
