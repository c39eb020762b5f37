public import Kernel

/// What a group is made of, as the API and blueprints write it.
public struct GroupFields: FieldGroup {
    @Field([.unique, .searchable], help: "Name of the group; no two groups have the same.")
    public var name: String
    @Field(help: "Whether its members may do everything.")
    public var isSuperuser = false
    @Field(help: "Groups that this one is part of: its members count as theirs.")
    public var parents: [Reference<Group>] = []
    @Field(help: "Users who are in the group directly.")
    public var users: [Reference<User>] = []
    @Field(help: "Roles that its members have.")
    public var roles: [Reference<Role>] = []
    @Field(help: "Anything else that is known of the group.")
    public var attributes = Attributes()
    @Field(.readOnly, help: "Roles that its members have through its parents.")
    public var inheritedRoles: [Reference<Role>] = []
    @Field(.readOnly, help: "Number for systems that know groups by number.")
    public var numPk = 0
    @Field(.readOnly, help: "Groups that are part of this one.")
    public var children: [Reference<Group>] = []

    public init() {}

    public func validate() throws(Problems) { try IndexedText.check(name, field: "name") }

    /// The number of a group: the first five decimal digits of its UUID as a number.
    static func number(of id: ObjectID) -> Int {
        let digits = id.text.filter { $0 != "-" }
        guard let value = UInt128(digits, radix: 16) else { return 0 }
        return Int(String(value).prefix(5)) ?? 0
    }
}
