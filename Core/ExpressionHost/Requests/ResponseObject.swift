import Expressions
import HTTPTypes
import Kernel

/// What another server answered.
final class ResponseObject: Sendable {
    private let response: OutgoingResponse
    private let address: String

    init(_ response: OutgoingResponse, of address: String) {
        self.response = response
        self.address = address
    }

    static let type = HostType<ResponseObject>(
        "Response",
        [
            .attribute("status_code") { .int($0.response.status) },
            .attribute("ok") { .bool($0.response.status < 400) },
            .attribute("reason") { Value($0.reason) },
            .attribute("url") { Value($0.address) },
            .attribute("headers") { HeadersObject.type.value($0.response.headers) },
            .attribute("encoding") { Value($0.encoding) },
            .computed("text") { handle, call in
                try call.charge(bytes: handle.response.body.count)
                return Value(handle.text)
            },
            .computed("content") { handle, call in
                try call.charge(bytes: handle.response.body.count)
                return .bytes(handle.response.body)
            },
            .method("json", "**kwargs") { handle, call in
                guard let load = Value.standard("loads", ofModule: "json") else { return .none }
                try call.charge(bytes: handle.response.body.count)
                return try call.call(load, [Value(handle.text)])
            },
            .method("raise_for_status") { handle, call in try handle.raise(call) },
            .method("close") { _, _ in .none },
        ], show: { "<Response [\($0.response.status)]>" })

    private var reason: String { Self.reasons[response.status] ?? "" }

    /// What the usual status codes mean (RFC 9110 section 15).
    private static let reasons = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
        301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
        308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone",
        413: "Content Too Large", 415: "Unsupported Media Type", 422: "Unprocessable Content",
        429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
        503: "Service Unavailable", 504: "Gateway Timeout",
    ]

    private var encoding: String {
        let type = response.headers[.contentType]?.lowercased() ?? ""
        let isLatin = ["charset=iso-8859-1", "charset=latin-1", "charset=\"iso-8859-1\""].contains(where: type.contains)
        return isLatin ? "iso-8859-1" : "utf-8"
    }

    private var text: String {
        guard encoding == "iso-8859-1" else { return String(decoding: response.body, as: UTF8.self) }
        var text = String.UnicodeScalarView()
        for byte in response.body { text.append(Unicode.Scalar(byte)) }
        return String(text)
    }

    private func raise(_ call: HostCall) throws -> Value {
        guard response.status >= 400 else { return .none }
        let side = response.status < 500 ? "Client" : "Server"
        throw call.error(
            RequestErrors.status, "\(response.status) \(side) Error: \(reason) for url: \(address)",
            with: [("response", Self.type.value(self))])
    }
}
