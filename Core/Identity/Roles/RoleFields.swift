public import Kernel

/// What a role is made of, as the API and blueprints write it.
public struct RoleFields: FieldGroup {
    @Field([.unique, .searchable], help: "Name of the role; no two roles have the same.")
    public var name: String

    public init() {}

    public func validate() throws(Problems) { try IndexedText.check(name, field: "name", limit: 150) }
}
