/// How a registry wants those who ask to show who they are (RFC 9110 section 11.6.1): the scheme and its parameters.
struct RegistryChallenge: Sendable, Hashable {
    /// In small letters.
    let scheme: String
    let parameters: [String: String]

    /// The first challenge of a header; nil when there is none that is well-formed.
    init?(_ header: String) {
        guard header.utf8.count <= 4096 else { return nil }
        var rest = header[...].drop { $0 == " " }
        scheme = rest.prefix { $0 != " " }.lowercased()
        guard !scheme.isEmpty else { return nil }
        rest = rest.dropFirst(scheme.count)
        var parameters: [String: String] = [:]
        while true {
            rest = rest.drop { $0 == " " || $0 == "," }
            let name = rest.prefix { $0.isASCII && ($0.isLetter || $0 == "_" || $0 == "-") }
            guard !name.isEmpty, rest[name.endIndex...].first == "=" else { break }
            rest = rest[name.endIndex...].dropFirst()
            guard let value = Self.value(&rest) else { return nil }
            parameters[name.lowercased()] = value
        }
        self.parameters = parameters
    }

    /// A token, or a text in quotes.
    private static func value(_ rest: inout Substring) -> String? {
        guard rest.first == "\"" else {
            let token = rest.prefix { $0 != "," && $0 != " " }
            rest = rest[token.endIndex...]
            return String(token)
        }
        rest = rest.dropFirst()
        var value = ""
        while let character = rest.popFirst() {
            if character == "\"" { return value }
            if character == "\\" {
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped)
            } else {
                value.append(character)
            }
        }
        return nil
    }
}
