import Identity
import Kernel
import TestKit
import Testing

@Suite("Applications")
struct ApplicationTests {
    private func application(_ server: TestServer, _ slug: String, _ more: [String: JSON] = [:]) async throws
        -> ObjectID
    {
        let body = ["name": .string(slug), "slug": .string(slug)].merging(more) { $1 }
        return ObjectID(try await server.create("core/applications", .object(body)).path("pk"))
    }

    @Test("users see those that policies let them use, on full pages")
    func allowed() async throws {
        let server = try await TestServer()
        let closed = try await application(server, "a-closed")
        _ = try await application(server, "b-open")
        _ = try await application(server, "c-hidden", ["meta_hide": true])
        _ = try await application(server, "d-open")
        server.fakes.decisions.answer(.no("group", "Not for you."), for: closed)
        let reply = try await server.send("GET", "core/applications/?page_size=2", as: .ordinary)
        #expect(reply.column("slug") == ["b-open", "d-open"])
        #expect(reply.json["pagination"]?["count"] == 2)
        #expect(try await server.send("GET", "core/applications/?search=d-open", as: .ordinary).results.count == 1)
        #expect(try await server.send("GET", "core/applications/", as: .nobody).status == 403)
        #expect(try await server.send("GET", "core/applications/b-open/", as: .ordinary).status == 403)
    }

    @Test("superusers see all of them when they ask for that, others do not")
    func fullList() async throws {
        let server = try await TestServer()
        let closed = try await application(server, "a-closed")
        _ = try await application(server, "b-open")
        server.fakes.decisions.answer(.no("group", "Not for you."), for: closed)
        let path = "core/applications/?superuser_full_list=true"
        #expect(try await server.send("GET", path).column("slug") == ["a-closed", "b-open"])
        #expect(try await server.send("GET", "core/applications/").column("slug") == ["b-open"])
        #expect(try await server.send("GET", path, as: .ordinary).column("slug") == ["b-open"])
    }

    @Test("superusers ask for others, others only for themselves")
    func forOthers() async throws {
        let server = try await TestServer()
        _ = try await application(server, "wiki")
        let list = "core/applications/?for_user=\(server.ordinary.id)"
        #expect(try await server.send("GET", list).status == 200)
        #expect(try await server.send("GET", list, as: .ordinary).status == 403)
        let check = "core/applications/wiki/check_access/?for_user=\(server.superuser.id)"
        #expect(try await server.send("GET", check, as: .ordinary).status == 403)
        #expect(try await server.send("GET", "core/applications/wiki/check_access/?for_user=999").status == 400)
    }

    @Test("access is checked for anyone, and explained to superusers only")
    func checkAccess() async throws {
        let server = try await TestServer()
        let wiki = try await application(server, "wiki")
        #expect(
            try await server.send("GET", "core/applications/wiki/check_access/").json == [
                "passing": true, "messages": [], "log_messages": [],
            ])
        server.fakes.decisions.answer(.no("group staff", "Not for you."), for: wiki)
        let explained = try await server.send("GET", "core/applications/wiki/check_access/").json
        #expect(explained["passing"] == false)
        #expect(explained["messages"] == ["Not for you."])
        #expect(explained["log_messages"]?.array?.first?["event"] == "group staff")
        let plain = try await server.send("GET", "core/applications/wiki/check_access/", as: .ordinary).json
        #expect(plain == ["passing": false, "messages": [], "log_messages": []])
        #expect(
            try await server.send("GET", "core/applications/none/check_access/").detail
                == "No Application matches the given query.")
    }

    @Test("show their provider and where they start")
    func decorations() async throws {
        let server = try await TestServer()
        let provider = try await server.provider("p")["pk"] ?? .null
        _ = try await application(server, "wiki", ["provider": provider, "meta_icon": "https://example.com/i.png"])
        let shown = try await server.send("GET", "core/applications/wiki/").json
        #expect(shown["provider_obj"]?["assigned_application_slug"] == "wiki")
        #expect(shown["provider_obj"]?["client_id"] == nil)
        #expect(shown["backchannel_providers_obj"] == [])
        #expect(shown["launch_url"] == "https://launch.example.com/wiki")
        #expect(shown["meta_icon_url"] == "https://example.com/i.png")
    }

    @Test("start at an address with the user's fields filled in, and never as a script")
    func launchAddresses() async throws {
        let server = try await TestServer()
        _ = try await application(server, "a", ["meta_launch_url": "https://x.example.com/%(username)s/%(shoe)s"])
        _ = try await application(server, "b", ["meta_launch_url": "%(name)s:alert(1)"])
        _ = try await application(server, "c")
        _ = try await server.send("PATCH", "core/users/\(server.superuser.id)/", ["name": "javascript"])
        let root = try #require(await server.services.directory.user(server.superuser.id))
        #expect(root.name == "javascript")
        let shown = try await server.send("GET", "core/applications/?for_user=\(root.id)")
        #expect(shown.column("launch_url") == ["https://x.example.com/root/%(shoe)s", nil, nil])
        let startable = try await server.send("GET", "core/applications/?only_with_launch_url=true&for_user=\(root.id)")
        #expect(startable.column("slug") == ["a"])
    }
}
