import HTTPTypes
import Identity
import Kernel
import ObjectStore

/// The sessions in which somebody signed in, with what is known of the program and the place that use them.
struct SessionActions {
    let sessions: Collection
    let resource: AuthenticatedSessionResource

    /// Users whose sessions end at a time, at most.
    private static let mostUsers = 1000

    init?(_ sessions: Collection) {
        guard let resource = sessions.resource as? AuthenticatedSessionResource else { return nil }
        self.sessions = sessions
        self.resource = resource
    }

    /// Everything that clients can do with sessions.
    var operations: [Operation] {
        let own = sessions.operations.map { operation -> Operation in
            switch operation.id {
            case "core_authenticated_sessions_list":
                var list = operation.handled { try await self.list($0) }
                let filters = ["session__last_ip", "session__last_user_agent", "user__username"]
                list.parameters =
                    filters.map { Parameter(name: $0, place: .query, schema: .text) } + Parameter.paging
                return list
            case "core_authenticated_sessions_retrieve": return operation.handled { try await self.retrieve($0) }
            default: return operation
            }
        }
        return own + [bulkDelete]
    }

    static let schema = Schema.object(
        [
            "pk": .uuid, "uuid": .uuid, "current": .flag, "user_agent": UserAgent.schema,
            "geo_ip": Schema.nullable(
                Schema.object(
                    [
                        "continent": .textOrNull, "country": .textOrNull,
                        "lat": ["type": "number", "format": "double", "nullable": true],
                        "long": ["type": "number", "format": "double", "nullable": true], "city": .text,
                    ], required: ["continent", "country", "lat", "long", "city"])),
            "asn": Schema.nullable(
                Schema.object(
                    [
                        "asn": ["type": "integer", "nullable": true], "as_org": .textOrNull, "network": .textOrNull,
                    ],
                    required: ["asn", "as_org", "network"])),
            "user": .number, "last_ip": .text, "last_user_agent": .text,
            "last_used": ["type": "string", "format": "date-time"],
            "expires": ["type": "string", "format": "date-time"],
        ],
        required: [
            "asn", "current", "expires", "geo_ip", "last_ip", "last_used", "last_user_agent", "user", "user_agent",
        ])

    private var bulkDelete: Operation {
        Operation(
            method: "DELETE", path: "\(sessions.path)/bulk_delete/",
            id: "core_authenticated_sessions_bulk_delete_destroy", summary: "End all sessions of some users.",
            access: .permission(.delete, sessions.info),
            parameters: [
                Parameter(
                    name: "user_pks", place: .query, schema: Schema.list(.number), description: "Whose sessions end.")
            ],
            answer: .init(schema: Schema.component("BulkDeleteSessionResponse")),
            handle: { call in
                let users = try Self.users(call.query)
                let count = try await call.write { try await resource.endAll(of: users, in: $0) }
                return .json(["deleted": .int(count)])
            })
    }

    private static func users(_ query: FormValues) throws -> [Int] {
        let texts = query.all("user_pks").flatMap { $0.split(separator: ",") }
        guard !texts.isEmpty else { throw Problems.fields(["user_pks": .here([.required])]) }
        guard texts.count <= mostUsers else {
            throw Problems.field("user_pks", "Ensure this field has no more than \(mostUsers) elements.")
        }
        return try texts.map { text in
            guard let user = Int(text) else { throw Problems.field("user_pks", "A valid integer is required.") }
            return user
        }
    }

    private func list(_ call: Call) async throws -> WebResponse {
        let query = try ListParameters(aliases: sessions.info.keyAliases, settings: call.settings)
            .query(from: call.query)
        let current = try await call.request.session().publicID
        var page = try await call.read { try await resource.list(query, in: $0) }
        page.objects = page.objects.map { Self.shown($0, call.request.facts, current) }
        return .json(try page.body(for: query))
    }

    private func retrieve(_ call: Call) async throws -> WebResponse {
        let current = try await call.request.session().publicID
        let session = try await call.read { try await sessions.one(sessions.locate(call, in: $0), call, in: $0) }
        return .json(.object(Self.shown(session, call.request.facts, current)))
    }

    private static func shown(
        _ session: [String: JSON], _ facts: RequestFacts, _ current: String
    ) -> [String: JSON] {
        var shown = session
        let address = session["last_ip"]?.string ?? ""
        shown["current"] = .bool(session["uuid"]?.string == current)
        shown["user_agent"] = UserAgent(session["last_user_agent"]?.string ?? "").json
        shown["geo_ip"] = facts.places?.place(of: address)?.json ?? .null
        shown["asn"] = facts.places?.system(of: address)?.json ?? .null
        return shown
    }
}
