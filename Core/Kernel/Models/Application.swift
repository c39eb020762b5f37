/// Something that users sign in to.
public struct Application: Model {
    public static let model = ModelInfo(
        "authentik_core.application", singular: "Application", summary: "Something that users sign in to.",
        path: "core/applications", lookup: "slug", isBindable: true)

    @Field(.searchable, help: "Name of the application, as users see it.")
    public var name: String
    @Field([.unique, .searchable], help: "Name of the application in addresses.")
    public var slug: Slug
    @Field(.unique, help: "Provider that signs users in to it.")
    public var provider: Reference<AnyProvider>?
    @Field(help: "Providers that work without the user's browser.")
    public var backchannelProviders: [Reference<AnyProvider>] = []
    @Field(help: "Open in a new tab.")
    public var openInNewTab = false
    @Field(help: "Address that starts the application; none means the provider's.")
    public var metaLaunchURL = ""
    @Field(help: "Icon, as an address or a file's name.")
    public var metaIcon = ""
    @Field(.searchable, help: "One sentence on what it is.")
    public var metaDescription = ""
    @Field(.searchable, help: "Who makes it.")
    public var metaPublisher = ""
    @Field(help: "Whether one binding or all of them must pass.")
    public var policyEngineMode = PolicyEngineMode.any
    @Field(.searchable, help: "Heading under which it is shown.")
    public var group = ""
    @Field(help: "Leave it out of the users' list.")
    public var metaHide = false

    public init() {}

    public func validate() throws(Problems) {
        if ["authorize", "token", "device", "userinfo", "introspect", "revoke"].contains(slug.text) {
            throw .field("slug", "The slug '\(slug)' is reserved and cannot be used for applications.")
        }
        if Self.isScript(metaLaunchURL) { throw .field("meta_launch_url", "Enter a valid URL.") }
    }
}

/// Something that some users of an application may do or have there: the application is told which.
public struct ApplicationEntitlement: Model {
    public static let model = ModelInfo(
        "authentik_core.applicationentitlement", singular: "Application Entitlement",
        summary: "Something that some users of an application may do or have there.",
        path: "core/application_entitlements", isBindable: true)

    @Field(.searchable, help: "Name of the entitlement, as the application knows it.")
    public var name: String
    @Field(.cascades, help: "The application.")
    public var app: Reference<Application>
    @Field(help: "What the application is told beside the name.")
    public var attributes = Attributes()

    public init() {}

    public func validate(_ base: NoBase, in configuration: Configuration) throws(Problems) {
        let same = configuration.all(ApplicationEntitlement.self).filter { $0.app == app && $0.name == name }
        if same.count > 1 { throw .whole("The fields app, name must make a unique set.", code: "unique") }
    }
}

extension Configuration {
    /// The entitlements of an application that a user has, by name: those to which the user or one of their groups is
    /// bound, or from which a binding that is turned round leaves them out.
    public func entitlements(of user: User, in application: ObjectID) -> [AnyStored] {
        let groups = Set(user.groups.map(\.id))
        let holders = referrers(of: application).filter { $0.field == "app" }
        return holders.compactMap { self[$0.object] }.filter { entitlement in
            guard entitlement.model == ApplicationEntitlement.model.name else { return false }
            return referrers(of: entitlement.id).filter { $0.field == "target" }.contains { referrer in
                guard let binding = get(PolicyBinding.self, referrer.object), binding.enabled else { return false }
                if let group = binding.group { return groups.contains(group.id) != binding.negate }
                if let bound = binding.user { return (bound.id == ObjectID(user.id)) != binding.negate }
                return false
            }
        }.sorted { $0.label < $1.label }
    }
}

/// A question asked before somebody may use the target: a policy, a group or a user.
public struct PolicyBinding: Model {
    public static let model = ModelInfo(
        "authentik_policies.policybinding", singular: "Policy Binding",
        summary: "A question asked before somebody may use the target.", path: "policies/bindings", label: "order")

    @Field(.cascades, help: "Policy that is asked.")
    public var policy: Reference<AnyPolicy>?
    @Field(.cascades, help: "Group that the user must be in.")
    public var group: Reference<Group>?
    @Field(.cascades, help: "User that must be the one.")
    public var user: Reference<User>?
    @Field(.cascades, help: "What is guarded: a flow, a stage's binding, an application, a source.")
    public var target: Reference<AnyBindable>
    @Field(help: "Turn the answer round.")
    public var negate = false
    @Field(help: "Whether it is asked at all.")
    public var enabled = true
    @Field(help: "Bindings are asked in this order.")
    public var order: Int
    @Field(in: 0...86_400, help: "Seconds after which the policy counts as failed; 0 for no limit.")
    public var timeout = 30
    @Field(help: "The answer when the policy fails.")
    public var failureResult = false

    public init() {}

    public func validate() throws(Problems) {
        let given = [policy != nil, group != nil, user != nil].filter { $0 }.count
        if given == 0 { throw .whole("One of 'group', 'policy', 'user' must be set.") }
        if given > 1 { throw .whole("Only one of 'group', 'policy', 'user' can be set.") }
    }

    public func validate(_ base: NoBase, in configuration: Configuration) throws(Problems) {
        if policy != nil, configuration[target.id]?.model == ApplicationEntitlement.model.name {
            throw .field("policy", "Entitlements are bound to users and groups only.")
        }
    }
}

/// A certificate, with its private key or without.
public struct CertificateKeyPair: Model {
    public static let model = ModelInfo(
        "authentik_crypto.certificatekeypair", singular: "Certificate-Key Pair",
        summary: "A certificate, with its private key or without.", path: "crypto/certificatekeypairs",
        specials: [
            ModelPermission(
                "view_certificatekeypair_certificate", "View Certificate-Key pair's certificate"),
            ModelPermission("view_certificatekeypair_key", "View Certificate-Key pair's private key"),
        ])

    @Field([.unique], help: "Fixed name of a pair that comes with the server.")
    public var managed: String?
    @Field([.unique, .searchable], help: "Name of the pair; no two pairs have the same.")
    public var name: String
    @Field(.writeOnly, help: "The certificate in PEM.")
    public var certificateData: String
    @Field(help: "The private key in PEM.")
    public var keyData = Secret("")

    public init() {}
}
