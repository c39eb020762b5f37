import Kernel
import Testing

@Suite("The collection of a model")
struct CollectionTests {
    @Test("creates an object, shows it, replaces it, changes it and deletes it")
    func wholeLife() async throws {
        let server = try await TestServer()
        let made = try await server.send("POST", "stages/greeting/", ["name": "hello", "greeting": "Hi", "times": 3])
        #expect(made.status == 201)
        let path = "stages/greeting/\(made.json.path("pk"))/"
        let shown = try await server.send("GET", path)
        #expect(shown.status == 200)
        #expect(shown.json == made.json)
        #expect(shown.json["greeting"] == "Hi")

        let changed = try await server.send("PATCH", path, ["greeting": "Hey"])
        #expect(changed.status == 200)
        #expect(changed.json["greeting"] == "Hey")
        #expect(changed.json["times"] == 3)

        let replaced = try await server.send("PUT", path, ["name": "hello"])
        #expect(replaced.status == 200)
        #expect(replaced.json["greeting"] == "Hello")
        #expect(replaced.json["times"] == 1)

        #expect(try await server.send("DELETE", path).status == 204)
        let gone = try await server.send("GET", path)
        #expect(gone.status == 404)
        #expect(gone.detail == "No GreetingStage matches the given query.")
    }

    @Test("a replacement must give every required field, a change need not")
    func replacementIsWhole() async throws {
        let server = try await TestServer()
        let path = "stages/greeting/\(try await server.create("stages/greeting", ["name": "hello"]).path("pk"))/"
        let replaced = try await server.send("PUT", path, ["greeting": "Hi"])
        #expect(replaced.status == 400)
        #expect(replaced.json == ["name": ["This field is required."]])
        #expect(try await server.send("PATCH", path, [:]).status == 200)
    }

    @Test("objects are found by number where a model is numbered")
    func numbers() async throws {
        let server = try await TestServer()
        let made = try await server.create("test/counters", ["title": "sheep"])
        let number = try #require(made["pk"]?.int)
        #expect(try await server.send("GET", "test/counters/\(number)/").json["title"] == "sheep")
        #expect(try await server.send("GET", "test/counters/00\(number)/").json["title"] == "sheep")
        #expect(try await server.send("GET", "test/counters/sheep/").status == 404)
        #expect(try await server.send("GET", "test/counters/99999999999999999999/").status == 404)
    }

    @Test("objects are found by slug where a model says so, and then by nothing else")
    func slugs() async throws {
        let server = try await TestServer()
        let flow = try await server.flow("welcome")
        #expect(try await server.send("GET", "flows/instances/welcome/").json["pk"] == flow["pk"])
        #expect(try await server.send("GET", "flows/instances/\(flow.path("pk"))/").status == 404)
        let renamed = try await server.send("PATCH", "flows/instances/welcome/", ["slug": "hello"])
        #expect(renamed.json["slug"] == "hello")
        #expect(try await server.send("GET", "flows/instances/welcome/").detail == "No Flow matches the given query.")
        #expect(try await server.send("DELETE", "flows/instances/hello/").status == 204)
    }

    @Test("a key of another model finds nothing")
    func keysOfOthers() async throws {
        let server = try await TestServer()
        let stage = try await server.create("stages/farewell", ["name": "bye"]).path("pk")
        #expect(try await server.send("GET", "stages/greeting/\(stage)/").status == 404)
        #expect(try await server.send("DELETE", "stages/greeting/\(stage)/").status == 404)
        #expect(try await server.send("GET", "stages/farewell/\(stage)/").status == 200)
        #expect(try await server.send("GET", "stages/farewell/\(stage.uppercased())/").status == 200)
    }

    @Test("secrets and fields that are only written are never shown")
    func secrets() async throws {
        let server = try await TestServer()
        let made = try await server.provider("shop")
        let secret = try #require(made["client_secret"]?.string)
        #expect(secret.count == 40)
        let number = made.path("pk")
        for path in ["providers/token/\(number)/", "providers/token/", "providers/all/", "providers/all/\(number)/"] {
            let reply = try await server.send("GET", path)
            #expect(reply.status == 200)
            #expect(!reply.text.contains("client_secret"), "\(path)")
        }
        let kept = try await server.send("PATCH", "providers/token/\(number)/", ["client_secret": "s3cret"])
        #expect(!kept.text.contains("s3cret"))
        let counter = try await server.create("test/counters", ["title": "sheep", "note": "black ones"])
        #expect(counter["note"] == nil)
    }

