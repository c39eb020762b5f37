/// What a tenant's administrator sets for all of it: one object, or none as long as nobody changed anything.
///
/// Only `admin/settings` writes it, so it has no collection.
public struct TenantSettings: Model {
    public static let model = ModelInfo(
        "authentik_tenants.settings", singular: "Settings", plural: "Settings",
        summary: "What holds for the whole tenant.", path: nil)

    @Field(help: "How users are pictured: a list of none, initials, gravatar, attributes.… and addresses.")
    public var avatars: String = "gravatar,initials"
    @Field(help: "Whether users may change their name.")
    public var defaultUserChangeName = true
    @Field(help: "Whether users may change their e-mail address.")
    public var defaultUserChangeEmail = false
    @Field(help: "Whether users may change their username.")
    public var defaultUserChangeUsername = false
    @Field(help: "How long events are kept.")
    public var eventRetention: TimeDelta = "days=365"
    @Field(in: -2_147_483_648...0, help: "Reputation does not sink lower than this.")
    public var reputationLowerLimit = -5
    @Field(in: 0...2_147_483_647, help: "Reputation does not rise higher than this.")
    public var reputationUpperLimit = 5
    @Field(help: "Links below every page of a flow, each with a name and perhaps an address.")
    public var footerLinks: [FooterLink] = []
    @Field(help: "Whether the events that a user caused go when the user is deleted.")
    public var gdprCompliance = true
    @Field(help: "Whether administrators may act as other users.")
    public var impersonation = true
    @Field(help: "Whether administrators must say why they act as another user.")
    public var impersonationRequireReason = true
    @Field(help: "How long tokens last for which nothing else was said.")
    public var defaultTokenDuration: TimeDelta = "days=1"
    @Field(in: 1...1024, help: "Letters and digits of the keys that the server makes up.")
    public var defaultTokenLength = 60
    @Field(in: 0...2_147_483_647, help: "Results on a page of the API when none are asked for.")
    public var paginationDefaultPageSize = 20
    @Field(in: 0...2_147_483_647, help: "Results on a page of the API at most.")
    public var paginationMaxPageSize = 100
    @Field(help: "Switches for single features.")
    public var flags = TenantFlags()

    public init() {}

    public func validate() throws(Problems) {
        if avatars.isEmpty { throw .fields(["avatars": .here([.blank])]) }
        for (name, span) in [("event_retention", eventRetention), ("default_token_duration", defaultTokenDuration)]
        where span.duration <= .zero {
            throw .field(name, "Ensure this value is greater than zero.", code: "min_value")
        }
    }

    public func validate(_ base: NoBase, in configuration: Configuration) throws(Problems) {
        // The check sees the object itself among the others.
        guard configuration.all(Self.self).count <= 1 else { throw .whole("A tenant has its settings once.") }
    }
}

/// Switches for single features of a tenant.
public struct TenantFlags: NestedGroup {
    @Field(help: "Whether everybody may use applications to which nothing is bound.")
    public var coreDefaultAppAccess = true
    @Field(help: "Whether events hold more about what changed.")
    public var enterpriseAuditIncludeExpandedDiff = false
    @Field(help: "Whether signing in goes on in other open tabs.")
    public var flowsContinuousLogin = false
    @Field(help: "Whether other tabs are loaded anew after signing in.")
    public var flowsRefreshOthers = false

    public init() {}
}

/// A link below a page; a text when it has no address.
public struct FooterLink: NestedGroup {
    @Field(help: "What is shown.")
    public var name: String
    @Field(help: "Where it leads: an address with https, http or mailto, or a path of this server.")
    public var href: String?

    public init() {}

    public func validate() throws(Problems) {
        guard let href, !href.isEmpty else { return }
        let isKnown = ["https://", "http://", "mailto:"].contains { href.lowercased().hasPrefix($0) }
        let isPath = href.hasPrefix("/") && !href.hasPrefix("//")
        guard isKnown || isPath, !href.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else {
            throw .field("href", "Enter a valid URL.")
        }
    }
}

extension Configuration {
    /// What holds for the whole tenant.
    public var settings: TenantSettings {
        remembered("tenant settings") { all(TenantSettings.self).first?.value ?? TenantSettings() }
    }
}
