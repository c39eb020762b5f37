import Kernel

/// What a program says of itself in a request (RFC 9110 section 10.1.5), as far as people care: which browser it is, on
/// what.
struct UserAgent {
    private let text: String

    /// - Parameter text: bounded already, when the session was stored.
    init(_ text: String) { self.text = text }

    /// As clients get it.
    var json: JSON {
        ["device": device, "os": system, "user_agent": browser, "string": .string(text)]
    }

    static let schema: JSON = {
        func closed(_ members: [String: JSON]) -> JSON { Schema.object(members, required: Array(members.keys)) }
        return closed([
            "device": closed(["brand": .textOrNull, "family": .text, "model": .textOrNull]),
            "os": closed([
                "family": .text, "major": .textOrNull, "minor": .textOrNull, "patch": .textOrNull,
                "patch_minor": .textOrNull,
            ]),
            "user_agent": closed(["family": .text, "major": .text, "minor": .text, "patch": .text]), "string": .text,
        ])
    }()

    /// Products and what they are called. What pretends to be another one comes before it.
    private static let browsers = [
        ("Edg/", "Edge"), ("EdgA/", "Edge Mobile"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
        ("FxiOS/", "Firefox iOS"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome Mobile iOS"),
        ("HeadlessChrome/", "HeadlessChrome"), ("Chrome/", "Chrome"),
    ]

    private var browser: JSON {
        for (mark, name) in Self.browsers {
            guard let version = version(after: mark) else { continue }
            let isMobile = ["Chrome", "Firefox"].contains(name) && text.contains("Mobile")
            return Self.browser(isMobile ? name + " Mobile" : name, version)
        }
        if text.contains("Safari/"), let version = version(after: "Version/") {
            return Self.browser(text.contains("Mobile") ? "Mobile Safari" : "Safari", version)
        }
        let product = text.prefix { $0 != "/" && $0 != " " }
        guard !product.isEmpty, product != "Mozilla" else { return Self.browser("Other", []) }
        return Self.browser(String(product), version(after: product + "/") ?? [])
    }

    private static func browser(_ family: String, _ version: [String]) -> JSON {
        func part(_ index: Int) -> JSON { .string(version.count > index ? version[index] : "") }
        return ["family": .string(family), "major": part(0), "minor": part(1), "patch": part(2)]
    }

    private var system: JSON {
        if let version = version(after: "Windows NT ") { return Self.system("Windows", version) }
        for mark in ["CPU iPhone OS ", "CPU OS "] {
            if let version = version(after: mark) { return Self.system("iOS", version) }
        }
        if let version = version(after: "Mac OS X ") { return Self.system("Mac OS X", version) }
        if let version = version(after: "Android ") { return Self.system("Android", version) }
        let families = [("CrOS", "Chrome OS"), ("Ubuntu", "Ubuntu"), ("Fedora", "Fedora"), ("Linux", "Linux")]
        return Self.system(families.first { text.contains($0.0) }?.1 ?? "Other", [])
    }

    private static func system(_ family: String, _ version: [String]) -> JSON {
        func part(_ index: Int) -> JSON { version.count > index ? .string(version[index]) : .null }
        return [
            "family": .string(family), "major": part(0), "minor": part(1), "patch": part(2), "patch_minor": part(3),
        ]
    }

    private var device: JSON {
        for (mark, name) in [("iPhone", "iPhone"), ("iPad", "iPad"), ("Macintosh", "Mac")] where text.contains(mark) {
            return ["brand": "Apple", "family": .string(name), "model": .string(name)]
        }
        return ["brand": nil, "family": "Other", "model": nil]
    }

    /// The numbers that follow a mark, at most four.
    private func version(after mark: some StringProtocol) -> [String]? {
        guard let range = text.firstRange(of: mark) else { return nil }
        let digits = text[range.upperBound...].prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "_") }
        let parts = digits.split { $0 == "." || $0 == "_" }.prefix(4).map(String.init)
        return parts.isEmpty ? nil : parts
    }
}
