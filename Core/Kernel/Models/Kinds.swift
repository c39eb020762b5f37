/// What every stage has.
public struct StageBase: FieldGroup {
    @Field([.unique, .searchable], help: "Name of the stage; no two stages have the same.")
    public var name: String

    public init() {}
}

/// What every policy has.
public struct PolicyBase: FieldGroup {
    @Field([.unique, .searchable], help: "Name of the policy; no two policies have the same.")
    public var name: String
    @Field(help: "Record an event each time the policy is asked.")
    public var executionLogging = false

    public init() {}
}

/// What every provider has.
public struct ProviderBase: FieldGroup {
    @Field([.unique, .searchable], help: "Name of the provider; no two providers have the same.")
    public var name: String
    @Field(help: "Flow in which somebody without a session signs in; none means the default one.")
    public var authenticationFlow: Reference<Flow>?
    @Field(help: "Flow that runs before an application gets access.")
    public var authorizationFlow: Reference<Flow>
    @Field(help: "Flow that runs when a user signs out of the application.")
    public var invalidationFlow: Reference<Flow>
    @Field(help: "Mappings that say what the application learns of a user.")
    public var propertyMappings: [Reference<AnyPropertyMapping>] = []

    public init() {}
}

/// What every source has.
public struct SourceBase: FieldGroup {
    @Field(.searchable, help: "Name of the source, as people see it.")
    public var name: String
    @Field([.unique, .searchable], help: "Name of the source in addresses.")
    public var slug: Slug
    @Field(help: "Whether it is offered.")
    public var enabled = true
    @Field(help: "Shown before the others.")
    public var promoted = false
    @Field(help: "Flow for users who are known.")
    public var authenticationFlow: Reference<Flow>?
    @Field(help: "Flow for users who are new.")
    public var enrollmentFlow: Reference<Flow>?
    @Field(help: "Whether one binding or all of them must pass.")
    public var policyEngineMode = PolicyEngineMode.any

    public init() {}
}

/// What every property mapping has.
public struct PropertyMappingBase: FieldGroup {
    @Field([.unique], help: "Fixed name of a mapping that comes with the server.")
    public var managed: String?
    @Field([.unique, .searchable], help: "Name of the mapping; no two mappings have the same.")
    public var name: String
    @Field(help: "Expression that returns the mapped value.")
    public var expression: ExpressionText

    public init() {}

    public func validate() throws(Problems) { try expression.check("expression") }
}

/// Any stage, as the target of a reference.
public enum AnyStage: Referable { public static let referenceTarget = ReferenceTarget.kind(.stage) }
/// Any policy, as the target of a reference.
public enum AnyPolicy: Referable { public static let referenceTarget = ReferenceTarget.kind(.policy) }
/// Any provider, as the target of a reference.
public enum AnyProvider: Referable { public static let referenceTarget = ReferenceTarget.kind(.provider) }
/// Any source, as the target of a reference.
public enum AnySource: Referable { public static let referenceTarget = ReferenceTarget.kind(.source) }
/// Any property mapping, as the target of a reference.
public enum AnyPropertyMapping: Referable { public static let referenceTarget = ReferenceTarget.kind(.propertyMapping) }
/// A password stage, whichever plugin brings it.
public enum AnyPasswordStage: Referable {
    public static let referenceTarget = ReferenceTarget.model("authentik_stages_password.passwordstage")
}
/// A captcha stage, whichever plugin brings it.
public enum AnyCaptchaStage: Referable {
    public static let referenceTarget = ReferenceTarget.model("authentik_stages_captcha.captchastage")
}
/// A stage that checks a second factor, whichever plugin brings it.
public enum AnyAuthenticatorValidateStage: Referable {
    public static let referenceTarget =
        ReferenceTarget.model("authentik_stages_authenticator_validate.authenticatorvalidatestage")
}
/// Anything that policies can be bound to.
public enum AnyBindable: Referable {
    /// Which models are bindable is in their declarations, so the name stands for no single model.
    public static let referenceTarget = ReferenceTarget.model("authentik_policies.policybindingmodel")
}
