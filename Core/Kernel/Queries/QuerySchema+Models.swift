extension QuerySchema {
    /// What may be asked of users.
    public static let users = QuerySchema(
        "authentik_core.user",
        [
            QueryField("username", .text), QueryField("name", .text), QueryField("email", .text),
            QueryField("path", .text), QueryField("is_active", .bool, isNullable: true),
            QueryField("type", .text, choices: User.Kind.allCases.map { QueryChoice(word: $0.rawValue) }),
            QueryField("attributes", .json(known: [])),
        ])

    /// What may be asked of groups.
    public static let groups = QuerySchema(
        "authentik_core.group",
        [
            QueryField("name", .text), QueryField("is_superuser", .bool, isNullable: true),
            QueryField("attributes", .json(known: [])),
        ])

    /// What may be asked of events.
    public static let events = QuerySchema(
        "authentik_events.event",
        [
            QueryField("action", .text, choices: eventActions.map(eventAction)),
            QueryField("event_uuid", .text, member: "pk"), QueryField("app", .text), QueryField("client_ip", .text),
            QueryField("user", .json(known: texts("pk", "username", "email"))),
            QueryField("brand", .json(known: texts("pk", "app", "name", "model_name"))),
            QueryField(
                "context",
                .json(known: [
                    QueryField(
                        "http_request", .json(known: texts("args", "path", "method", "request_id", "user_agent")))
                ])),
            QueryField("created", .dateTime),
        ])

    /// What happens, as events call it.
    public static let eventActions = [
        "login", "login_failed", "logout", "user_write", "suspicious_request", "password_set", "secret_view",
        "secret_rotate", "invitation_used", "authorize_application", "source_linked", "impersonation_started",
        "impersonation_ended", "flow_execution", "policy_execution", "policy_exception", "property_mapping_exception",
        "system_task_execution", "system_task_exception", "system_exception", "configuration_error",
        "configuration_warning", "model_created", "model_updated", "model_deleted", "email_sent", "update_available",
        "export_ready", "review_initiated", "review_overdue", "review_attested", "review_completed", "custom_",
    ]

    private static func eventAction(_ action: String) -> QueryChoice {
        // It is what the names of actions begin with that expressions make up.
        action == "custom_" ? QueryChoice(.text(action), label: "Custom Prefix") : QueryChoice(word: action)
    }

    private static func texts(_ names: String...) -> [QueryField] { names.map { QueryField($0, .text) } }
}
