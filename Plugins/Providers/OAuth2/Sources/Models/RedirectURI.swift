public import Kernel

/// An address that users may be sent back to.
public struct RedirectURI: NestedGroup, Hashable {
    /// How an address is compared with the one that is allowed.
    public enum MatchingMode: String, Choice { case strict, regex }
    /// What the address is for.
    public enum Purpose: String, Choice { case authorization, logout }

    @Field(help: "Whether the address is exactly this one, or any that the expression matches as a whole.")
    public var matchingMode: MatchingMode
    @Field(help: "The address, or the expression.")
    public var url: String
    @Field(as: "redirect_uri_type", help: "Whether users come here after signing in or after signing out.")
    public var redirectURIType = Purpose.authorization

    public init() {}

    /// An allowed address.
    public init(_ url: String, matchingMode: MatchingMode = .strict, purpose: Purpose = .authorization) {
        self.url = url
        self.matchingMode = matchingMode
        redirectURIType = purpose
    }

    public func validate() throws(Problems) {
        if url.utf8.count > Limits.redirectURI { throw .fields(["url": .tooLong(Limits.redirectURI)]) }
        switch matchingMode {
        case .strict:
            if let problem = RedirectTarget.problem(with: url) { throw .field("url", problem.message) }
        case .regex:
            do { _ = try Pattern(url) } catch { throw .field("url", "The expression is not valid: \(error).") }
        }
    }

    public static func == (left: RedirectURI, right: RedirectURI) -> Bool {
        left.url == right.url && left.matchingMode == right.matchingMode
            && left.redirectURIType == right.redirectURIType
    }
    public func hash(into hasher: inout Hasher) { hasher.combine(url) }
}
