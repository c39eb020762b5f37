import Kernel
import Testing

@Suite("What is shown besides an object's own fields")
struct DecorationTests {
    /// A flow with two stages and a policy.
    private func guardedFlow(_ server: TestServer) async throws -> (flow: JSON, stages: [JSON], policy: JSON) {
        let flow = try await server.flow("welcome")
        let policy = try await server.create("policies/coin", ["name": "toss", "side": "heads"])
        var stages: [JSON] = []
        for (name, order) in [("second", 20), ("first", 10)] {
            let stage = try await server.create("stages/greeting", ["name": .string(name)])
            stages.insert(stage, at: 0)
            try await server.create(
                "flows/bindings", ["target": flow["pk"] ?? .null, "stage": stage["pk"] ?? .null, "order": .int(order)])
        }
        try await server.create(
            "policies/bindings", ["target": flow["pk"] ?? .null, "policy": policy["pk"] ?? .null, "order": 0])
        return (flow, stages, policy)
    }

    @Test("a flow: its stages in their order, its policies, where it is exported")
    func flows() async throws {
        let server = try await TestServer()
        let (flow, stages, policy) = try await guardedFlow(server)
        let shown = try await server.send("GET", "flows/instances/welcome/").json
        #expect(shown["stages"] == .array(stages.map { $0["pk"] ?? .null }))
        #expect(shown["policies"] == [policy["pk"] ?? .null])
        #expect(shown["policybindingmodel_ptr_id"] == flow["pk"])
        #expect(shown["export_url"] == "/api/v3/flows/instances/welcome/export/")
        #expect(shown["cache_count"] == 0)
        #expect(shown["background_url"] == "")
        #expect(shown.object?.keys.contains("background_themed_urls") == true)
    }

    @Test("a stage: its type and the flows it is in")
    func stages() async throws {
        let server = try await TestServer()
        let stage = try await guardedFlow(server).stages[0]
        let shown = try await server.send("GET", "stages/greeting/\(stage.path("pk"))/").json
        #expect(shown["component"] == "ak-stage-greeting-form")
        #expect(shown["verbose_name"] == "Greeting Stage")
        #expect(shown["verbose_name_plural"] == "Greeting Stages")
        #expect(shown["meta_model_name"] == "test_greeting.greetingstage")
        let flow = shown["flow_set"]?.array?.first
        #expect(flow?["slug"] == "welcome")
        #expect(flow?["authentication"] == nil)
        #expect(flow?["export_url"] == "/api/v3/flows/instances/welcome/export/")
    }

    @Test("a stage's place in a flow: the stage, without the fields of its own type")
    func bindings() async throws {
        let server = try await TestServer()
        _ = try await guardedFlow(server)
        let shown = try await server.send("GET", "flows/bindings/?ordering=order").results
        #expect(shown.map { $0["stage_obj"]?["name"] } == ["first", "second"])
        #expect(shown[0]["stage_obj"]?["greeting"] == nil)
        #expect(shown[0]["stage_obj"]?["flow_set"]?.array?.count == 1)
        #expect(shown[0]["policybindingmodel_ptr_id"] == shown[0]["pk"])
    }

    @Test("a prompt: the stages that ask it, with all their fields")
    func prompts() async throws {
        let server = try await TestServer()
        let prompt = try await server.create("stages/prompt/prompts", ["name": "email"])
        #expect(prompt["prompt_stages_obj"] == [])
        let fields: JSON = [prompt["pk"] ?? .null]
        let stage = try await server.create("stages/prompt/stages", ["name": "ask", "fields": fields])
        let shown = try await server.send("GET", "stages/prompt/prompts/\(prompt.path("pk"))/").json
        #expect(shown["prompt_stages_obj"] == [stage])
    }

    @Test("a policy: how many bindings ask it")
    func policies() async throws {
        let server = try await TestServer()
        let policy = try await guardedFlow(server).policy
        #expect(try await server.send("GET", "policies/coin/\(policy.path("pk"))/").json["bound_to"] == 1)
    }

    @Test("a policy's binding: the policy, the group or the user in short")
    func policyBindings() async throws {
        let server = try await TestServer()
        let target = try await server.flow("welcome")["pk"] ?? .null
        let policy = try await server.create("policies/coin", ["name": "toss", "side": "heads"])["pk"] ?? .null
        let group = try await server.create("core/groups", ["name": "staff"])["pk"] ?? .null
        for (field, value) in [("policy", policy), ("group", group), ("user", .int(server.ordinary.id))] {
            let made = try await server.create(
                "policies/bindings", .object(["target": target, "order": 0, field: value]))
            for other in ["policy", "group", "user"] where other != field {
                #expect(made["\(other)_obj"] == .null)
            }
            #expect(made["\(field)_obj"]?["pk"] == value)
        }
        let shown = try await server.send("GET", "policies/bindings/").results
        let users = shown.compactMap { $0["user_obj"]?.object }
        let user = try #require(users.first)
        #expect(
            Set(user.keys) == [
                "pk", "username", "name", "is_active", "last_login", "email", "attributes", "uid",
            ])
        let groups = shown.compactMap { $0["group_obj"]?.object }
        let shortGroup = try #require(groups.first)
        #expect(Set(shortGroup.keys) == ["pk", "num_pk", "name", "is_superuser", "attributes"])
    }

    @Test("a provider: the application that uses it, also where it has the number of a user")
    func providers() async throws {
        let server = try await TestServer()
        let main = try await server.provider("main")
        let second = try await server.provider("second")
        try await server.create(
            "core/applications",
            [
                "name": "The Wiki", "slug": "wiki", "provider": main["pk"] ?? .null,
                "backchannel_providers": [second["pk"] ?? .null],
            ])
        let shown = try await server.send("GET", "providers/token/?ordering=name").results
        #expect(shown[0]["assigned_application_slug"] == "wiki")
        #expect(shown[0]["assigned_application_name"] == "The Wiki")
        #expect(shown[0]["assigned_backchannel_application_slug"] == .null)
        #expect(shown[1]["assigned_application_name"] == .null)
        #expect(shown[1]["assigned_backchannel_application_name"] == "The Wiki")
        #expect(main["pk"] == .int(server.superuser.id))
        #expect(try await server.send("GET", "core/users/\(server.superuser.id)/used_by/").json == [])
    }
}
