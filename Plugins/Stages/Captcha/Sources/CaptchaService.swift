import Kernel

/// What is known of the sites that captchas come from.
enum CaptchaService {
    /// The origins that a page must let in for a script to work: the script's own, and where the scripts of services that
    /// are known fetch the rest of themselves. None for what is no address.
    static func origins(of script: String) -> [String] {
        guard let origin = origin(of: script) else { return [] }
        let host = origin.split(separator: "/").last.map { $0.prefix { $0 != ":" } } ?? ""
        return [origin] + (companions.first { host == $0.host || host.hasSuffix("." + $0.host) }?.origins ?? [])
    }

    /// As the services' own documents list them.
    private static let companions: [(host: String, origins: [String])] = [
        ("recaptcha.net", ["https://www.gstatic.com"]),
        ("google.com", ["https://www.gstatic.com"]),
        ("hcaptcha.com", ["https://hcaptcha.com", "https://*.hcaptcha.com"]),
    ]

    /// Scheme, host and port of an address; nil for what is none. It holds nothing that would end a policy's directive.
    static func origin(of address: String) -> String? {
        let pattern = /(https?):\/\/([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?([\/?#].*)?/
        guard let match = address.wholeMatch(of: pattern) else { return nil }
        return "\(match.1)://\(match.2.lowercased())\(match.3 ?? "")"
    }
}
