import Kernel
import Storage

extension DirectoryListing {
    /// Users, by every field and what clients filter by besides.
    static let users = DirectoryListing(
        source: "users u", key: "u.id", filters: userFilters,
        ordering: [
            "pk": "u.id", "username": "u.username_key", "name": "u.name", "email": "u.email_key",
            "is_active": "u.is_active", "type": "u.type", "path": "u.path", "uuid": "u.uuid",
            "last_login": "u.last_login", "date_joined": "u.date_joined", "last_updated": "u.last_updated",
            "password_change_date": "u.password_change_date",
        ],
        nullable: ["u.last_login"], label: "username", searched: ["u.search"], trigrams: "user_trigrams"
    )
    .asked(.users)

    private static let userFilters: [String: ListFilter] = {
        var filters: [String: ListFilter] = [
            "pk": .number("u.id"), "username": .lowered("u.username_key"), "name": .text("u.name"),
            "email": .lowered("u.email_key"), "uuid": .key("u.uuid"),
            "is_active": .flag(ListFilter.common("u.is_active")),
            "type": .oneOf(ListFilter.common("u.type"), User.Kind.shape), "path": .text(ListFilter.common("u.path")),
            "path_startswith": ListFilter { text throws(Problems) in .begins("u.path", text) },
            "last_login__isnull": .isNull(ListFilter.common("u.last_login")), "is_superuser": superuser,
            "groups_by_name": .among("g.name") {
                "u.id IN (SELECT m.user_id FROM memberships m JOIN groups g ON g.id = m.group_id WHERE \($0))"
            },
            "groups_by_pk": .among("m.group_id", .key, within: memberOf),
            "groups": .among("m.group_id", .key, within: memberOf),
            "roles_by_name": .among("r.name") {
                "u.id IN (SELECT h.user_id FROM user_roles h JOIN roles r ON r.id = h.role_id WHERE \($0))"
            },
            "roles_by_pk": .among("h.role_id", .key) {
                "u.id IN (SELECT h.user_id FROM user_roles h WHERE \($0))"
            },
            "attributes": .attributes("u.attributes"),
        ]
        for name in ["last_login", "date_joined", "last_updated", "password_change_date"] {
            let column = ListFilter.common("u.\(name)")
            filters[name] = .time(column)
            filters["\(name)__lt"] = .time(column, "<")
            filters["\(name)__gt"] = .time(column, ">")
        }
        return filters
    }()

    @Sendable private static func memberOf(_ condition: String) -> String {
        "u.id IN (SELECT m.user_id FROM memberships m WHERE \(condition))"
    }

    private static let superuser = ListFilter(Shape(.boolean)) { text throws(Problems) in
        let isWanted = try Bool(json: .string(text.lowercased()))
        return SQLCondition(
            """
            u.id \(isWanted ? "IN" : "NOT IN") (
                SELECT m.user_id FROM memberships m JOIN group_ancestry a ON a.descendant = m.group_id
                JOIN groups g ON g.id = a.ancestor WHERE g.is_superuser = 1)
            """)
    }
}