    @Test("a secret that was given is not given back, not even once")
    func givenSecret() async throws {
        let server = try await TestServer()
        let flow = try await server.flow("f")["pk"] ?? .null
        let made = try await server.create(
            "providers/token",
            ["name": "p", "authorization_flow": flow, "invalidation_flow": flow, "client_secret": "chosen"])
        #expect(made["client_secret"] == nil)
    }

    @Test("two objects cannot have the same unique value")
    func uniqueness() async throws {
        let server = try await TestServer()
        try await server.create("stages/greeting", ["name": "one"])
        let other = try await server.create("stages/greeting", ["name": "two"])
        let taken = try await server.send("POST", "stages/greeting/", ["name": "one"])
        #expect(taken.status == 400)
        #expect(taken.json == ["name": ["This field must be unique."]])
        let renamed = try await server.send("PATCH", "stages/greeting/\(other.path("pk"))/", ["name": "one"])
        #expect(renamed.status == 400)
    }

    @Test("problems come back at the fields they are in, and nothing is stored")
    func problems() async throws {
        let server = try await TestServer()
        let reply = try await server.send(
            "POST", "stages/greeting/", ["times": 10, "tone": "loud", "configure_flow": 7.5, "tried": ["warm", "odd"]])
        #expect(reply.status == 400)
        #expect(reply.json["name"] == ["This field is required."])
        #expect(reply.json["tone"] == ["\"loud\" is not a valid choice."])
        #expect(reply.json["times"] == ["Ensure this value is less than or equal to 9."])
        #expect(reply.json["tried"] == [[:], ["\"odd\" is not a valid choice."]])
        #expect(try await server.send("GET", "stages/greeting/").results.isEmpty)
    }

    @Test("a reference must name an object that exists")
    func references() async throws {
        let server = try await TestServer()
        let nowhere = "00000000-0000-4000-8000-000000000000"
        let reply = try await server.send(
            "POST", "stages/greeting/", ["name": "hello", "configure_flow": .string(nowhere)])
        #expect(reply.status == 400)
        #expect(reply.json == ["configure_flow": [.string("Invalid pk \"\(nowhere)\" - object does not exist.")]])
    }

    @Test("what concerns the whole object is said of no field")
    func wholeProblems() async throws {
        let server = try await TestServer()
        let target = try await server.flow("f")["pk"] ?? .null
        let reply = try await server.send("POST", "policies/bindings/", ["target": target, "order": 0])
        #expect(reply.status == 400)
        #expect(reply.json == ["non_field_errors": ["One of 'group', 'policy', 'user' must be set."]])
    }

    @Test("an object that others need is not deleted, and they are named")
    func inUse() async throws {
        let server = try await TestServer()
        let flow = try await server.flow("needed")
        try await server.create(
            "providers/token",
            ["name": "p", "authorization_flow": flow["pk"] ?? .null, "invalidation_flow": flow["pk"] ?? .null])
        let reply = try await server.send("DELETE", "flows/instances/needed/")
        #expect(reply.status == 409)
        #expect(reply.detail?.contains("needed") == true)
        #expect(reply.json["used_by"]?.array?.first?["model_name"] == "tokenprovider")
        #expect(try await server.send("GET", "flows/instances/needed/").status == 200)
    }

    @Test("says what refers to an object, and what its deletion does to that")
    func usedBy() async throws {
        let server = try await TestServer()
        let stage = try await server.create("stages/greeting", ["name": "hello"])
        let flow = try await server.flow("welcome")
        let binding = try await server.create(
            "flows/bindings", ["target": flow["pk"] ?? .null, "stage": stage["pk"] ?? .null, "order": 0])
        let counter = try await server.create("test/counters", ["title": "sheep", "stage": stage["pk"] ?? .null])
        let reply = try await server.send("GET", "stages/greeting/\(stage.path("pk"))/used_by/")
        #expect(
            reply.json == [
                [
                    "app": "authentik_flows", "model_name": "flowstagebinding", "pk": .string(binding.path("pk")),
                    "name": "0", "action": "cascade",
                ],
                [
                    "app": "test_counter", "model_name": "counter", "pk": .string(counter.path("pk")), "name": "sheep",
                    "action": "set_null",
                ],
            ])
        #expect(try await server.send("DELETE", "stages/greeting/\(stage.path("pk"))/").status == 204)
        #expect(try await server.send("GET", "flows/bindings/\(binding.path("pk"))/").status == 404)
        #expect(try await server.send("GET", "test/counters/\(counter.path("pk"))/").json["stage"] == .null)
    }

    @Test("clients cannot give objects the names of those that come with the server")
    func managedNames() async throws {
        let server = try await TestServer()
        let made = try await server.create(
            "propertymappings/plain", ["name": "m", "expression": "return 1", "managed": "goauthentik.io/mine"])
        #expect(made["managed"] == .null)
    }
}
