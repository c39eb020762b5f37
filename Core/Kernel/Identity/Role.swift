/// What groups and users are allowed, under a name.
public struct Role: Sendable, Hashable, Referable {
    public static let referenceTarget = ReferenceTarget.model("authentik_rbac.role")

    /// Its key, a UUID.
    public var id: ObjectID
    public var name: String

    public init(id: ObjectID, name: String) {
        self.id = id
        self.name = name
    }
}
