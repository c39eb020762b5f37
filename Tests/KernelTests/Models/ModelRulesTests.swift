import Kernel
import TestKit
import Testing

@Suite("The kernel's own models")
struct ModelRulesTests {
    private func application(_ fields: [String: JSON]) throws -> Application {
        try Application.make(["name": "A", "slug": "a"].merging(fields) { $1 })
    }

    @Test(
        "take no application whose slug is an address of the protocol",
        arguments: ["authorize", "token", "userinfo", "revoke"])
    func reservedSlugs(slug: String) throws {
        let problems = try #require(throws: Problems.self) { try application(["slug": .string(slug)]) }
        #expect(problems.names == ["slug"])
        #expect(problems.description.contains("'\(slug)'"))
    }

    @Test(
        "take no launch address that would run in the page",
        arguments: [
            "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "\u{1}javascript:x", "java\nscript:x",
            "java\tscript:x",
            "javascript\u{20}:x", "javascript:\u{FE0F}x", "data:text/html,x", "vbscript:x",
        ])
    func launchAddresses(address: String) throws {
        let problems = try #require(throws: Problems.self) { try application(["meta_launch_url": .string(address)]) }
        #expect(problems.names == ["meta_launch_url"])
    }

    @Test(
        "take launch addresses of the web and of programs",
        arguments: ["", "https://a.example/%(username)s", "blank://blank", "slack://x"])
    func goodLaunchAddresses(address: String) {
        #expect(throws: Never.self) { try application(["meta_launch_url": .string(address)]) }
    }

    @Test("take a policy binding with exactly one of policy, group and user")
    func policyBindings() throws {
        func problems(_ fields: [String: JSON]) throws -> JSON? {
            let fields = ["target": "t", "order": 0].merging(fields) { $1 } as [String: JSON]
            do { _ = try PolicyBinding.make(fields) } catch { return error.json["non_field_errors"] }
            return nil
        }
        #expect(try problems([:]) == ["One of 'group', 'policy', 'user' must be set."])
        #expect(try problems(["policy": "p", "user": 1]) == ["Only one of 'group', 'policy', 'user' can be set."])
        #expect(try problems(["policy": "p"]) == nil)
        #expect(try problems(["group": "g"]) == nil)
        #expect(try problems(["user": 1]) == nil)
    }

    @Test("take a stage binding only when its policies are asked at some time")
    func evaluation() throws {
        let fields: [String: JSON] = ["target": "f", "stage": "s", "order": 0, "re_evaluate_policies": false]
        let problems = try #require(throws: Problems.self) { try FlowStageBinding.make(fields) }
        #expect(problems.names == ["non_field_errors"])
        #expect(throws: Never.self) { try FlowStageBinding.make(fields.merging(["evaluate_on_plan": true]) { $1 }) }
    }

    @Test("take no second binding of one stage at one place")
    func sameplace() throws {
        let powers = FakePowers()
        let fields: [String: JSON] = ["target": "f", "stage": "s", "order": 0]
        let binding = try powers.configure(FlowStageBinding.self, "b1", fields)
        #expect(throws: Never.self) { try binding.value.validate(NoBase(), in: powers.configuration.current) }
        try powers.configure(FlowStageBinding.self, "b2", fields.merging(["order": 1]) { $1 })
        #expect(throws: Never.self) { try binding.value.validate(NoBase(), in: powers.configuration.current) }
        try powers.configure(FlowStageBinding.self, "b3", fields)
        let problems = try #require(throws: Problems.self) {
            try binding.value.validate(NoBase(), in: powers.configuration.current)
        }
        #expect(problems.codes("non_field_errors") == ["unique"])
    }

    @Test("never show a private key or a certificate's text")
    func certificates() throws {
        let pair = try CertificateKeyPair.make(["name": "n", "certificate_data": "CERT", "key_data": "KEY"])
        #expect(pair.shown.keys.sorted() == ["managed", "name"])
    }

    @Test("have names of an app and a model, in lower case")
    func names() {
        let name: ModelName = "Authentik_Flows.Flow"
        #expect(name.text == "authentik_flows.flow" && name.app == "authentik_flows" && name.model == "flow")
        #expect(ModelName("nodot").model == "")
        #expect(Kind.stage.collection == "stages/all" && Kind.object.collection == nil)
        #expect(User.sample(groups: [.sample("a"), .sample("b", isSuperuser: true)]).isSuperuser)
        #expect(!User.sample(groups: [.sample("a")]).isSuperuser)
    }
}
