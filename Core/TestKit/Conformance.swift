public import Kernel

/// What every plugin must keep to, checked of one of them. A plugin's tests call it in one line.
/// - Parameter documents: fields to add, by model, where those that must be given are not enough for a valid object.
/// - Throws: ``ConformanceFailure`` that lists everything the plugin does not keep to.
public func conforms(_ plugin: any Plugin.Type, with documents: [ModelName: [String: JSON]] = [:]) throws {
    var suite = ConformanceSuite()
    suite.check(plugin)
    do {
        let registry = try Registry([plugin])
        let models = registry.models.values.filter { $0.plugin == plugin.id }.sorted { $0.info.name < $1.info.name }
        for model in models { suite.check(model, adding: documents[model.info.name] ?? [:]) }
        for job in registry.jobs.values where job.plugin == plugin.id { suite.check(job) }
    } catch {
        suite.findings.append("It does not register alone: \(error)")
    }
    guard suite.findings.isEmpty else { throw ConformanceFailure(plugin: plugin.id, findings: suite.findings) }
}

/// Everything that a plugin does not keep to.
public struct ConformanceFailure: Error, CustomStringConvertible {
    public let plugin: PluginID
    /// One sentence each.
    public let findings: [String]
    public var description: String { "The plugin '\(plugin)': " + findings.joined(separator: " ") }
}

private struct ConformanceSuite {
    var findings: [String] = []

    mutating func expect(_ condition: Bool, _ finding: String) {
        if !condition { findings.append(finding) }
    }

    mutating func check(_ plugin: any Plugin.Type) {
        expect(plugin.id.isWellFormed, "Its id is not of the form kind.name.")
        expect(plugin.summary.isSentence, "Its summary is not a sentence.")
    }

    mutating func check(_ model: Registry.RegisteredModel, adding extra: [String: JSON]) {
        let (info, name) = (model.info, model.info.name.text)
        expect(name.wholeMatch(of: /[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*/) != nil, "\(name) is not named app.model.")
        expect(!info.singular.isEmpty && !info.plural.isEmpty, "\(name) has no name for people.")
        expect(info.summary.isSentence, "The summary of \(name) is not a sentence.")
        if let path = info.path {
            expect(!path.isEmpty && !path.hasPrefix("/") && !path.hasSuffix("/"), "The path of \(name) has slashes.")
            expect(info.kind == .object || !info.component.isEmpty, "\(name) has no component that edits it.")
        }
        for field in model.fields {
            expect(field.help.isSentence, "The help of \(name).\(field.name) is not a sentence.")
        }
        let names = model.fields.map(\.name)
        expect(Set(names).count == names.count, "\(name) has two fields of one name.")
        expect(names.contains(info.label), "\(name) has no field '\(info.label)' to be called by.")
        checkObjects(of: model, adding: extra)
    }

    mutating func check(_ job: Registry.RegisteredJob) {
        let name = job.info.name.text
        expect(name.wholeMatch(of: /[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+/) != nil, "The job \(name) is misnamed.")
        expect(job.info.summary.isSentence, "The summary of the job \(name) is not a sentence.")
        let fields = type(of: job.declared).fields
        for field in fields {
            expect(field.help.isSentence, "The help of \(name).\(field.name) is not a sentence.")
        }
        let isComplete = !fields.contains(where: \.isRequired)
        expect(isComplete || job.info.schedule == nil, "The job \(name) runs by itself and has fields to be given.")
    }

    /// Makes an object of what must be given, stores it, reads it again and opens it.
    private mutating func checkObjects(of model: Registry.RegisteredModel, adding extra: [String: JSON]) {
        let name = model.info.name.text
        var input = extra
        for field in model.fields where field.isRequired && input[field.name] == nil {
            input[field.name] = field.shape.sample
        }
        do {
            let made = try model.object(id: ObjectID("sample"), from: input, over: nil)
            let text = JSON.object(made.document).bytes
            let stored = try JSON(parsing: text).object ?? [:]
            let read = try model.object(id: made.id, stored: stored, powers: FakePowers().all)
            expect(read.document == made.document, "\(name) changes when it is stored and read again.")
            let patched = try model.object(id: made.id, from: [:], over: stored)
            expect(patched.document == made.document, "\(name) is changed by an empty change.")
        } catch {
            findings.append("\(name) refuses the least that may be given: \(error)")
        }
        checkSecrets(of: model, input)
    }

    /// Fills in every secret and looks whether one is shown. Groups with a secret inside do not even register.
    private mutating func checkSecrets(of model: Registry.RegisteredModel, _ input: [String: JSON]) {
        let secret = model.fields.filter { $0.shape.isSecret }.map { ($0.name, $0.shape.sample) }
        if secret.isEmpty { return }
        do {
            let made = try model.object(id: ObjectID("sample"), from: input.merging(secret) { $1 }, over: nil)
            let shown = JSON.object(made.shown).text
            expect(!shown.contains(Shape.sampleSecret), "\(model.info.name) shows a secret.")
        } catch {
            findings.append("\(model.info.name) refuses a secret: \(error)")
        }
    }
}

extension String {
    fileprivate var isSentence: Bool { count > 5 && first?.isUppercase == true && hasSuffix(".") }
}

extension Shape {
    /// What stands for every secret.
    fileprivate static let sampleSecret = "conformance-secret"

    /// A value that fits.
    fileprivate var sample: JSON {
        if let choices { return JSON(choices.first) }
        if isSecret { return .string(Self.sampleSecret) }
        return switch kind {
        case .string: .string(sampleText)
        case .integer: 1
        case .number: 1.5
        case .boolean: true
        case .array: .array(element.map(\.sample))
        case .object: .object(sampleMembers)
        case .any: [:]
        }
    }

    private var sampleMembers: [String: JSON] {
        Dictionary(members.filter(\.isRequired).map { ($0.name, $0.shape.sample) }) { $1 }
    }

    private var sampleText: String {
        switch format {
        case "uuid": "11111111-1111-4111-8111-111111111111"
        case "date-time": "2027-01-15T08:00:00Z"
        case "duration": "hours=1"
        case "email": "sample@example.com"
        case "uri": "https://sample.example.com/"
        default: "sample"
        }
    }
}
