/// What a role allows with every object that somebody who has the role makes.
public struct InitialPermissions: Model {
    public static let model = ModelInfo(
        "authentik_rbac.initialpermissions", singular: "Initial Permissions", plural: "Initial Permissions",
        summary: "What a role allows with the objects that those who have it make.", path: "rbac/initial_permissions",
        key: .number)

    @Field([.unique, .searchable], help: "Name.")
    public var name: String
    @Field(.cascades, help: "Role that whoever makes an object must have, and that is allowed something with it.")
    public var role: Reference<Role>
    @Field(help: "What is allowed, by number.")
    public var permissions: [Int] = []

    public init() {}
}
