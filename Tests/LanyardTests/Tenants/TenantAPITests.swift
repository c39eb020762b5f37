import Foundation
import HTTPTypes
import Kernel
import Storage
import Testing
import Web

@testable import Server

@Suite("The tenants' API")
struct TenantAPITests {
    @Test("makes a tenant that is ready, with keys, flows and an administrator of its own")
    func creating() async throws {
        try await Town.with { town in
            let made = await town.manage("POST", "tenants/", ["schema_name": "t_one", "name": "One", "ready": false])
            #expect(made.status == 201)
            #expect(made.json["ready"] == true)
            #expect(Set(made.json.object?.keys.map { $0 } ?? []) == ["tenant_uuid", "schema_name", "name", "ready"])

            let id = try #require(made.json["tenant_uuid"]?.string)
            let domain = await town.manage(
                "POST", "domains/", ["domain": "One.Example.com", "is_primary": false, "tenant": .string(id)])
            #expect(domain.status == 201)
            #expect(domain.json["domain"] == "one.example.com")
            #expect(domain.json["is_primary"] == true)

            let session = try await town.signIn(id, at: "one.example.com")
            let me = await town.send("GET", "/api/v3/core/users/me/", at: "ONE.example.com.:8080", cookies: session)
            #expect(me.json["user"]?["username"] == "akadmin")
            #expect(me.json["user"]?["is_superuser"] == true)
            let pairs = await town.send(
                "GET", "/api/v3/crypto/certificatekeypairs/", at: "one.example.com", cookies: session)
            #expect(pairs.json["pagination"]?["count"] == 1)
        }
    }

    @Test("accepts its key and nothing else")
    func access() async throws {
        try await Town.with { town in
            for bearer in [Town.bootstrapToken, Town.key + "x", "", " ", String(Town.key.dropLast())] {
                let reply = await town.manage("GET", "tenants/", bearer: bearer)
                #expect(reply.status == 403)
                #expect(reply.json["detail"] != nil)
            }
            #expect(await town.send("GET", "/api/v3/tenants/tenants/", at: "localhost").status == 403)
            #expect(await town.manage("GET", "tenants/").json["results"]?.array?.first?["schema_name"] == "public")
            #expect(await town.manage("GET", "nothing/").status == 404)
            #expect(await town.manage("PATCH", "tenants/", [:]).status == 405)
            // And the key opens nothing but that.
            #expect(await town.send("GET", "/api/v3/core/users/", at: "localhost", bearer: Town.key).status == 403)
        }
    }

    @Test("is not there when there are no tenants")
    func disabled() async throws {
        let assembly = try await FirstStartTests.assembly(["LANYARD_BOOTSTRAP_TOKEN": "root"])
        for token in ["root", "", "key"] {
            var incoming = Browserless.get("/api/v3/tenants/tenants/")
            incoming.headers[.authorization] = "Bearer \(token)"
            #expect(await assembly.web.application.respond(to: incoming).status == .notFound)
        }
    }

    @Test(
        "refuses names that no database can have, and says why",
        arguments: [
            "", "public", "one", "t_", "t_One", "t_a-b", "t_a/../b", "pg_x", "t_" + String(repeating: "a", count: 62),
        ])
    func names(name: String) async throws {
        try await Town.with { town in
            let reply = await town.manage("POST", "tenants/", ["schema_name": .string(name), "name": "x"])
            #expect(reply.status == 400)
            #expect(reply.json["schema_name"]?.array?.isEmpty == false)
            #expect(await town.manage("GET", "tenants/").json["pagination"]?["count"] == 1)
        }
    }

