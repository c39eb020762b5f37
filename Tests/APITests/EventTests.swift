import Identity
import Kernel
import TestKit
import Testing

@Suite("Events")
struct EventTests {
    private func server(logins count: Int = 0) async throws -> TestServer {
        let server = try await TestServer()
        for number in 0..<count {
            try await server.create(
                "events/events",
                [
                    "action": "authorize_application", "app": "shop",
                    "user": ["pk": .int(1 + number % 2), "username": "somebody"],
                    "context": ["authorized_application": ["pk": "1", "name": number < 3 ? "Shop" : "Wiki"]],
                ])
        }
        return server
    }

    @Test("are added by administrators, under the name of whoever adds them, and changed and deleted with a trace")
    func writing() async throws {
        let server = try await server()
        let made = try await server.create(
            "events/events", ["action": "custom_backup", "app": "cron", "context": ["size": 7]])
        #expect(made["user"] == ["pk": .int(server.superuser.id), "username": "root"])
        #expect(made["created"] == server.fakes.clock.now.json)
        let path = "events/events/\(made.path("pk"))/"
        #expect(try await server.send("PATCH", path, ["context": ["size": 8]]).json["context"] == ["size": 8])
        #expect(try await server.send("PUT", path, ["app": "cron"]).status == 400)
        #expect(try await server.send("PUT", path, ["action": "login", "app": "cron"]).json["context"] == [:])
        let traces = try await server.send("GET", "events/events/?action=model_updated").results
        #expect(traces.first?["context"]?["diff"]?["action"]?["previous"] == "custom_backup")
        #expect(try await server.send("DELETE", path).status == 204)
        #expect(try await server.send("GET", path).status == 404)
    }

    @Test("are what can happen and nothing else, for no longer than anything is kept, and not by everybody")
    func refusing() async throws {
        let server = try await server()
        for action in ["boom", "custom_", "custom_a b"] {
            let reply = try await server.send("POST", "events/events/", ["action": .string(action), "app": "x"])
            #expect(reply.json["action"] != nil, "\(action)")
        }
        let far: JSON = ["action": "login", "app": "x", "expires": "2999-01-01T00:00:00Z"]
        #expect(try await server.send("POST", "events/events/", far).json["expires"] != nil)
        let fine: JSON = ["action": "login", "app": "x"]
        #expect(try await server.send("POST", "events/events/", fine, as: .ordinary).status == 403)
        for path in ["actions/", "volume/", "stats/?count_steps=days=1", "top_per_user/"] {
            #expect(try await server.send("GET", "events/events/" + path, as: .ordinary).status == 403)
        }
    }

    @Test("are listed by what can happen")
    func actions() async throws {
        let actions = try await server().send("GET", "events/events/actions/").json.array ?? []
        let failed = actions.first { $0["component"] == "login_failed" }
        #expect(failed == ["name": "Login Failed", "description": "", "component": "login_failed", "model_name": ""])
    }

    @Test("are counted in parts of six hours")
    func volume() async throws {
        let server = try await server(logins: 5)
        server.fakes.clock.advance(by: .seconds(6 * 3600))
        try await server.create("events/events", ["action": "authorize_application", "app": "shop"])
        let volume = try await server.send("GET", "events/events/volume/?action=authorize_application").json.array ?? []
        #expect(volume.map { $0["count"] } == [5, 1])
        let times = volume.compactMap { $0["time"]?.string.flatMap { Timestamp($0) } }
        #expect(times.count == 2 && times.allSatisfy { $0.seconds % 21_600 == 0 })
        server.fakes.clock.advance(by: .seconds(2 * 86_400))
        let short = try await server.send(
            "GET", "events/events/volume/?action=authorize_application&history_days=1")
        #expect(short.json == [])
        #expect(try await server.send("GET", "events/events/volume/?history_days=x").status == 400)
    }

    @Test("are counted within spans, and with them the users they are of")
    func statistics() async throws {
        let server = try await server(logins: 4)
        server.fakes.clock.advance(by: .seconds(7200))
        try await server.create("events/events", ["action": "authorize_application", "app": "shop"])
        let path = "events/events/stats/?action=authorize_application"
        let reply = try await server.send("GET", path + "&count_steps=hours=1&count_steps=days=1")
        #expect(reply.json["count_step"] == ["hours=1": 1, "days=1": 5])
        #expect(reply.json["unique_users"] == 2)
        #expect(try await server.send("GET", path).json["count_steps"] != nil)
        #expect(try await server.send("GET", path + "&count_steps=soon").status == 400)
        #expect(try await server.send("GET", path + "&colour=red&count_steps=days=1").status == 400)
    }

    @Test("say which applications are used most")
    func top() async throws {
        let server = try await server(logins: 5)
        let path = "events/events/top_per_user/?action=authorize_application"
        let top = try await server.send("GET", path).json.array ?? []
        #expect(top.map { $0["application"]?["name"] } == ["Shop", "Wiki"])
        #expect(top.map { $0["counted_events"] } == [3, 2])
        #expect(top.map { $0["unique_users"] } == [2, 2])
        #expect(try await server.send("GET", path + "&top_n=1").json.array?.count == 1)
        #expect(try await server.send("GET", "events/events/top_per_user/").json == [])
    }
}
