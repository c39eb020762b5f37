import Kernel
import TestKit
import Testing

@Suite("The registry of a server's plugins")
struct RegistryTests {
    private func message(_ plugins: [any Plugin.Type], disabled: Set<PluginID> = []) throws -> String {
        try #require(throws: Registry.RegistrationError.self) { try Registry(plugins, disabled: disabled) }.description
    }

    @Test("has the kernel's models and those of the plugins, and knows whose they are")
    func models() throws {
        let registry = try Registry([WordPlugin.self, PolicyPlugin.self])
        #expect(registry.plugins.map(\.id) == ["stage.word", "policy.yes"])
        #expect(registry.models["authentik_flows.flow"]?.plugin == nil)
        #expect(registry.models["authentik_flows.flow"]?.info.singular == "Flow")
        #expect(registry.models["test_word.wordstage"]?.plugin == "stage.word")
        #expect(registry.models["test_word.wordstage"]?.fields.map(\.name) == ["name", "word", "is_open"])
        #expect(registry.endpoints.count == 1)
    }

    @Test("leaves disabled plugins out with all that they bring")
    func disabled() throws {
        let registry = try Registry([WordPlugin.self, PolicyPlugin.self], disabled: ["stage.word"])
        #expect(registry.plugins.map(\.id) == ["policy.yes"])
        #expect(registry.models["test_word.wordstage"] == nil)
        #expect(registry.endpoints.isEmpty)
    }

    @Test("allows a plugin's place to be taken by disabling the other")
    func replaced() throws {
        let registry = try Registry([WordPlugin.self, SameModelPlugin.self], disabled: ["stage.word"])
        #expect(registry.models["test_word.wordstage"]?.plugin == "stage.other_word")
    }

    @Test("says which id two plugins claim")
    func duplicateID() throws {
        #expect(try message([WordPlugin.self, SameIDPlugin.self]).contains("'stage.word'"))
    }

    @Test("says which model is registered twice, and by whom")
    func duplicateModel() throws {
        let text = try message([WordPlugin.self, SameModelPlugin.self])
        #expect(
            text == "The model 'test_word.wordstage' is registered twice, by the plugin 'stage.word' and by the plugin "
                + "'stage.other_word'.")
        #expect(try message([FlowPlugin.self]).contains("by the kernel and by the plugin 'stage.flow'"))
    }

    @Test("says which route is registered twice, and by whom, whatever its parameters are called")
    func duplicateRoute() throws {
        let text = try message([WordPlugin.self, SameRoutePlugin.self])
        #expect(text.contains("'GET /words/:name/'"))
        #expect(text.contains("'stage.word'"))
        #expect(text.contains("'provider.words'"))
    }

    @Test("says which id is malformed")
    func malformedID() throws {
        #expect(try message([MalformedPlugin.self]).contains("'Stage Word'"))
    }

    @Test("says which unknown plugin is disabled, and which there are")
    func unknownDisabled() throws {
        let text = try message([WordPlugin.self, PolicyPlugin.self], disabled: ["stage.nope"])
        #expect(text.contains("'stage.nope'"))
        #expect(text.contains("policy.yes, stage.word"))
    }

    @Test("refuses secrets inside of other fields, where they would not be sealed")
    func hiddenSecret() throws {
        let text = try message([HidingPlugin.self])
        #expect(text.contains("'accounts'") && text.contains("'test_hiding.hiding'"))
    }

    @Test(
        "takes ids of a kind and a name",
        arguments: [
            ("stage.password", true), ("provider.oauth2", true), ("policy.password_expiry", true), ("stage", false),
            ("stage.", false),
            (".password", false), ("Stage.password", false), ("stage.pass-word", false), ("stage.a.b", false),
            ("1.a", false),
            ("stage.password\n", false), ("", false),
        ])
    func ids(text: String, isWellFormed: Bool) {
        #expect(PluginID(text).isWellFormed == isWellFormed)
    }

    @Test("reports what is wrong with the kind's fields and the model's own together")
    func bothGroups() throws {
        let model = try #require(try Registry([WordPlugin.self]).models["test_word.wordstage"])
        let problems = try #require(throws: Problems.self) {
            try model.object(id: ObjectID("1"), from: ["name": "", "word": nil, "is_open": "x"], over: nil)
        }
        #expect(problems.names == ["is_open", "name", "word"])
    }

    @Test("opens what it reads from the store")
    func opens() throws {
        let powers = FakePowers()
        let model = try #require(try Registry([WordPlugin.self]).models["test_word.wordstage"])
        let object = try model.object(id: ObjectID("1"), stored: ["name": "w", "word": "now"], powers: powers.all)
        let stage = try #require(object.typed(WordStage.self))
        #expect(stage.word == "now")
        #expect(stage.base.name == "w")
        #expect(stage.value.clock.now == powers.clock.now)
        #expect(object.label == "w")
    }

    @Test("makes stages of a plan's steps, and nothing else")
    func inlineStages() throws {
        let registry = try Registry([WordPlugin.self, PolicyPlugin.self])
        let powers = FakePowers().all
        let stage = try registry.models["test_word.wordstage"]?.stage(["word": "x"], powers: powers)
        #expect((stage as? WordStage)?.word == "x")
        #expect(try registry.models["test_yes.yespolicy"]?.stage([:], powers: powers) == nil)
    }
}
