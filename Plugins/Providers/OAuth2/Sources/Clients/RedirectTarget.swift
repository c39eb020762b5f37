import Kernel

/// What is wrong with an address as the target of a redirect; the raw value is the cause that events name.
enum RedirectProblem: String, Error, Hashable {
    case missing = "redirect_uri_missing"
    case noMatch = "redirect_uri_no_match"
    case forbiddenScheme = "redirect_uri_forbidden_scheme"
    case malformed = "redirect_uri_malformed"

    var message: String {
        switch self {
        case .missing: "The request has no redirect_uri."
        case .noMatch: "The redirect_uri is none of those that are registered for this client."
        case .forbiddenScheme: "The address has a scheme that would run a program."
        case .malformed:
            "The address is not an absolute URI without a fragment, in ASCII, of at most \(Limits.redirectURI) bytes."
        }
    }
}

/// Rules for any address that a user is sent to (RFC 6749 section 3.1.2).
enum RedirectTarget {
    private static let forbiddenSchemes = ["javascript", "data", "vbscript"]

    /// What makes an address unfit; nil when nothing does.
    static func problem(with address: String) -> RedirectProblem? {
        guard !address.isEmpty else { return .missing }
        let bytes = address.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes.count <= Limits.redirectURI else {
            return .malformed
        }
        let scheme = address[..<colon]
        if forbiddenSchemes.contains(scheme.lowercased()) { return .forbiddenScheme }
        guard isScheme(scheme.utf8), bytes.allSatisfy(isAllowed) else {
            return .malformed
        }
        return nil
    }

    /// A letter, then letters, digits, `+`, `-` and `.` (RFC 3986 section 3.1).
    private static func isScheme(_ text: Substring.UTF8View) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
        guard let first = text.first, isLetter(first) else { return false }
        return text.allSatisfy { byte in
            isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.".utf8.contains(byte)
        }
    }

    /// No control characters and spaces, which end a header or hide what follows; no fragment; and no backslash, which
    /// browsers take for a slash.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#") && byte != UInt8(ascii: "\\")
    }
}

/// The addresses that users of a client may be sent back to, ready to be compared.
struct RedirectRules: Sendable {
    private var exact: [RedirectURI.Purpose: Set<String>] = [:]
    private var patterns: [RedirectURI.Purpose: [Pattern]] = [:]
    /// The origins of the addresses that are not expressions.
    let origins: Set<WebOrigin>

    init(_ addresses: [RedirectURI]) {
        for address in addresses {
            switch address.matchingMode {
            case .strict: exact[address.redirectURIType, default: []].insert(address.url)
            case .regex:
                // One that no longer compiles allows nothing.
                guard let pattern = try? Pattern(address.url) else { continue }
                patterns[address.redirectURIType, default: []].append(pattern)
            }
        }
        origins = Set(addresses.lazy.filter { $0.matchingMode == .strict }.compactMap { WebOrigin(of: $0.url) })
    }

    /// Compares an address with those allowed for a purpose: byte for byte (RFC 9700 section 4.1.3), or by expression.
    /// - Throws: ``RedirectProblem`` when it is unfit or none of them.
    func check(_ address: String, for purpose: RedirectURI.Purpose) throws(RedirectProblem) {
        if let problem = RedirectTarget.problem(with: address) { throw problem }
        // Text that is equal to people may differ in bytes; sets of strings would call it the same, were it not ASCII.
        if exact[purpose, default: []].contains(address) { return }
        guard patterns[purpose, default: []].contains(where: { $0.matches(address) }) else { throw .noMatch }
    }
}