    @Test("keeps names and domains unique, and one domain of a tenant the primary one")
    func uniqueness() async throws {
        try await Town.with { town in
            let (one, two) = (try await town.tenant("t_one", host: "a.test"), try await town.tenant("t_two"))
            let again = await town.manage("POST", "tenants/", ["schema_name": "t_one", "name": "x"])
            #expect(again.json == ["schema_name": ["This field must be unique."]])
            let taken = await town.manage("POST", "domains/", ["domain": "A.test", "tenant": .string(two)])
            #expect(taken.json == ["domain": ["This field must be unique."]])
            #expect(await town.manage("POST", "domains/", ["domain": "b.test", "tenant": "x"]).status == 400)
            #expect(
                await town.manage("POST", "domains/", ["domain": "b.test:80", "tenant": .string(two)]).status == 400)

            let other = await town.manage("POST", "domains/", ["domain": "b.test", "tenant": .string(one)])
            let number = try #require(other.json["id"]?.int)
            func primary() async -> [JSON] {
                (await town.manage("GET", "domains/").json["results"]?.array ?? []).filter { $0["is_primary"] == true }
            }
            #expect(await primary().map { $0["domain"] } == ["b.test"])
            #expect(await town.manage("DELETE", "domains/\(number)/").status == 204)
            #expect(await primary().map { $0["domain"] } == ["a.test"])
        }
    }

    @Test("moves, stops and removes a tenant, and the standard one never")
    func changing() async throws {
        try await Town.with { town in
            let id = try await town.tenant("t_one", host: "one.test")
            let session = try await town.signIn(id, at: "one.test")
            func me() async -> Int {
                await town.send("GET", "/api/v3/core/users/me/", at: "one.test", cookies: session).status
            }
            #expect(await town.manage("PATCH", "tenants/\(id)/", ["schema_name": "t_two"]).json["ready"] == true)
            #expect(try await town.installation.databases.names() == ["public", "t_two"])
            #expect(await me() == 200)

            #expect(await town.manage("PATCH", "tenants/\(id)/", ["ready": false]).status == 200)
            #expect(await me() == 503)
            #expect(
                await town.manage("PUT", "tenants/\(id)/", ["schema_name": "t_two", "name": "Two", "ready": true])
                    .status == 200)
            #expect(await me() == 200)

            #expect(await town.manage("DELETE", "tenants/\(id)/").status == 204)
            #expect(try await town.installation.databases.names() == ["public"])
            #expect(await me() == 403)
            #expect(await town.manage("GET", "tenants/\(id)/").status == 404)
            #expect(await town.manage("GET", "domains/").json["pagination"]?["count"] == 0)

            let list = await town.manage("GET", "tenants/").json["results"]?.array
            let standard = try #require(list?.first?["tenant_uuid"]?.string)
            #expect(await town.manage("DELETE", "tenants/\(standard)/").status == 400)
            #expect(await town.manage("PATCH", "tenants/\(standard)/", ["schema_name": "t_x"]).status == 400)
            #expect(await town.manage("PATCH", "tenants/\(standard)/", ["ready": false]).status == 400)
        }
    }

    @Test("a creation that fails leaves nothing behind")
    func failing() async throws {
        try await Town.with { town in
            // A file that is no database stands where the new one would be.
            try FileManager.default.createDirectory(
                atPath: town.folder + "/tenants/t_one.sqlite-journal", withIntermediateDirectories: true)
            try FileManager.default.createDirectory(
                atPath: town.folder + "/tenants/t_one.sqlite-wal", withIntermediateDirectories: true)
            #expect(await town.manage("POST", "tenants/", ["schema_name": "t_one", "name": "x"]).status >= 500)
            #expect(await town.manage("GET", "tenants/").json["pagination"]?["count"] == 1)
            #expect(try await town.installation.databases.names() == ["public"])
        }
    }

    @Test("a recovery link counts once, for its tenant alone, and not for programs that only look")
    func recovery() async throws {
        try await Town.with { town in
            let one = try await town.tenant("t_one", host: "one.test")
            _ = try await town.tenant("t_two", host: "two.test")
            let path = try await town.recoveryPath(one)
            for host in ["two.test", "localhost"] { #expect(await town.send("GET", path, at: host).status == 404) }
            #expect(await town.send("HEAD", path, at: "one.test").status == 204)
            let used = await town.send("GET", path, at: "one.test")
            #expect(used.status == 302)
            #expect(used.location == "/if/user/")
            #expect(await town.send("GET", path, at: "one.test").status == 404)

            let unknown = await town.manage(
                "POST", "tenants/\(one)/create_recovery_key/", ["user": "nobody", "duration_days": 1])
            #expect(unknown.status == 404)
            for days in [0, 366, -1] {
                let reply = await town.manage(
                    "POST", "tenants/\(one)/create_recovery_key/", ["user": "akadmin", "duration_days": .int(days)])
                #expect(reply.status == 400)
            }
            #expect(await town.manage("POST", "tenants/\(one)/create_admin_group/", ["user": "nobody"]).status == 404)
            #expect(await town.manage("POST", "tenants/\(one)/create_admin_group/", ["user": "akadmin"]).status == 204)
        }
    }

    @Test("tenants that nobody asks are closed, and open again as they were")
    func closing() async throws {
        try await Town.with(mostOpen: 2) { town in
            var sessions: [String] = []
            for number in 0..<5 {
                let id = try await town.tenant("t_\(number)", host: "\(number).test")
                sessions.append(try await town.signIn(id, at: "\(number).test"))
            }
            for (number, session) in sessions.enumerated() {
                let me = await town.send("GET", "/api/v3/core/users/me/", at: "\(number).test", cookies: session)
                #expect(me.status == 200)
                #expect((town.installation.tenants?.openCount ?? 9) <= 2)
            }
        }
    }
}
