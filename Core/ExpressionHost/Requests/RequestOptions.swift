import Expressions
import HTTPTypes
import Kernel

/// What a request is given besides its method and address.
struct RequestOptions: @unchecked Sendable {
    // Belongs to one call.
    var params: Value?
    var data: Value?
    var json: Value?
    var headers: Value?
    var cookies: Value?
    var auth: Value?
    var timeout: Value?
    var followsRedirects: Value?
    /// What a session's requests have in common.
    var commonHeaders: Value?
    var commonParams: Value?

    /// The most bytes that are sent, and that are read of an answer.
    private static let (mostSent, mostRead) = (1 << 20, 4 << 20)
    private static let mostRedirects = 10
    /// What says where a message begins and ends, and whom it is for, is not an expression's to say.
    private static let reserved: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect",
    ]

    /// The arguments of a call, beginning with the one at a place.
    init(_ call: HostCall, from first: Int) {
        func given(_ index: Int) -> Value? { call[first + index].flatMap { $0.isNone ? nil : $0 } }
        (params, data, json, headers) = (given(0), given(1), given(2), given(3))
        (cookies, auth, timeout, followsRedirects) = (given(4), given(5), given(6), given(7))
    }

    /// The request.
    func request(_ method: String, _ address: Value?, _ call: HostCall) throws -> OutgoingRequest {
        guard let address = address?.text else { throw call.error("TypeError", "the address is a text") }
        let (body, type) = try body(call)
        guard body.count <= Self.mostSent else {
            throw call.error(RequestErrors.any, "no more than \(Self.mostSent) bytes can be sent")
        }
        var fields = try fields(call)
        if let type, fields[.contentType] == nil { fields[.contentType] = type }
        if let auth { fields[.authorization] = try authorization(auth, call) }
        if let cookie = try cookie(call) { fields[.cookie] = cookie }
        let follows = try followsRedirects.map(call.truth) ?? (method == "GET")
        return OutgoingRequest(
            method, try self.address(address, call), headers: fields, body: body, answerLimit: Self.mostRead,
            timeout: try limit(call), redirects: follows && ["GET", "HEAD"].contains(method) ? Self.mostRedirects : 0)
    }

    /// The address with the parameters in its query.
    private func address(_ text: String, _ call: HostCall) throws -> String {
        let query = try [commonParams, params].compactMap { $0 }.map { try encoded($0, call) }
            .filter { !$0.isEmpty }.joined(separator: "&")
        if query.isEmpty { return text }
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let base = String(parts.first ?? "")
        return base + (base.contains("?") ? "&" : "?") + query
    }

    /// Names and values as forms have them; those that are None are left out.
    private func encoded(_ value: Value, _ call: HostCall) throws -> String {
        if let text = value.text { return text }
        guard let encode = Value.standard("urlencode", ofModule: "urllib.parse") else { return "" }
        let pairs =
            if let members = value.pairs {
                members.filter { !$0.value.isNone }.map { Value.tuple([$0.key, $0.value]) }
            } else if let items = value.items {
                items
            } else {
                throw call.error("TypeError", "parameters are a dict, or a list of pairs")
            }
        return try call.call(encode, [.list(pairs)], keywords: [("doseq", .bool(true))]).text ?? ""
    }

    private func body(_ call: HostCall) throws -> (bytes: [UInt8], type: String?) {
        if let data {
            if case .bytes(let bytes) = data { return (Array(bytes), nil) }
            if let text = data.text { return (Array(text.utf8), nil) }
            return (Array(try encoded(data, call).utf8), "application/x-www-form-urlencoded")
        }
        guard let json else { return ([], nil) }
        do { return (Array(try JSON(expressed: json).text.utf8), "application/json") } catch let error as NoJSON {
            throw call.error("TypeError", error.description)
        }
    }
}

extension RequestOptions {
    private func fields(_ call: HostCall) throws -> HTTPFields {
        var fields = HTTPFields()
        for headers in [commonHeaders, headers].compactMap({ $0 }) {
            guard let pairs = headers.pairs else { throw call.error("TypeError", "headers are a dict") }
            guard pairs.count <= 100 else { throw call.error("ValueError", "there are too many headers") }
            for (key, value) in pairs where !value.isNone {
                let (field, text) = (key.text ?? "", try Self.header(value, call))
                guard let name = HTTPField.Name(field), HTTPField.isValidValue(text) else {
                    throw call.error("ValueError", "the header '\(field.prefix(100))' is malformed")
                }
                guard !Self.reserved.contains(name.canonicalName) else {
                    throw call.error("ValueError", "the header '\(field)' cannot be set")
                }
                fields[name] = text
            }
        }
        return fields
    }

    private static func header(_ value: Value, _ call: HostCall) throws -> String {
        if case .bytes(let bytes) = value { return String(decoding: Array(bytes), as: UTF8.self) }
        return try call.text(value)
    }

    /// The `Authorization` of a name and a password (RFC 7617).
    private func authorization(_ value: Value, _ call: HostCall) throws -> String {
        guard let pair = value.items, pair.count == 2 else {
            throw call.error("TypeError", "auth is a tuple of a name and a password")
        }
        let (name, password) = (try call.text(pair[0]), try call.text(pair[1]))
        let text = Value("\(name):\(password)")
        guard let encode = Value.standard("b64encode", ofModule: "base64"),
            let make = try call.attribute("encode", of: text),
            case .bytes(let bytes) = try call.call(encode, [try call.call(make, [])])
        else { return "" }
        return "Basic " + String(decoding: Array(bytes), as: UTF8.self)
    }

    private func cookie(_ call: HostCall) throws -> String? {
        guard let cookies else { return nil }
        guard let pairs = cookies.pairs else { throw call.error("TypeError", "cookies are a dict") }
        let text = try pairs.map { "\(try call.text($0.key))=\(try call.text($0.value))" }.joined(separator: "; ")
        guard HTTPField.isValidValue(text) else { throw call.error("ValueError", "a cookie is malformed") }
        return text.isEmpty ? nil : text
    }

    /// How long it may take: a number of seconds, or two of them for connecting and reading.
    private func limit(_ call: HostCall) throws -> Duration? {
        guard let timeout else { return nil }
        let parts = try (timeout.items ?? [timeout]).filter { !$0.isNone }.map { value -> Double in
            switch value {
            case .float(let number) where number > 0: return min(number, 600)
            case .int(let number) where number > 0: return Double(min(number, 600))
            default: throw call.error("ValueError", "timeout is a number of seconds above zero")
            }
        }
        return parts.isEmpty ? nil : .milliseconds(Int(min(parts.reduce(0, +), 600) * 1000))
    }
}

/// The parts of a request that come by themselves.
enum RequestReading {
    private static let methods: Set<String> = ["GET", "OPTIONS", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

    static func method(_ value: Value?, _ call: HostCall) throws -> String {
        guard let text = value?.text?.uppercased(), methods.contains(text) else {
            throw call.error("ValueError", "the method is one of \(methods.sorted().joined(separator: ", "))")
        }
        return text
    }
}
