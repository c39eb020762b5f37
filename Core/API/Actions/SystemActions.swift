import HTTPTypes
import JOSE
import Kernel
import ObjectStore
import Storage

/// What administrators can learn of the server.
enum SystemActions {
    static let operations = [
        system("GET", "admin_system_retrieve"), system("POST", "admin_system_create"), history, historyEntry,
    ]

    static let schemas: [String: JSON] = [
        "SystemInfo": Schema.object(
            [
                "http_headers": ["type": "object", "additionalProperties": ["type": "string"]], "http_host": .text,
                "http_is_secure": .flag, "runtime": runtimeSchema, "brand": .text,
                "server_time": ["type": "string", "format": "date-time"], "embedded_outpost_disabled": .flag,
                "embedded_outpost_host": .text,
            ],
            required: [
                "http_headers", "http_host", "http_is_secure", "runtime", "brand", "server_time",
                "embedded_outpost_disabled", "embedded_outpost_host",
            ]),
        "VersionHistory": Schema.object(
            [
                "id": .number, "timestamp": ["type": "string", "format": "date-time"], "version": .text,
                "build": .text,
            ], required: ["id", "timestamp", "version", "build"]),
    ]

    private static let runtimeSchema = Schema.object(
        [
            "python_version": .text, "environment": .text, "architecture": .text, "platform": .text, "uname": .text,
            "openssl_version": .text, "openssl_fips_enabled": Schema.nullable(.flag), "authentik_version": .text,
        ],
        required: [
            "python_version", "environment", "architecture", "platform", "uname", "openssl_version",
            "openssl_fips_enabled", "authentik_version",
        ])

    /// Reading and, as a POST, reading again: authentik sets the embedded outpost up with it, which is not here.
    private static func system(_ method: String, _ id: String) -> Operation {
        Operation(
            method: method, path: "admin/system/", id: id, summary: "Show the server and the machine it runs on.",
            access: .permission(.special("view_system_info"), SystemPermission.model),
            answer: .init(schema: Schema.component("SystemInfo")),
            handle: { call in
                try requireView(call)
                return .json(info(call))
            })
    }

    private static func requireView(_ call: Call) throws {
        try Permissions.require(call.actor, .special("view_system_info"), SystemPermission.model)
    }

    private static func info(_ call: Call) -> JSON {
        let facts = call.request.facts
        return [
            "http_headers": .object(ShownHeaders.of(call.request).mapValues(JSON.string)),
            "http_host": .string(String(facts.host)), "http_is_secure": .bool(facts.isSecure),
            "runtime": runtime(call.services), "brand": .string(facts.brand.name),
            "server_time": call.services.powers.clock.now.json, "embedded_outpost_disabled": true,
            "embedded_outpost_host": "",
        ]
    }

    private static func runtime(_ services: Services) -> JSON {
        let machine = MachineFacts()
        return [
            // What runs here is not Python; clients show the field as it is.
            "python_version": .string(services.system.program), "environment": "custom",
            "architecture": .string(machine.architecture), "platform": .string(machine.platform),
            "uname": .string(machine.uname), "openssl_version": .string(LibraryFacts.version),
            "openssl_fips_enabled": .bool(LibraryFacts.isFIPSEnabled), "authentik_version": .string(services.version),
        ]
    }

    private static let history = Operation(
        method: "GET", path: "admin/version/history/", id: "admin_version_history_list",
        summary: "List the versions that were started on this database.",
        access: .permission(.special("view_system_info"), SystemPermission.model),
        parameters: ["build", "ordering", "search", "version"].map {
            Parameter(name: $0, place: .query, schema: .text)
        },
        answer: .init(schema: Schema.list(Schema.component("VersionHistory"))),
        handle: { call in
            try requireView(call)
            let entries = try await call.store.database.read { try await VersionHistory.entries(in: $0) }
            return .json(.array(try HistoryFilter(call.query).apply(to: entries).map(\.json)))
        })

    private static let historyEntry = Operation(
        method: "GET", path: "admin/version/history/{id}/", id: "admin_version_history_retrieve",
        summary: "Show a version that was started on this database.",
        access: .permission(.special("view_system_info"), SystemPermission.model),
        parameters: [Parameter(name: "id", place: .path, schema: .number)],
        answer: .init(schema: Schema.component("VersionHistory")),
        handle: { call in
            try requireView(call)
            let entries = try await call.store.database.read { try await VersionHistory.entries(in: $0) }
            let id = call.parameters["id"].flatMap { Int($0) }
            guard let entry = entries.first(where: { $0.id == id }) else {
                throw WebError(.notFound, "No VersionHistory matches the given query.")
            }
            return .json(entry.json)
        })
}

extension VersionHistory.Entry {
    fileprivate var json: JSON {
        ["id": .int(id), "timestamp": time.json, "version": .string(version), "build": .string(build)]
    }
}

/// Which versions a client wants, and in which order.
private struct HistoryFilter {
    let query: FormValues

    init(_ query: FormValues) { self.query = query }

    /// - Throws: ``WebError`` with status 400 for an order that does not exist.
    func apply(to entries: [VersionHistory.Entry]) throws -> [VersionHistory.Entry] {
        let found = entries.filter { entry in
            let isVersion = query["version"].map { $0 == entry.version } ?? true
            let isBuild = query["build"].map { $0 == entry.build } ?? true
            let isFound = query["search"].map { $0.isEmpty || entry.version.contains($0) } ?? true
            return isVersion && isBuild && isFound
        }
        return switch query["ordering"] ?? "-timestamp" {
        case "timestamp": found.reversed()
        case "-timestamp": found
        case "version": found.sorted { $0.version < $1.version }
        case "-version": found.sorted { $0.version > $1.version }
        default: throw WebError(.badRequest, "There is no such order.")
        }
    }
}

/// A request's headers as administrators see them: nothing in them lets anybody in.
enum ShownHeaders {
    private static let hidden = "********************"
    private static let secret: Set = [
        "authorization", "proxy-authorization", "cookie", "x-authentik-csrf", "x-api-key", "x-csrftoken",
    ]

    /// By name, as CGI writes names (RFC 3875 section 4.1.18). Of cookies the names alone are shown.
    static func of(_ request: WebRequest) -> [String: String] {
        var shown: [String: String] = [:]
        for header in request.headers {
            let name = header.name.canonicalName
            let value = secret.contains(name) ? redacted(header.value, isCookie: name == "cookie") : header.value
            let key = cgiName(name)
            shown[key] = shown[key].map { $0 + (name == "cookie" ? "; " : ", ") + value } ?? value
        }
        return shown
    }

    private static func cgiName(_ name: String) -> String {
        let upper = name.uppercased().replacing("-", with: "_")
        return ["CONTENT_TYPE", "CONTENT_LENGTH"].contains(upper) ? upper : "HTTP_" + upper
    }

    private static func redacted(_ value: String, isCookie: Bool) -> String {
        guard isCookie else { return hidden }
        return value.split(separator: ";").map { pair in
            let name = pair.drop { $0 == " " }.prefix { $0 != "=" }
            return "\(name)=\(hidden)"
        }.joined(separator: "; ")
    }
}
