import Kernel

/// What is shown of users, groups and tokens.
extension Decoration {
    static let user = [
        Decoration(
            "groups_obj", Schema.nullable(Schema.list(Schema.component("PartialGroup"))),
            need: Need(field: "groups", model: Names.group),
            value: { $0.all("groups", of: Names.group, Partial.group) }),
        Decoration("avatar", .text) { subject in
            .string(subject.configuration.settings.avatar(of: Pictured(shown: subject.shown)))
        },
        Decoration(
            "roles_obj", Schema.nullable(Schema.list(Schema.component("Role"))),
            need: Need(field: "roles", model: Names.role), value: { $0.all("roles", of: Names.role, Partial.role) }),
    ]

    static let group = [
        Decoration("num_pk", .number) { $0.shown["num_pk"] ?? .null },
        Decoration(
            "users_obj", Schema.nullable(Schema.list(Schema.component("PartialUser"))),
            need: Need(field: "users", model: Names.user), value: { $0.all("users", of: Names.user, Partial.user) }),
        Decoration(
            "parents_obj", Schema.nullable(Schema.list(Schema.component("RelatedGroup"))),
            need: Need(field: "parents", model: Names.group),
            value: { $0.relatedGroups("parents") }),
        Decoration("children", Schema.list(.uuid)) { $0.shown["children"] ?? [] },
        Decoration(
            "children_obj", Schema.nullable(Schema.list(Schema.component("RelatedGroup"))),
            need: Need(field: "children", model: Names.group),
            value: { $0.relatedGroups("children") }),
        Decoration(
            "roles_obj", Schema.list(Schema.component("Role")), need: Need(field: "roles", model: Names.role),
            value: { $0.all("roles", of: Names.role, Partial.role) }),
        Decoration(
            "inherited_roles_obj", Schema.nullable(Schema.list(Schema.component("Role"))),
            need: Need(field: "inherited_roles", model: Names.role),
            value: { $0.all("inherited_roles", of: Names.role, Partial.role) }),
    ]

    static let token = [
        Decoration(
            "user_obj", Schema.component("User"), need: Need(field: "user", model: Names.user, isWhole: true),
            value: { $0.one("user", of: Names.user) })
    ]
}

/// The fields of users and groups where they are shown in short.
enum Partial {
    static let user = ["pk", "username", "name", "is_active", "last_login", "email", "attributes", "uid"]
    static let group = ["pk", "num_pk", "name", "is_superuser", "attributes"]
    static let role = ["pk", "name"]
    static let related = ["pk", "name", "is_superuser", "attributes"]
}

extension Subject {
    /// The groups that a field names, as parents and children are shown.
    fileprivate func relatedGroups(_ field: String) -> JSON {
        let groups = all(field, of: Names.group, Partial.related).array ?? []
        return .array(groups.map { $0.merging(["group_uuid": $0["pk"] ?? .null]) })
    }
}
