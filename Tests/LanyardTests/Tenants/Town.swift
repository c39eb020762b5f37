import Foundation
import HTTPTypes
import Kernel
import Logging
import Storage
import Tenants
import Testing
import Web

@testable import Lanyard
@testable import Server

/// A server with tenants, in this process, on a folder of its own.
struct Town {
    static let key = "the key of the tenants' API"
    static let bootstrapToken = "the standard administrator's token"
    let installation: Installation
    let folder: String

    init(mostOpen: Int = 50, _ environment: [String: String] = [:]) async throws {
        folder = NSTemporaryDirectory() + "lanyard-town-\(UUID().uuidString)"
        installation = try await Self.start(folder, mostOpen, environment)
    }

    private static func start(
        _ folder: String, _ mostOpen: Int, _ environment: [String: String]
    ) async throws -> Installation {
        let own = [
            "LANYARD_DATA": folder, "LANYARD_TENANTS__ENABLED": "true", "LANYARD_TENANTS__API_KEY": key,
            "LANYARD_TENANTS__MOST_OPEN": String(mostOpen), "LANYARD_BOOTSTRAP_TOKEN": bootstrapToken,
        ]
        let settings = try Settings(environment: own.merging(environment) { $1 })
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try await Installation.open(
            settings, on: SQLiteServer(folder: folder), plugins: Lanyard.plugins, logger: logger)
    }

    /// Does something with a new town and takes it away afterwards.
    static func with(
        mostOpen: Int = 50, _ environment: [String: String] = [:], _ body: (Town) async throws -> Void
    ) async throws {
        let town = try await Town(mostOpen: mostOpen, environment)
        do {
            try await body(town)
            await town.leave()
        } catch {
            await town.leave()
            throw error
        }
    }

    private func leave() async {
        await installation.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// An answer that a test looks at.
    struct Reply {
        let status: Int
        let headers: HTTPFields
        let text: String
        var json: JSON { (try? JSON(parsing: text)) ?? .null }
        var location: String { headers[.location] ?? "" }
        /// The cookie of a name that it sets.
        func cookie(_ name: String) -> String? {
            headers[values: .setCookie].first { $0.hasPrefix(name + "=") }.map { String($0.prefix { $0 != ";" }) }
        }
    }

    func send(
        _ method: String, _ target: String, at host: String, bearer: String? = nil, cookies: String? = nil,
        json: JSON? = nil, form: String? = nil, headers more: HTTPFields = [:]
    ) async -> Reply {
        var headers = more
        if let bearer { headers[.authorization] = "Bearer \(bearer)" }
        if let cookies {
            headers[.cookie] = cookies + "; authentik_csrf=\(Self.csrf)"
            if let name = HTTPField.Name("X-authentik-CSRF") { headers[name] = Self.csrf }
        }
        if json != nil { headers[.contentType] = "application/json" }
        if form != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        let response = await installation.respond(
            to: WebApplication.Incoming(
                method: method, target: target, host: host, headers: headers,
                body: json?.bytes ?? Array((form ?? "").utf8), peerAddress: "192.0.2.9", isSecure: false))
        return Reply(
            status: response.status.code, headers: response.headers,
            text: String(decoding: response.body, as: UTF8.self))
    }

    private static let csrf = String(repeating: "c", count: 32)

    /// Asks the tenants' API.
    func manage(_ method: String, _ path: String, _ body: JSON? = nil, bearer: String = key) async -> Reply {
        await send(method, "/api/v3/tenants/" + path, at: "localhost", bearer: bearer, json: body)
    }

    /// A new tenant's key.
    func tenant(_ name: String, host: String? = nil) async throws -> String {
        let reply = await manage(
            "POST", "tenants/", ["schema_name": .string(name), "name": .string("Name of \(name)")])
        let id = try #require(reply.json["tenant_uuid"]?.string, "\(reply.status) \(reply.text)")
        if let host {
            let domain = await manage("POST", "domains/", ["domain": .string(host), "tenant": .string(id)])
            try #require(domain.status == 201, "\(domain.text)")
        }
        return id
    }

    /// The path of a link that signs a tenant's user in once.
    func recoveryPath(_ tenant: String, user: String = "akadmin") async throws -> String {
        let reply = await manage(
            "POST", "tenants/\(tenant)/create_recovery_key/", ["user": .string(user), "duration_days": 1])
        return try #require(reply.json["url"]?.string, "\(reply.status) \(reply.text)")
    }

    /// The session cookie of a tenant's administrator.
    func signIn(_ tenant: String, at host: String, user: String = "akadmin") async throws -> String {
        let reply = await send("GET", try await recoveryPath(tenant, user: user), at: host)
        return try #require(reply.cookie("authentik_session"), "\(reply.status) \(reply.text)")
    }

    /// A tenant's tasks and schedules.
    func jobs(of tenant: Tenant) async throws -> Set<Row> {
        try await installation.standard.database.read { transaction in
            let tasks = try await transaction.query("SELECT * FROM job_tasks WHERE tenant = ?", tenant.id)
            let schedules = try await transaction.query("SELECT * FROM job_schedules WHERE tenant = ?", tenant.id)
            return Set(tasks + schedules)
        }
    }

    /// All that a tenant's database holds, by table.
    func content(of schemaName: String) async throws -> [String: Set<Row>] {
        let database = try await installation.databases.open(schemaName)
        return try await database.read { transaction in
            var content: [String: Set<Row>] = [:]
            let tables = try await transaction.query(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
            for table in tables {
                let name: String = try table[0]
                content[name] = Set(try await transaction.query("SELECT * FROM \(name)"))
            }
            return content
        }
    }
}
