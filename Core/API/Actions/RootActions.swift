import HTTPTypes
import Kernel

/// What clients can learn of the server.
enum RootActions {
    static let operations = [config, version, schema]

    private static let config = Operation(
        method: "GET", path: "root/config/", id: "root_config_retrieve", summary: "Show what the server can do.",
        access: .anyone, answer: .init(schema: Schema.component("Config")),
        handle: { call in
            let facts = call.services.system.reporting
            let reporting: JSON = [
                "enabled": .bool(facts.dsn != nil), "sentry_dsn": .string(facts.dsn ?? ""),
                "environment": .string(facts.environment), "send_pii": .bool(facts.sendsPersonalData),
                "traces_sample_rate": .double(facts.dsn == nil ? 0 : facts.sampleRate),
            ]
            // Nothing is cached.
            return .json([
                "error_reporting": reporting,
                "capabilities": .array(capabilities(call)), "cache_timeout": 0,
                "cache_timeout_flows": 0,
                "cache_timeout_policies": 0, "cache_timeout_reputation": 0,
            ])
        })

    private static func capabilities(_ call: Call) -> [JSON] {
        var capabilities: [JSON] = []
        if call.services.powers.files.isAvailable { capabilities.append("can_save_media") }
        if call.settings.impersonation { capabilities.append("can_impersonate") }
        if call.services.system.isDebug { capabilities.append("can_debug") }
        return capabilities
    }

    private static let version = Operation(
        method: "GET", path: "admin/version/", id: "admin_version_retrieve", summary: "Show the server's version.",
        access: .everyUser("the version is no secret to users"), answer: .init(schema: Schema.component("Version")),
        handle: { call in
            let version = JSON.string(call.services.version)
            // Nobody is asked for newer versions, so the latest one is not known for certain.
            return .json([
                "version_current": version, "version_latest": version, "version_latest_valid": false, "build_hash": "",
                "outdated": false, "outpost_outdated": false,
            ])
        })

    private static let schema = Operation(
        method: "GET", path: "schema/", id: "schema_retrieve", summary: "Show this document.", access: .anyone,
        parameters: [
            Parameter(
                name: "format", place: .query, schema: ["type": "string", "enum": ["json", "yaml"]],
                description: "The form; without it the Accept header decides."),
            Parameter(name: "lang", place: .query, schema: .text, description: "Not looked at: there is one language."),
        ],
        answer: .init(schema: .anyObject),
        handle: { call in
            let accepted = call.request.headers[.accept]?.lowercased() ?? ""
            let isJSON = call.query["format"].map { $0 == "json" } ?? accepted.contains("json")
            let body =
                try isJSON
                ? call.services.document.json(of: call.services) : call.services.document.yaml(of: call.services)
            let type = isJSON ? "application/vnd.oai.openapi+json" : "application/vnd.oai.openapi"
            return WebResponse(headers: [.contentType: type, .cacheControl: "public, max-age=3600"], body: body)
        })
}
