import Kernel
import TestKit
import Testing

/// A plugin that keeps to nothing.
private enum CarelessPlugin: Plugin {
    static let id: PluginID = "Careless"
    static let summary = "no sentence"

    static func add(to registry: inout Registry) {
        registry.add(CarelessModel.self)
        registry.add(Flow.self)
    }
}

/// A plugin whose one model is declared without care.
private enum ThoughtlessPlugin: Plugin {
    static let id: PluginID = "object.thoughtless"
    static let summary = "Has a model that is declared without care."

    static func add(to registry: inout Registry) {
        registry.add(CarelessModel.self)
    }
}

private struct CarelessModel: Model {
    static let model = ModelInfo(
        "careless", .stage, singular: "", summary: "no sentence", path: "/careless/", label: "title")

    @Field(help: "")
    var number = 1

    typealias Base = StageBase

    func validate() throws(Problems) {
        if number == 1 { throw .field("number", "One is not allowed.") }
    }
}

/// The suite itself: it must find what it is there to find.
struct ConformanceTests {
    private func findings(_ plugin: any Plugin.Type, _ documents: [ModelName: [String: JSON]] = [:]) -> String {
        do {
            try conforms(plugin, with: documents)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `A plugin's name and summary are looked at, and whether it registers`() {
        let findings = findings(CarelessPlugin.self)
        #expect(findings.contains("Its id is not of the form"))
        #expect(findings.contains("Its summary is not a sentence"))
        #expect(findings.contains("It does not register alone"))
    }

    @Test func `Every model is looked at, and every field`() {
        let findings = findings(ThoughtlessPlugin.self)
        #expect(findings.contains("is not named app.model"))
        #expect(findings.contains("has no name for people"))
        #expect(findings.contains("The summary of careless is not a sentence"))
        #expect(findings.contains("The path of careless has slashes"))
        #expect(findings.contains("has no component"))
        #expect(findings.contains("The help of careless.number is not a sentence"))
        #expect(findings.contains("has no field 'title' to be called by"))
        #expect(findings.contains("refuses the least that may be given: number: One is not allowed."))
    }

    @Test func `What a model needs beyond the least can be given`() {
        #expect(!findings(ThoughtlessPlugin.self, ["careless": ["number": 2]]).contains("refuses the least"))
    }
}
