import Identity
import Kernel
import TestKit
import Testing

@Suite("Policies in the API")
struct PolicyTests {
    private func policy(_ server: TestServer) async throws -> String {
        try await server.create("policies/coin", ["name": "c", "side": "heads"]).path("pk")
    }

    @Test("can be tried out by administrators, for a user and what is known")
    func test() async throws {
        let server = try await TestServer()
        let key = try await policy(server)
        let body: JSON = ["user": .int(server.ordinary.id), "context": ["a": 1]]
        let reply = try await server.send("POST", "policies/all/\(key)/test/", body)
        #expect(reply.status == 200)
        #expect(reply.json["passing"] == true)
        #expect(reply.json["messages"] == ["heads"])
        let line = reply.json["log_messages"]?.array?.first
        #expect(line?["event"] == "policy c")
        #expect(line?["log_level"] == "info")
    }

    @Test("are tried out for users that there are, and by nobody else")
    func refusals() async throws {
        let server = try await TestServer()
        let key = try await policy(server)
        let nobody = try await server.send("POST", "policies/all/\(key)/test/", ["user": 999])
        #expect(nobody.status == 400)
        #expect(nobody.json["user"] == ["Invalid pk \"999\" - object does not exist."])
        #expect(try await server.send("POST", "policies/all/\(key)/test/", [:]).json["user"] != nil)
        let body: JSON = ["user": .int(server.ordinary.id)]
        #expect(try await server.send("POST", "policies/all/\(key)/test/", body, as: .ordinary).status == 403)
        let missing = "00000000-0000-4000-8000-000000000000"
        #expect(try await server.send("POST", "policies/all/\(missing)/test/", body).status == 404)
        #expect(server.fakes.decisions.asked.isEmpty)
    }

    @Test("have no answers that are cached")
    func cache() async throws {
        let server = try await TestServer()
        #expect(try await server.send("GET", "policies/all/cache_info/").json == ["count": 0])
        #expect(try await server.send("POST", "policies/all/cache_clear/").status == 204)
        #expect(try await server.send("GET", "policies/all/cache_info/", as: .ordinary).status == 403)
        #expect(try await server.send("POST", "policies/all/cache_clear/", as: .ordinary).status == 403)
    }

    @Test("name every country, to everybody")
    func countries() async throws {
        let server = try await TestServer()
        let reply = try await server.send("GET", "policies/geoip_iso3166/", as: .nobody)
        #expect(reply.status == 200)
        let countries = try #require(reply.json.array)
        #expect(countries.count == 249)
        #expect(countries.contains(["code": "DE", "name": "Germany"]))
        #expect(Set(countries.map { $0["code"] }).count == 249)
        #expect(countries.allSatisfy { $0.path("code").count == 2 && !$0.path("name").isEmpty })
    }

    @Test("show the scores of sign-ins, which only the server makes")
    func scores() async throws {
        let server = try await TestServer()
        let facts = RequestFacts(
            id: "1", method: "GET", path: "/", origin: "https://id.example.com", clientAddress: "192.0.2.9",
            userAgent: "")
        let session = Session(key: "k", publicID: "p", expires: server.fakes.clock.now + .seconds(60))
        let failure = Event("login_failed", app: "test", context: ["username": "mira"])
        try await server.services.sessions.save(session, over: nil, keeping: [failure], for: facts)
        let list = try await server.send("GET", "policies/reputation/scores/?ip=192.0.2.9&identifier_in=mira,bob")
        let score = try #require(list.results.first)
        #expect(score["identifier"] == "mira")
        #expect(score["score"] == -1)
        let path = "policies/reputation/scores/\(score.path("pk"))/"
        #expect(try await server.send("GET", path).json == score)
        #expect(try await server.send("GET", path + "used_by/").json == [])
        #expect(
            try await server.send("POST", "policies/reputation/scores/", ["identifier": "a", "ip": "::1"]).status == 405
        )
        #expect(try await server.send("PATCH", path, ["score": 5]).status == 405)
        #expect(try await server.send("GET", "policies/reputation/scores/", as: .ordinary).status == 403)
        #expect(try await server.send("DELETE", path, as: .ordinary).status == 403)
        #expect(try await server.send("DELETE", path).status == 204)
        #expect(try await server.send("GET", path).status == 404)
    }

    @Test("can be listed by whether a prompt stage asks them")
    func promptStages() async throws {
        let server = try await TestServer()
        _ = try await policy(server)
        #expect(try await server.send("GET", "policies/all/?promptstage__isnull=true").column("name") == ["c"])
        #expect(try await server.send("GET", "policies/all/?promptstage__isnull=false").results.isEmpty)
    }
}
