import Expressions

/// What the measured expressions are given: objects as an identity provider has them.
enum World {
    struct Group: Sendable {
        var name: String
    }

    struct User: Sendable {
        var username = "jdoe"
        var name = "Jane Doe"
        var email = "jane.doe@example.com"
        var uid = "7e5b7a0c9f3d"
        var isActive = true
        var groups = ["admins", "users", "staff"].map { Group(name: $0) }
    }

    /// The objects of a relation, made once, as an object mapper has them.
    struct Groups: @unchecked Sendable {
        // One thread measures.
        let values: [Value]
    }

    struct Request: Sendable {
        var user = User()
    }

    struct Plan: Sendable {
        var redirect: String?
    }

    static let group = HostType<Group>("Group", [.stored("name") { Value($0.name) }])

    static let groups = HostType<Groups>("Groups", [.method("all") { groups, _ in .list(groups.values) }])

    static let user = HostType<User>(
        "User",
        [
            .stored("username") { Value($0.username) },
            .stored("name") { Value($0.name) },
            .stored("email") { Value($0.email) },
            .stored("uid") { Value($0.uid) },
            .stored("is_active") { .bool($0.isActive) },
            .stored("groups") { user in
                groups.value(Groups(values: user.groups.map { group.value($0) }))
            },
            .stored("attributes") { _ in .dict([("department", Value("Sales"))]) },
        ])

    static let request = HostType<Request>(
        "Request",
        [
            .stored("user") { user.value($0.user) },
            .stored("context") { _ in .dict([("scopes", .texts(["openid", "x"]))]) },
        ])

    static let plan = HostType<Plan>(
        "FlowPlan",
        [.stored("context") { plan in .dict(plan.redirect.map { [("redirect", Value($0))] } ?? []) }])

    private static func isGroupMember() -> Value {
        .function("ak_is_group_member", "user, **group_filters") { call in
            guard let subject = call[0].flatMap(user.subject) else { return .bool(false) }
            let name = call[1]?.pairs?.first { $0.key.text == "name" }?.value.text
            return .bool(subject.groups.contains { $0.name == name })
        }
    }

    private static func flatten() -> Value {
        .function("list_flatten", "value") { call in
            guard let value = call[0] else { return .none }
            guard let items = value.items else { return value }
            return items.first ?? .none
        }
    }

    /// What the names mean.
    static func bindings() -> [String: Value] {
        [
            "request": request.value(Request()), "list_flatten": flatten(), "ak_is_group_member": isGroupMember(),
            "ldap": .dict([
                ("distinguishedName", .texts(["cn=jdoe,ou=people,dc=example,dc=com"])), ("sn", .texts(["Doe"])),
            ]),
            "context": .dict([("flow_plan", plan.value(Plan(redirect: "/if/user/")))]),
            "empty_context": .dict([]),
        ]
    }
}
