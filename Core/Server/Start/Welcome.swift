import Glibc
import Web

/// What the server prints once it can be used.
struct Welcome: Sendable {
    let settings: Settings
    let setupToken: String?

    func say() {
        print(text)
        fflush(nil)
    }

    private var text: String {
        let host = settings.listen.http.first.map { "http://\(Self.name($0.host)):\($0.port)" } ?? ""
        let address = host + settings.web.path.text.dropLast()
        var lines = ["", "Lanyard is ready at \(address)/"]
        if let setupToken {
            lines.append("Set up the first administrator with this link, which works once:")
            lines.append("    \(address)/setup?token=\(setupToken)")
        } else if settings.bootstrap.password != nil || settings.bootstrap.passwordHash != nil {
            lines.append("Sign in as \(SetupLink.username), with the password that was set at the first start.")
        } else {
            lines.append("Sign in with your account.")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func name(_ host: String) -> String {
        if ["::", "0.0.0.0"].contains(host) { return "localhost" }
        return host.contains(":") ? "[\(host)]" : host
    }
}
