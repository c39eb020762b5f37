import HTTPTypes
import Kernel
import Logging

/// One line for each request, with the fields that authentik's lines have.
struct AccessLog: Sendable {
    let logger: Logger
    /// Headers of requests that the line has.
    let headers: [HTTPField.Name]

    /// What is known of the request besides (id, method, path, host, client's address) is on every line of a request.
    func note(
        _ facts: RequestFacts, _ given: HTTPFields, _ caller: RequestCaller?, status: Int, _ elapsed: Duration
    ) {
        guard logger.logLevel <= .info else { return }
        let (seconds, attoseconds) = elapsed.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        var metadata: Logger.Metadata = [
            "status": .stringConvertible(status), "runtime": .stringConvertible(Double(microseconds) / 1000),
            "user": .string(caller?.username ?? ""), "auth_via": .string(caller?.via ?? "unauthenticated"),
        ]
        for name in headers {
            guard let value = given[name] else { continue }
            let key = name.canonicalName.replacing("-", with: "_")
            if metadata[key] == nil { metadata[key] = "\(value.prefix(512))" }
        }
        logger.info("request", metadata: metadata)
    }
}
