import HTTPTypes
import Web

/// Requests that need no browser.
enum Browserless {
    static func get(_ target: String) -> WebApplication.Incoming {
        WebApplication.Incoming(
            method: "GET", target: target, host: "localhost", headers: [:], body: [], peerAddress: "192.0.2.9",
            isSecure: false)
    }
}
