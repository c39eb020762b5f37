import Kernel
import Testing

@Suite("The collection of a kind")
struct KindTests {
    @Test("lists the objects of every model with what they have in common")
    func list() async throws {
        let server = try await TestServer()
        try await server.create("stages/greeting", ["name": "hello"])
        let bye = try await server.create("stages/farewell", ["name": "bye"])
        let reply = try await server.send("GET", "stages/all/")
        #expect(reply.column("name") == ["bye", "hello"])
        #expect(
            reply.results.first == [
                "pk": bye["pk"] ?? .null, "name": "bye", "component": "ak-stage-farewell-form",
                "verbose_name": "A Farewell Stage", "verbose_name_plural": "A Farewell Stages",
                "meta_model_name": "test_farewell.farewellstage", "flow_set": [],
            ])
        #expect(try await server.send("GET", "stages/all/?name=hello").results.count == 1)
        #expect(try await server.send("GET", "stages/all/?greeting=Hello").status == 400)
        #expect(try await server.send("GET", "stages/all/?page=2").status == 404)
    }

    @Test("shows and deletes an object whatever its model")
    func oneObject() async throws {
        let server = try await TestServer()
        let key = try await server.create("policies/coin", ["name": "toss", "side": "heads"]).path("pk")
        #expect(try await server.send("GET", "policies/all/\(key)/").json["meta_model_name"] == "test_coin.coinpolicy")
        #expect(try await server.send("GET", "policies/all/\(key)/").json["side"] == nil)
        #expect(try await server.send("GET", "policies/all/\(key)/used_by/").json == [])
        #expect(try await server.send("GET", "stages/all/\(key)/").detail == "No Stage matches the given query.")
        #expect(try await server.send("DELETE", "policies/all/\(key)/").status == 204)
        #expect(try await server.send("GET", "policies/coin/\(key)/").status == 404)
    }

    @Test("names sources by their slugs and providers by their numbers")
    func keys() async throws {
        let server = try await TestServer()
        try await server.create("sources/shop", ["name": "Shop", "slug": "shop"])
        #expect(try await server.send("GET", "sources/all/shop/").json["name"] == "Shop")
        let number = try await server.provider("p").path("pk")
        #expect(try await server.send("GET", "providers/all/\(number)/").json["name"] == "p")
        #expect(try await server.send("GET", "providers/all/shop/").status == 404)
    }

    @Test("says which types there are, by name")
    func types() async throws {
        let reply = try await TestServer().send("GET", "stages/all/types/")
        #expect(
            reply.json == [
                [
                    "name": "A Farewell Stage", "description": "Says goodbye.", "component": "ak-stage-farewell-form",
                    "model_name": "farewellstage", "icon_url": nil, "requires_enterprise": false, "deprecated": false,
                ],
                [
                    "name": "Greeting Stage", "description": "Greets the user.", "component": "ak-stage-greeting-form",
                    "model_name": "greetingstage", "icon_url": nil, "requires_enterprise": false, "deprecated": false,
                ],
                [
                    "name": "Prompt Stage", "description": "Asks for several things.",
                    "component": "ak-stage-prompt-form", "model_name": "promptstage", "icon_url": nil,
                    "requires_enterprise": false, "deprecated": false,
                ],
            ])
    }

    @Test("finds the providers that no application has yet")
    func freeProviders() async throws {
        let server = try await TestServer()
        let taken = try await server.provider("taken")
        _ = try await server.provider("free")
        try await server.create(
            "core/applications", ["name": "Wiki", "slug": "wiki", "provider": taken["pk"] ?? .null])
        #expect(try await server.send("GET", "providers/all/?application__isnull=true").column("name") == ["free"])
        #expect(try await server.send("GET", "providers/all/?application__isnull=false").column("name") == ["taken"])
        #expect(try await server.send("GET", "providers/all/?backchannel=true").results.isEmpty)
    }
}
