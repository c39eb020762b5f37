import Kernel

extension QueryTable {
    static let users = QueryTable(
        schema: .users,
        columns: [
            "username": .text("u.username", lowered: "u.username_key"), "name": .text("u.name"),
            "email": .text("u.email", lowered: "u.email_key"), "path": .text("u.path"),
            "is_active": .flag("u.is_active"), "type": .text("u.type"), "attributes": .document("u.attributes"),
        ])

    static let groups = QueryTable(
        schema: .groups,
        columns: [
            "name": .text("g.name", lowered: "g.search"), "is_superuser": .flag("g.is_superuser"),
            "attributes": .document("g.attributes"),
        ])

    static let events = QueryTable(
        schema: .events,
        columns: [
            "action": .text("e.action"), "pk": .text("e.id"), "app": .text("e.app"),
            "client_ip": .text("e.client_address"),
            "user": .members([
                "pk": "CAST(e.user_id AS TEXT)", "username": "CASE WHEN e.user_id IS NOT NULL THEN e.username END",
            ]),
            "brand": .document("e.brand"), "context": .document("e.context"), "created": .time("e.created"),
        ])
}
