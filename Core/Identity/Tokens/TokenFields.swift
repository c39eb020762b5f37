public import Kernel

/// What a token is for.
public enum TokenIntent: String, Choice {
    case verification, api, recovery
    case appPassword = "app_password"
}

/// What a token is made of, as the API and blueprints write it. The key itself is shown once and stored hashed.
public struct TokenFields: FieldGroup {
    @Field([.unique], help: "Fixed name of a token that comes with the server.")
    public var managed: String?
    @Field([.unique, .searchable], help: "Name of the token; no two tokens have the same.")
    public var identifier: Slug
    @Field(help: "What the token is for.")
    public var intent = TokenIntent.api
    @Field(help: "User whom the token stands for; without one, whoever creates it.")
    public var user: Reference<User>?
    @Field(.searchable, help: "What it is used for.")
    public var description = ""
    @Field(help: "When the token stops counting.")
    public var expires: Timestamp?
    @Field(help: "Whether the token stops counting at all.")
    public var expiring = true

    public init() {}

    public func validate() throws(Problems) { try IndexedText.check(managed ?? "", field: "managed") }
}
