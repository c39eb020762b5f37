public import Kernel

/// Says which claims a scope gives to the client.
public struct ScopeMapping: PropertyMapping {
    public static let model = ModelInfo(
        "authentik_providers_oauth2.scopemapping", .propertyMapping, singular: "Scope Mapping",
        summary: "Says which claims a scope gives to the client.", path: "propertymappings/provider/scope",
        component: "ak-property-mapping-provider-scope-form")

    @Field(.searchable, help: "Scope that the client asks for.")
    public var scopeName: String
    @Field(help: "What the user is told when asked for consent; empty to leave the scope out there.")
    public var description = ""

    public init() {}

    public func validate() throws(Problems) {
        guard Scope.isToken(scopeName) else {
            throw .field(
                "scope_name", "A scope's name has no spaces, quotes or backslashes, and at most 255 characters.")
        }
    }
}
