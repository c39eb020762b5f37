import Kernel
import TestKit
import Testing

@Suite("A list is filtered")
struct FilterTests {
    /// The names of what a list has.
    private func names(_ server: TestServer, _ target: String, _ field: String = "name") async throws -> [String] {
        let reply = try await server.send("GET", target)
        #expect(reply.status == 200, "\(target): \(reply.text)")
        return reply.column(field).compactMap(\.string).sorted()
    }

    @Test("by the key, under the names that clients know")
    func byKey() async throws {
        let server = try await TestServer()
        let stage = try await server.create("stages/greeting", ["name": "one"])
        try await server.create("stages/greeting", ["name": "two"])
        #expect(try await names(server, "stages/greeting/?stage_uuid=\(stage.path("pk"))") == ["one"])
        let flow = try await server.flow("only")
        _ = try await server.flow("other")
        #expect(try await names(server, "flows/instances/?flow_uuid=\(flow.path("pk"))", "slug") == ["only"])
        let shop = try await server.create("sources/shop", ["name": "Shop", "slug": "shop"])
        #expect(try await names(server, "sources/all/?pbm_uuid=\(shop.path("pk"))") == ["Shop"])
    }

    @Test("by any of several references")
    func byReferences() async throws {
        let server = try await TestServer()
        let prompts = try await [
            server.create("stages/prompt/prompts", ["name": "a"]),
            server.create("stages/prompt/prompts", ["name": "b"]),
        ].map { $0["pk"] ?? .null }
        for (index, fields) in [[prompts[0]], [prompts[1]], []].enumerated() {
            try await server.create(
                "stages/prompt/stages", ["name": .string("stage \(index)"), "fields": .array(fields)])
        }
        let (a, b) = (prompts[0].string ?? "", prompts[1].string ?? "")
        #expect(try await names(server, "stages/prompt/stages/?fields=\(a)") == ["stage 0"])
        #expect(try await names(server, "stages/prompt/stages/?fields=\(a)&fields=\(b)") == ["stage 0", "stage 1"])
    }

    @Test("by when a policy was made and changed, to the microsecond")
    func byTime() async throws {
        let server = try await TestServer()
        let first = server.fakes.clock.now.text
        let coin = try await server.create("policies/coin", ["name": "first", "side": "heads"])
        server.fakes.clock.advance(by: .seconds(60))
        let second = server.fakes.clock.now.text
        try await server.create("policies/coin", ["name": "second", "side": "tails"])
        _ = try await server.send("PATCH", "policies/coin/\(coin.path("pk"))/", ["side": "tails"])
        #expect(try await names(server, "policies/coin/?created=\(first)") == ["first"])
        #expect(try await names(server, "policies/coin/?created=\(second)") == ["second"])
        #expect(try await names(server, "policies/coin/?last_updated=\(second)") == ["first", "second"])
        #expect(try await names(server, "policies/coin/?last_updated=\(first)").isEmpty)
        let wrong = try await server.send("GET", "policies/coin/?created=yesterday")
        #expect(wrong.status == 400)
        #expect(wrong.json["created"] != nil)
    }

    @Test("by what is bound to what")
    func byBindings() async throws {
        let server = try await TestServer()
        let flow = try await server.flow("bound")
        let stage = try await server.create("stages/greeting", ["name": "stage"])
        let binding = try await server.create(
            "flows/bindings", ["target": flow["pk"] ?? .null, "stage": stage["pk"] ?? .null, "order": 7])
        let coin = try await server.create("policies/coin", ["name": "bound", "side": "heads"])
        try await server.create("policies/coin", ["name": "free", "side": "heads"])
        try await server.create(
            "policies/bindings",
            ["target": binding["pk"] ?? .null, "policy": coin["pk"] ?? .null, "order": 1])
        try await server.create(
            "policies/bindings", ["target": flow["pk"] ?? .null, "user": .int(server.ordinary.id), "order": 2])
        func orders(_ target: String) async throws -> [Int] {
            try await server.send("GET", target).column("order").compactMap(\.int).sorted()
        }
        #expect(try await orders("flows/bindings/?policies=\(coin.path("pk"))") == [7])
        #expect(try await orders("flows/bindings/?fsb_uuid=\(binding.path("pk"))") == [7])
        #expect(try await orders("flows/bindings/?policies=\(stage.path("pk"))").isEmpty)
        #expect(try await orders("policies/bindings/?policy__isnull=true") == [2])
        #expect(try await orders("policies/bindings/?target_in=\(flow.path("pk")),\(binding.path("pk"))") == [1, 2])
        #expect(try await orders("policies/bindings/?target_in=\(binding.path("pk"))") == [1])
        #expect(try await names(server, "policies/all/?bindings__isnull=true") == ["free"])
        #expect(try await names(server, "policies/all/?bindings__isnull=false") == ["bound"])
    }

    @Test("by the application that has a provider")
    func byApplication() async throws {
        let server = try await TestServer()
        let provider = try await server.provider("taken")
        let back = try await server.provider("back")
        _ = try await server.provider("free")
        let application = try await server.create(
            "core/applications",
            [
                "name": "App", "slug": "app", "provider": provider["pk"] ?? .null,
                "backchannel_providers": [back["pk"] ?? .null],
            ])
        #expect(try await names(server, "providers/all/?application__isnull=true") == ["back", "free"])
        #expect(try await names(server, "providers/all/?backchannel=true") == ["back"])
        #expect(try await names(server, "providers/token/?application=\(application.path("pk"))") == ["taken"])
        #expect(try await server.send("GET", "providers/all/?backchannel=perhaps").status == 400)
    }

