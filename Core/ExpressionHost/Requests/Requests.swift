import Expressions
import HTTPTypes
import Kernel

/// `requests`: asking other servers, where this one lets itself be sent.
enum Requests {
    static let verbs = ["get", "options", "head", "post", "put", "patch", "delete"]

    /// What a request can be given besides its address, as it follows a verb.
    static let options =
        "params=, data=, json=, headers=, cookies=, auth=, timeout=, allow_redirects=, verify=, stream="

    /// The module, as the name that expressions have without importing it.
    static func module(_ session: ExpressionSession) -> Value { type.value(session) }

    /// What the imported module has under a name.
    static func value(_ name: String, _ session: ExpressionSession) -> Value? {
        if let error = RequestErrors.value(name) { return error }
        switch name {
        case "exceptions": return nil
        case "Session", "session": return .function(name) { _ in WebSession.type.value(WebSession(session)) }
        case "request":
            return .function(name, "method, url, \(options)") { call in
                let method = try RequestReading.method(call[0], call)
                return try send(method, call[1], RequestOptions(call, from: 2), session, call)
            }
        case _ where verbs.contains(name):
            return .function(name, "url, \(options)") { call in
                try send(name.uppercased(), call[0], RequestOptions(call, from: 1), session, call)
            }
        default: return nil
        }
    }

    private static let type = HostType<ExpressionSession>(
        "module",
        (verbs + ["request", "Session", "session"] + RequestErrors.shortNames).map { name in
            .attribute(name) { value(name, $0) ?? .none }
        } + [.attribute("exceptions") { RequestErrors.module.value($0) }])

    /// `requests.auth.HTTPBasicAuth`.
    static var basicAuth: Value {
        .function("HTTPBasicAuth", "username, password") { call in .tuple([call[0] ?? .none, call[1] ?? .none]) }
    }

    /// Sends a request and waits for the answer.
    static func send(
        _ method: String, _ address: Value?, _ options: RequestOptions, _ session: ExpressionSession, _ call: HostCall
    ) throws -> Value {
        let request = try options.request(method, address, call)
        try call.charge(steps: 1000, bytes: request.body.count + request.address.utf8.count)
        let http = session.powers.http
        let result = try call.answer { () async throws -> Result<OutgoingResponse, OutgoingFailure> in
            do { return .success(try await http.send(request)) } catch let failure as OutgoingFailure {
                return .failure(failure)
            } catch let busy as Busy {
                return .failure(.unreachable(host: "the server", reason: busy.description))
            }
        }
        switch result {
        case .failure(let failure): throw RequestErrors.error(failure, call)
        case .success(let response):
            try call.charge(bytes: response.body.count + 200 * response.headers.count)
            return ResponseObject.type.value(ResponseObject(response, of: request.address))
        }
    }
}

/// `requests.Session()`: what all requests through it have in common.
final class WebSession: @unchecked Sendable {
    // Belongs to one run.
    private let session: ExpressionSession
    private var headers = Value.dict([])
    private var auth = Value.none
    private var params = Value.dict([])

    init(_ session: ExpressionSession) { self.session = session }

    static let type = HostType<WebSession>(
        "Session",
        [
            .variable("headers", get: { $0.headers }, set: { handle, _, value in handle.headers = value }),
            .variable("auth", get: { $0.auth }, set: { handle, _, value in handle.auth = value }),
            .variable("params", get: { $0.params }, set: { handle, _, value in handle.params = value }),
            .method("close") { _, _ in .none },
            .method("request", "method, url, \(Requests.options)") { handle, call in
                let method = try RequestReading.method(call[0], call)
                return try handle.send(method, call[1], RequestOptions(call, from: 2), call)
            },
        ]
            + Requests.verbs.map { name in
                .method(name, "url, \(Requests.options)") { handle, call in
                    try handle.send(name.uppercased(), call[0], RequestOptions(call, from: 1), call)
                }
            })

    private func send(_ method: String, _ address: Value?, _ own: RequestOptions, _ call: HostCall) throws -> Value {
        var options = own
        options.commonHeaders = headers
        options.commonParams = params
        if options.auth == nil { options.auth = auth.isNone ? nil : auth }
        return try Requests.send(method, address, options, session, call)
    }
}
