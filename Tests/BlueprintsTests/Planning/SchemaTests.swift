import Blueprints
import Kernel
import ObjectStore
import Testing

@Suite("The models, as editors and the checker know them")
struct SchemaTests {
    let site: TestSite
    let checker: BlueprintChecker

    init() async throws {
        site = try await TestSite()
        checker = BlueprintChecker(resources: site.store.resources)
    }

    private func check(_ entries: String) throws -> [String] {
        try checker.check(BlueprintFile(path: "test.yaml", text: "entries:\n" + entries))
    }

    private func problem(_ entries: String) -> BlueprintError? {
        #expect(throws: BlueprintError.self) { try check(entries) }
    }

    @Test("have a definition of each model with its fields")
    func definitions() throws {
        let schema = BlueprintSchema(resources: site.store.resources).json
        let stage = schema["$defs"]?["test_greeting_greetingstage"]?["properties"]
        #expect(stage?["tone"]?["anyOf"]?.array?.first?["enum"] == ["warm", "cool"])
        #expect(stage?["times"]?["type"] == ["integer", "array", "string"])
        #expect(stage?["times"]?["default"] == 1)
        #expect(stage?["password"] != nil)
        #expect(schema["$defs"]?["test_ledger_ledger"] == nil)
    }

    @Test("find nothing wrong with a good file")
    func good() throws {
        #expect(
            try check(
                """
                - {model: authentik_flows.flow, id: f, identifiers: {slug: x}, attrs: {designation: recovery}}
                - {model: test_greeting.greetingstage, identifiers: {name: y},
                   attrs: {flows: [!KeyOf f], times: !Context times, tone: !If [!Context a, warm, cool]}}
                """
            ).isEmpty)
    }

    @Test("find what cannot be applied, with its place")
    func bad() {
        #expect(problem("- {model: no.model, identifiers: {name: y}}")?.position?.column == 11)
        #expect(problem("- {model: test_ledger.ledger, identifiers: {name: y}}")?.reason.contains("no model") == true)
        let tone = problem("- {model: test_greeting.greetingstage, identifiers: {name: y}, attrs: {tone: loud}}")
        #expect(tone?.field == "tone" && tone?.reason.contains("warm, cool") == true)
        #expect(
            problem("- {model: test_greeting.greetingstage, identifiers: {name: y}, attrs: {flows: x}}")?.field
                == "flows")
        #expect(problem("- {model: test_greeting.greetingstage, identifiers: {password: y}}")?.field == "password")
        #expect(problem("- {model: authentik_core.group, identifiers: {}}")?.reason.contains("identifiers") == true)
        #expect(
            problem("- {model: authentik_core.group, state: gone, identifiers: {name: x}}")?.reason.contains("state")
                == true)
        let key = problem("- {model: test_greeting.greetingstage, identifiers: {name: y}, attrs: {flows: [!KeyOf f]}}")
        #expect(key?.field == "flows" && key?.reason.contains("'f'") == true)
    }

    @Test("warn of what means nothing")
    func warnings() throws {
        let warnings = try check("- {model: authentik_core.group, identifiers: {name: y}, attrs: {nmae: z}}")
        #expect(warnings.count == 1 && warnings.first?.contains("no field 'nmae'") == true)
    }
}