    @Test("and a name that is no filter is refused by name, in every list")
    func unknown() async throws {
        let server = try await TestServer()
        for path in ["core/users", "core/groups", "core/tokens", "events/events", "policies/all", "stages/greeting"] {
            let reply = try await server.send("GET", "\(path)/?colour=red")
            #expect(reply.status == 400)
            #expect(reply.json["colour"] != nil, "\(path)")
        }
    }

    @Test("and every filter in the document is one", arguments: ["core/users", "core/groups", "core/tokens"])
    func documented(path: String) async throws {
        let server = try await TestServer()
        let document = try await server.send("GET", "schema/?format=json").json
        let parameters = document["paths"]?["/\(path)/"]?["get"]?["parameters"]?.array ?? []
        #expect(parameters.count > 10)
        for parameter in parameters {
            let schema = parameter["schema"]?["type"] == "array" ? parameter["schema"]?["items"] : parameter["schema"]
            let value =
                switch (schema?["type"]?.string, schema?["format"]?.string) {
                case ("boolean", _): "true"
                case ("integer", _): "1"
                case (_, "date-time"): "2026-01-01T00:00:00Z"
                default: parameter["name"] == "ordering" ? "pk" : "%7B%7D"
                }
            let reply = try await server.send("GET", "\(path)/?\(parameter.path("name"))=\(value)")
            #expect(reply.status == 200, "\(parameter.path("name")): \(reply.text)")
        }
    }

    @Test("by attributes, as an object of conditions")
    func byAttributes() async throws {
        let server = try await TestServer()
        try await server.create(
            "core/groups", ["name": "red", "attributes": ["team": "Red", "size": 3, "at": ["room": "Ärger"]]])
        try await server.create("core/groups", ["name": "blue", "attributes": ["team": "Blue", "size": "3"]])
        func found(_ condition: JSON) async throws -> [String] {
            try await names(server, "core/groups/?attributes=" + PercentCoding.encode(condition.text))
        }
        #expect(try await found(["team": "Red"]) == ["red"])
        #expect(try await found(["size": 3]) == ["red"])
        #expect(try await found(["size": "3", "team__icontains": "LU"]) == ["blue"])
        #expect(try await found(["at__room__iexact": "äRGER"]) == ["red"])
        #expect(try await found(["team__in": ["Blue", "Red", 5]]) == ["blue", "red"])
        #expect(try await found(["at__isnull": true, "team__isnull": false]) == ["blue"])
        for wrong in ["[1]", "{", "%7B%22a%22:%22%5Cu0000%22,%22a__icontains%22:5%7D", "%7B%22a__in%22:1%7D"] {
            let reply = try await server.send("GET", "core/groups/?attributes=\(wrong)")
            #expect(reply.status == (wrong.contains("u0000") ? 200 : 400), "\(wrong)")
        }
    }
}

@Suite("A search that is a query")
struct SearchTests {
    @Test("finds what it asks for, and words where it is none")
    func searches() async throws {
        let server = try await TestServer()
        func users(_ search: String) async throws -> [String] {
            try await server.send("GET", "core/users/?search=" + PercentCoding.encode(search))
                .column("username").compactMap(\.string).sorted()
        }
        #expect(try await users("username = \"mira\"") == ["mira"])
        #expect(try await users("username != \"mira\" and is_active = True") == ["root"])
        #expect(try await users("username = \"mira\" or name ~ \"ROOT\"") == ["mira", "root"])
        #expect(try await users("mir") == ["mira"])
        // No field is called so, so that these are words that nobody has.
        #expect(try await users("nickname = \"mira\"").isEmpty)
        let events = try await server.send(
            "GET", "events/events/?search=" + PercentCoding.encode("action = \"Model Created\""))
        #expect(events.results.count == 3)
        let groups = try await server.send("GET", "core/groups/?search=" + PercentCoding.encode("is_superuser = True"))
        #expect(groups.column("name") == ["admins"])
    }

    @Test("is suggested by the list itself")
    func suggests() async throws {
        let server = try await TestServer()
        let users = try await server.send("GET", "core/users/").json["autocomplete"]
        #expect(users?["current_model"] == "authentik_core.user")
        #expect(users?["models"]?["authentik_core.user"]?["is_active"]?["type"] == "bool")
        #expect(try await server.send("GET", "core/tokens/").json["autocomplete"] == [:])
    }

    @Test("may be as long and as deep as it likes")
    func bounds() async throws {
        let server = try await TestServer()
        let term = "path=\"a\""
        let long = Array(repeating: term, count: 120).joined(separator: " or ")
        let mixed = (0..<120).map { "\(term) \($0 % 2 == 0 ? "or" : "and") " }.joined() + "username = \"mira\""
        for depth in [1, 8, 9, 30, 49] {
            let open = String(repeating: "(", count: depth)
            let deep = (0..<depth).reduce("\(open)\(term)") { query, index in
                query + " \(index % 2 == 0 ? "or" : "and") \(term))"
            }
            let reply = try await server.send("GET", "core/users/?search=" + PercentCoding.encode(deep))
            #expect(reply.status == 200, "\(depth): \(reply.text)")
        }
        for search in [long, mixed, "attributes" + String(repeating: ".a", count: 900) + " = \"b\""] {
            let reply = try await server.send("GET", "core/users/?search=" + PercentCoding.encode(search))
            #expect(reply.status == 200, "\(reply.text)")
        }
    }
}
