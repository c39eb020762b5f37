import Kernel

/// What Envoy's `x-forwarded-client-cert` says of the client of the proxy that is nearest to this server: proxies add
/// what they know at the end, and what stands before it is only what that proxy was told.
struct ForwardedClient {
    /// PEM of the client's certificate, and of that with those that lead from it; empty where there is none.
    private(set) var certificate = ""
    private(set) var chain = ""

    private static let known: Set<String> = ["by", "hash", "cert", "chain", "subject", "uri", "dns"]

    /// nil for a text of another form.
    init?(_ header: String) {
        guard let last = Self.split(header[...], at: ",").last else { return nil }
        for field in Self.split(last, at: ";") {
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = pair[0].filter { $0 != " " }.lowercased()
            guard pair.count == 2, Self.known.contains(name) else { return nil }
            let value = pair[1].filter { $0 != "\"" }
            if name == "cert" { certificate = PercentCoding.decode(value) }
            if name == "chain" { chain = PercentCoding.decode(value) }
        }
    }

    /// The parts of a text, where what stands in quotes is not looked into.
    private static func split(_ text: Substring, at separator: Character) -> [Substring] {
        var parts: [Substring] = []
        var (start, isQuoted, isEscaped) = (text.startIndex, false, false)
        for index in text.indices {
            switch text[index] {
            case _ where isEscaped: isEscaped = false
            case "\\" where isQuoted: isEscaped = true
            case "\"": isQuoted.toggle()
            case separator where !isQuoted:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        return parts + [text[start...]]
    }
}
