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
        server.fakes.decisions.answer(
            Decision(true, messages: ["heads"], trace: [TraceStep(question: "policy c", passes: true)]),
            for: ObjectID(key))
        let body: JSON = ["user": .int(server.ordinary.id), "context": ["a": 1]]
        let reply = try await server.send("POST", "policies/all/\(key)/test/", body)
        #expect(reply.status == 200)
        #expect(reply.json["passing"] == true)
        #expect(reply.json["messages"] == ["heads"])
        let line = reply.json["log_messages"]?.array?.first
        #expect(line?["event"] == "policy c")
        #expect(line?["log_level"] == "info")
        #expect(server.fakes.decisions.asked == [ObjectID(key)])
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

    @Test("can be listed by whether a prompt stage asks them")
    func promptStages() async throws {
        let server = try await TestServer()
        _ = try await policy(server)
        #expect(try await server.send("GET", "policies/all/?promptstage__isnull=true").column("name") == ["c"])
        #expect(try await server.send("GET", "policies/all/?promptstage__isnull=false").results.isEmpty)
    }
}
