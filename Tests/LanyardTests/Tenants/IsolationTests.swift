import HTTPTypes
import Kernel
import Storage
import Tenants
import Testing

@testable import Server

/// One operation of the OpenAPI document.
private struct Target {
    let method: String
    /// With parameters in braces.
    let path: String

    static func all(of document: JSON) -> [Target] {
        (document["paths"]?.object ?? [:]).flatMap { path, methods in
            (methods.object ?? [:]).keys.map { Target(method: $0.uppercased(), path: path) }
        }.sorted { ($0.path, $0.method) < ($1.path, $1.method) }
    }

    /// The collection whose object the path names.
    var collection: String? {
        path.contains("{") ? String(path.prefix { $0 != "{" }.dropFirst()) : nil
    }

    func filled(with key: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return "/api/v3"
            + parts.map { $0.hasPrefix("{") ? PercentCoding.encode(key) : String($0) }.joined(separator: "/")
    }
}

@Suite("Tenants are isolated")
struct IsolationTests {
    @Test("no operation of the API shows or changes anything of another tenant, whoever asks")
    func api() async throws {
        try await Town.with { town in
            let (victim, thief) = try await Neighbour.pair(in: town)
            #expect(victim.missing == [])
            let document = await town.send("GET", "/api/v3/schema/?format=json", at: thief.host, bearer: thief.bearer)
            let targets = Target.all(of: document.json)
            #expect(targets.count > 200)
            let known = await inventory(of: victim, targets, in: town)
            // The fuzz means something only if the victim itself is shown what is searched for.
            #expect(known.values.filter { $0.contains { victim.isIn(JSON.object($0.shown).text) } }.count > 15)
            for collection in ["tasks/tasks/", "tasks/schedules/", "core/brands/"] {
                let isMarked = known[collection]?.contains { victim.isIn(JSON.object($0.shown).text) }
                #expect(isMarked == true, "\(collection)")
            }

            let queued = try await town.jobs(of: victim.tenant)
            let before = try await town.content(of: victim.tenant.schemaName)
            for target in targets {
                let objects = target.collection.map { known[$0] ?? [] } ?? [("", [:])]
                for object in objects { await attack(target, object.key, object.shown, victim, thief, town) }
            }
            let after = try await town.content(of: victim.tenant.schemaName)
            #expect(before.keys.sorted() == after.keys.sorted())
            for (table, rows) in before { #expect(after[table] == rows, "the table \(table) changed") }
            #expect(queued.count == 2)
            #expect(try await town.jobs(of: victim.tenant) == queued)
        }
    }

    /// The victim's objects, by the collections that paths name.
    private func inventory(
        of victim: Neighbour, _ targets: [Target], in town: Town
    ) async -> [String: [(key: String, shown: [String: JSON])]] {
        var known: [String: [(key: String, shown: [String: JSON])]] = [:]
        for collection in Set(targets.compactMap(\.collection)) {
            known[collection] = await victim.objects(of: collection, in: town)
        }
        return known
    }

    private func attack(
        _ target: Target, _ key: String, _ shown: [String: JSON], _ victim: Neighbour, _ thief: Neighbour, _ town: Town
    ) async {
        let path = target.filled(with: key) + "?page_size=100&for_user=1&superuser_full_list=true"
        // What is sent must not be what is searched for; the keys of the victim's objects stay in it.
        let text = JSON.object(shown).text.replacing(victim.marker, with: "neutral")
        let body = ["GET", "DELETE"].contains(target.method) ? nil : try? JSON(parsing: text)
        // A path can hold the mark, and an error may quote it.
        let isQuoted = victim.isIn(key)
        func check(_ reply: Town.Reply, mayPass: Bool, _ who: String) {
            #expect(isQuoted && reply.status >= 400 || !victim.isIn(reply.text), "\(target.method) \(path) by \(who)")
            #expect(reply.status < 500, "\(target.method) \(path) by \(who): \(reply.status)")
            let isOpen =
                ["root/config/", "schema/", "policies/geoip_iso3166/"].contains(target.path.dropFirst())
                || target.path.hasPrefix("/core/brands/current")
            #expect(mayPass || isOpen || reply.status >= 400, "\(target.method) \(path) by \(who): \(reply.status)")
        }
        let asThief = await town.send(target.method, path, at: thief.host, bearer: thief.bearer, json: body)
        check(asThief, mayPass: true, "the thief's token")
        let withSession = await town.send(target.method, path, at: thief.host, cookies: thief.session, json: body)
        check(withSession, mayPass: true, "the thief's session")
        let token = await town.send(target.method, path, at: thief.host, bearer: victim.bearer, json: body)
        check(token, mayPass: false, "the victim's token at the thief's host")
        let cookie = await town.send(target.method, path, at: thief.host, cookies: victim.session, json: body)
        check(cookie, mayPass: false, "the victim's session at the thief's host")
        let stolen = await town.send(target.method, path, at: "localhost", bearer: thief.bearer, json: body)
        check(stolen, mayPass: false, "the thief's token at the standard host")
    }

    @Test("a session, even one with the same row in the database, means nothing in another tenant")
    func sessions() async throws {
        try await Town.with { town in
            let (victim, thief) = try await Neighbour.pair(in: town)
            // The row of the victim's session, put into the thief's database with all that it says.
            let rows = try await town.content(of: victim.tenant.schemaName)["sessions"] ?? []
            let database = try await town.installation.databases.open(thief.tenant.schemaName)
            try await database.write { transaction in
                for row in rows {
                    let marks = row.values.map { _ in "?" }.joined(separator: ", ")
                    try await transaction.execute("INSERT INTO sessions VALUES (\(marks))", row.values)
                }
            }
            let reply = await town.send("GET", "/api/v3/core/users/me/", at: thief.host, cookies: victim.session)
            #expect(reply.status == 403)
            let page = await town.send("GET", "/if/user/", at: thief.host, cookies: victim.session)
            #expect(!victim.isIn(page.text))
        }
    }

    @Test("a flow that was begun in one tenant does not go on in another")
    func flows() async throws {
        try await Town.with { town in
            let (victim, thief) = try await Neighbour.pair(in: town)
            let path = "/api/v3/flows/executor/default-authentication-flow/"
            let begun = await town.send("GET", path, at: victim.host)
            let cookie = try #require(begun.cookie("authentik_session"))
            let answer: JSON = ["component": "ak-stage-identification", "uid_field": .string(victim.marker)]
            _ = await town.send("POST", path, at: victim.host, cookies: cookie, json: answer)
            let own = await town.send("GET", path, at: victim.host, cookies: cookie)
            #expect(victim.isIn(own.text))
            for host in [thief.host, "localhost", "nobody-claims-this.test"] {
                let reply = await town.send("GET", path, at: host, cookies: cookie)
                #expect(reply.json["component"] == "ak-stage-identification")
                #expect(!victim.isIn(reply.text))
            }
        }
    }

    @Test("a host that nobody claims, and one that is malformed, is the standard tenant's")
    func hosts() async throws {
        try await Town.with { town in
            let (victim, _) = try await Neighbour.pair(in: town)
            for host in [
                "unknown.test", victim.host + ".evil.test", "x." + victim.host, victim.host + ":80:80",
                "[" + victim.host,
                victim.host + "\u{0}", "", " " + victim.host, victim.host + "/..", victim.host + "@evil.test",
            ] {
                let own = await town.send("GET", "/api/v3/core/users/me/", at: host, bearer: Town.bootstrapToken)
                #expect(own.json["user"]?["username"] == "akadmin", "\(host)")
                let other = await town.send("GET", "/api/v3/core/users/me/", at: host, bearer: victim.bearer)
                #expect(other.status == 403, "\(host)")
            }
            // Headers that only proxies set count for nothing from anybody else.
            let forwarded = try #require(HTTPField.Name("X-Forwarded-Host"))
            let reply = await town.send(
                "GET", "/api/v3/core/users/me/", at: "unknown.test", bearer: victim.bearer,
                headers: [forwarded: victim.host])
            #expect(reply.status == 403)
        }
    }

    @Test("bootstrap settings make an administrator of the standard tenant, and of no other")
    func bootstrap() async throws {
        try await Town.with { town in
            _ = try await town.tenant("t_one", host: "one.test")
            let reply = await town.send("GET", "/api/v3/core/users/me/", at: "one.test", bearer: Town.bootstrapToken)
            #expect(reply.status == 403)
        }
    }
}
