import Kernel

/// The schemas that belong to no one model.
enum CommonSchemas {
    static let all: [String: JSON] = lists.merging(errors) { $1 }.merging(short) { $1 }.merging(server) { $1 }.merging(
        brand
    ) { $1 }

    private static func closed(_ properties: [String: JSON]) -> JSON {
        Schema.object(properties, required: Array(properties.keys))
    }

    private static let lists: [String: JSON] = [
        "Pagination": closed(
            Dictionary(
                ["next", "previous", "count", "current", "total_pages", "start_index", "end_index"].map {
                    ($0, ["type": "number"])
                }
            ) { $1 }),
        "Autocomplete": .anyObject,
        "UsedBy": closed([
            "app": .text, "model_name": .text, "pk": .text, "name": .text,
            "action": Schema.component("UsedByActionEnum"),
        ]),
        "UsedByActionEnum": [
            "type": "string", "enum": ["cascade", "cascade_many", "set_null", "set_default", "left_dangling"],
        ],
        "TypeCreate": Schema.object(
            [
                "name": .text, "description": .text, "component": .text, "model_name": .text, "icon_url": .textOrNull,
                "requires_enterprise": .flag, "deprecated": .flag,
            ], required: ["name", "description", "component", "model_name"]),
    ]

    private static let errors: [String: JSON] = [
        "GenericError": Schema.object(["detail": .text, "code": .text], required: ["detail"]),
        "ValidationError": [
            "type": "object", "properties": ["non_field_errors": Schema.list(.text), "code": .text],
            "additionalProperties": [:],
        ],
    ]

    private static let short: [String: JSON] = [
        "PartialUser": Schema.object(
            [
                "pk": .number, "username": .text, "name": .text, "is_active": .flag, "email": .text, "uid": .text,
                "last_login": ["type": "string", "format": "date-time", "nullable": true], "attributes": .anyObject,
            ], required: ["pk", "username", "name", "uid"]),
        "PartialGroup": Schema.object(
            ["pk": .uuid, "num_pk": .number, "name": .text, "is_superuser": .flag, "attributes": .anyObject],
            required: ["pk", "num_pk", "name"]),
        "RelatedGroup": Schema.object(
            ["pk": .uuid, "group_uuid": .uuid, "name": .text, "is_superuser": .flag, "attributes": .anyObject],
            required: ["pk", "group_uuid", "name"]),
        "FlowSet": closed([
            "pk": .uuid, "policybindingmodel_ptr_id": .uuid, "name": .text, "slug": .text, "title": .text,
            "designation": Schema.component("FlowDesignationEnum"), "background_url": .text,
            "policy_engine_mode": Schema.component("PolicyEngineMode"), "compatibility_mode": .flag,
            "export_url": .text, "layout": Schema.component("FlowLayoutEnum"),
            "denied_action": Schema.component("DeniedActionEnum"),
        ]),
        "ThemedUrls": Schema.object(["light": .textOrNull, "dark": .textOrNull]),
    ]

    private static let brand: [String: JSON] = [
        "CurrentBrand": Schema.object(
            [
                "matched_domain": .text, "branding_title": .text, "branding_logo": .text,
                "branding_logo_themed_urls": Schema.nullable(Schema.component("ThemedUrls")),
                "branding_favicon": .text,
                "branding_favicon_themed_urls": Schema.nullable(Schema.component("ThemedUrls")),
                "branding_custom_css": .text, "branding_map_tiles": .text,
                "ui_footer_links": Schema.list(Schema.component("FooterLink")),
                "ui_theme": Schema.component("UiThemeEnum"), "flow_authentication": .text, "flow_invalidation": .text,
                "flow_recovery": .text, "flow_unenrollment": .text, "flow_user_settings": .text,
                "flow_device_code": .text, "flow_lockdown": .text, "default_locale": .text,
                "flags": closed([
                    "core_default_app_access": .flag, "enterprise_audit_include_expanded_diff": .flag,
                    "flows_continuous_login": .flag, "flows_refresh_others": .flag,
                ]),
            ],
            required: [
                "matched_domain", "branding_title", "branding_logo", "branding_logo_themed_urls", "branding_favicon",
                "branding_favicon_themed_urls", "branding_custom_css", "branding_map_tiles", "ui_footer_links",
                "ui_theme", "default_locale",
                "flags",
            ]),
        "FooterLink": closed(["href": .textOrNull, "name": .text]),
        "UiThemeEnum": ["type": "string", "enum": ["automatic", "light", "dark"]],
    ]

    private static let server: [String: JSON] = [
        "Config": closed([
            "error_reporting": Schema.component("ErrorReportingConfig"), "capabilities": Schema.list(.text),
            "cache_timeout": .number, "cache_timeout_flows": .number, "cache_timeout_policies": .number,
            "cache_timeout_reputation": .number,
        ]),
        "ErrorReportingConfig": closed([
            "enabled": .flag, "sentry_dsn": .text, "environment": .text, "send_pii": .flag,
            "traces_sample_rate": ["type": "number", "format": "double"],
        ]),
        "Version": closed([
            "version_current": .text, "version_latest": .text, "version_latest_valid": .flag, "build_hash": .text,
            "outdated": .flag, "outpost_outdated": .flag,
        ]),
        "PropertyMappingTestResult": closed(["result": .text, "successful": .flag]),
        "PolicyTestResult": closed([
            "passing": .flag, "messages": Schema.list(.text), "log_messages": Schema.list(Schema.component("LogEvent")),
        ]),
        "Cache": closed(["count": .number]),
        "DetailedCountry": closed(["code": .text, "name": .text]),
        "LogEvent": closed([
            "timestamp": ["type": "string", "format": "date-time"], "log_level": Schema.component("LogLevelEnum"),
            "logger": .text, "event": .text, "attributes": .anyObject,
        ]),
        "CertificateData": closed(["data": .text]),
        "SessionUser": Schema.object(
            ["user": Schema.component("UserSelf"), "original": Schema.component("UserSelf")], required: ["user"]),
        "UserSelf": closed([
            "pk": .number, "username": .text, "name": .text, "is_active": .flag, "is_superuser": .flag,
            "groups": Schema.list(closed(["name": .text, "pk": .uuid])),
            "roles": Schema.list(closed(["name": .text, "pk": .uuid])), "email": .text, "avatar": .text, "uid": .text,
            "settings": .anyObject, "type": .text, "system_permissions": Schema.list(.text),
        ]),
    ]
}
