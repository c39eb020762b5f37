import Expressions
import Kernel

/// The exceptions of `requests`.
enum RequestErrors {
    static let any = HostException("RequestException", underBuiltin: "OSError")
    static let status = HostException("HTTPError", under: any)
    static let connection = HostException("ConnectionError", under: any)
    static let timeout = HostException("Timeout", under: any)
    static let address = HostException("InvalidURL", under: any)
    static let redirects = HostException("TooManyRedirects", under: any)
    static let content = HostException("ContentDecodingError", under: any)
    private static let connecting = HostException("ConnectTimeout", under: timeout)
    private static let reading = HostException("ReadTimeout", under: timeout)
    private static let tls = HostException("SSLError", under: connection)
    private static let scheme = HostException("MissingSchema", under: any)
    private static let header = HostException("InvalidHeader", under: any)

    static func value(_ name: String) -> Value? {
        if name == "JSONDecodeError" { return Value.standard(name, ofModule: "json") }
        return byName[name]?.value
    }

    private static let byName: [String: HostException] = [
        "RequestException": any, "HTTPError": status, "ConnectionError": connection, "Timeout": timeout,
        "ConnectTimeout": connecting, "ReadTimeout": reading, "SSLError": tls, "InvalidURL": address,
        "MissingSchema": scheme, "InvalidHeader": header, "TooManyRedirects": redirects,
        "ContentDecodingError": content,
    ]

    /// Those that the module itself has too.
    static let shortNames = [
        "RequestException", "HTTPError", "ConnectionError", "Timeout", "ConnectTimeout", "ReadTimeout",
        "TooManyRedirects", "JSONDecodeError",
    ]

    /// `requests.exceptions`.
    static let module = HostType<ExpressionSession>(
        "module",
        byName.map { name, exception in .attribute(name) { _ in exception.value } }
            + [.attribute("JSONDecodeError") { _ in value("JSONDecodeError") ?? .none }])

    /// The exception that a failure is.
    static func error(_ failure: OutgoingFailure, _ call: HostCall) -> any Error {
        let type =
            switch failure {
            case .malformed: address
            case .forbidden, .unknownHost, .unreachable: connection
            case .tooSlow: timeout
            case .tooLong: content
            case .tooManyRedirects: redirects
            }
        return call.error(type, failure.description)
    }
}
