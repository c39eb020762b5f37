import Expressions
import Kernel

/// One run of an expression: what it is given, and what it leaves. Used by one thread at a time.
final class ExpressionSession: @unchecked Sendable {
    // The runner makes one for each attempt and looks at it again when the attempt is over.
    let scene: ExpressionScene
    private let runner: ExpressionRunner
    var powers: Powers { runner.powers }
    private(set) lazy var configuration: Configuration = powers.configuration.current
    var user: Value { kept(.user) { scene.user.map { UserObject.value($0, self) } ?? .none } }
    var context: Value { kept(.context) { contextValue() } }
    var plan: Value { kept(.plan) { scene.plan.map { PlanObject.value($0, self) } ?? .none } }
    var http: Value { kept(.http) { scene.http.map { HTTPObject.value($0, self) } ?? .none } }
    var logger: Value { kept(.logger) { Logger.type.value(self) } }
    var request: Value { kept(.request) { RequestObject.type.value(self) } }
    /// What was made for this run: the objects know the run, so that somebody has to let go of them.
    private var made: [Own: Value] = [:]
    private var known: [String: Value] = [:]

    /// Objects that every run may have once.
    private enum Own { case user, context, plan, http, logger, request }

    private func kept(_ own: Own, _ make: () -> Value) -> Value {
        if let value = made[own] { return value }
        let value = make()
        made[own] = value
        return value
    }

    /// Lets go of everything that was made for the run. Nothing is asked of it afterwards.
    func end() {
        made = [:]
        known = [:]
        converted = [:]
        planMembers = nil
    }

    var messages: [String] = []
    var log: [ExpressionLog] = []
    /// Recorded when the run is over.
    var events: [Event] = []
    /// What `flow_plan` was told.
    var changes = PlanChanges()
    /// Names that could not be imported, with what is missing.
    private var absent: [String: String] = [:]
    private var exceptions: [String: QueryExceptions] = [:]

    init(_ scene: ExpressionScene, _ runner: ExpressionRunner) {
        self.scene = scene
        self.runner = runner
    }

    var host: ExpressionEnvironment { ExpressionEnvironment(session: self) }

    func run(_ program: Expression, _ limits: Limits) -> (Result<Value, ExpressionError>, Trace?) {
        if scene.isTraced {
            let (result, trace) = program.traced(limits: limits, host: host) { self.value(of: $0) }
            return (result, trace)
        }
        do {
            return (.success(try program.run(limits: limits, host: host) { self.value(of: $0) }), nil)
        } catch let error as ExpressionError {
            return (.failure(error), nil)
        } catch {
            return (.failure(.host("\(error)")), nil)
        }
    }

    /// The value of a name.
    func value(of name: String) -> Value? {
        if let made = known[name] { return made }
        if let value = find(name) {
            known[name] = value
            return value
        }
        return nil
    }

    private func find(_ name: String) -> Value? {
        if let make = scene.values[name] { return make() }
        if let subject = scene.subjects[name] { return value(of: subject) }
        switch name {
        case "request": return request
        case "context" where scene.role == .policy: return context
        case "prompt_context" where scene.role == .prompt: return context
        case "http_request": return http
        case "user" where scene.role != .policy: return user
        default: break
        }
        if let value = contextMember(name) { return value }
        return Helpers.value(name, self)
    }

    func value(of subject: ExpressionSubject) -> Value {
        switch subject {
        case .object(let object): StoredObject.value(object, self)
        case .user(let other): other.id == scene.user?.id ? user : UserObject.value(other, self)
        case .group(let group): GroupObject.value(group, self)
        case .event(let event): EventObject.value(event.json)
        case .record(let name, let members): Record.value(name, .object(members))
        case .json(let json): Value(json)
        }
    }

    /// What `get` raises for a class.
    func exceptions(of name: String) -> QueryExceptions {
        if let known = exceptions[name] { return known }
        let made = QueryExceptions()
        exceptions[name] = made
        return made
    }

    /// Remembers why a name cannot be imported, for whoever reads the error.
    func lacks(_ name: String, _ reason: String) { absent[name] = reason }

    // ── The context ─────────────────────────────────────────────────────────────────────────────────────────────────

    private var converted: [String: Value] = [:]

    /// A value of the context: the same one however often it is asked for, so that what is changed in it stays changed.
    func member(_ key: String) -> Value? {
        if key == "flow_plan", scene.plan != nil { return plan }
        if let value = converted[key] { return value }
        guard let json = scene.context[key] ?? scene.plan?.context[key] else { return nil }
        let value = convert(key, json)
        converted[key] = value
        return value
    }

    private func convert(_ key: String, _ json: JSON) -> Value {
        if let subject = scene.subjects[key] { return value(of: subject) }
        switch key {
        case ContextKey.pendingUser.name:
            if json.isNull { return .none }
            if let user = scene.user, json["pk"]?.int == user.id { return self.user }
            return Record.value("User", json)
        case ContextKey<Reference<Application>>.application.name, "source":
            return ObjectID(json).flatMap { configuration[$0] }.map { StoredObject.value($0, self) } ?? Value(json)
        case "event": return EventObject.value(json)
        case "invitation": return Record.value("Invitation", json)
        default: return Value(json)
        }
    }

    private func contextValue() -> Value {
        var keys = Array(scene.context.keys.sorted())
        if scene.plan != nil { keys.append("flow_plan") }
        return .dict(keys.map { (key: $0, value: member($0) ?? .none) })
    }

    /// Context keys are names too: what names cannot have is left out, `:`, `.` and `-` become `_`.
    private func contextMember(_ name: String) -> Value? {
        if scene.context[name] != nil || name == "flow_plan" { return member(name) }
        return scene.context.keys.first { Self.sanitised($0) == name }.flatMap { member($0) }
    }

    static func sanitised(_ key: String) -> String {
        guard key.utf8.contains(where: { !($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) && $0 != 0x5F }) else { return key }
        return String(
            Slugs.slugify(key).map { ":.-".contains($0) ? "_" : $0 })
    }

    // ── What comes of it ────────────────────────────────────────────────────────────────────────────────────────────

    func outcome(of result: Result<Value, ExpressionError>, _ trace: Trace?) -> ExpressionOutcome {
        var outcome = self.result(of: result)
        outcome.messages = messages
        outcome.log = log
        if let trace { outcome.trace = TraceText.steps(trace, outcome, scene) }
        return outcome
    }

    private func result(of result: Result<Value, ExpressionError>) -> ExpressionOutcome {
        switch result {
        case .failure(let error):
            return ExpressionOutcome(Helpers.skip.matches(error) ? .skipped : .failed(explained(error)))
        case .success(let value):
            do {
                let result = try scene.role == .policy ? Self.brief(value) : JSON(expressed: value)
                var outcome = ExpressionOutcome(.value(result))
                outcome.isTrue = value.isTrue
                outcome.changes = try planChanges()
                return outcome
            } catch {
                return ExpressionOutcome(.failed(.host("\(error)")))
            }
        }
    }

    private func explained(_ error: ExpressionError) -> ExpressionError {
        guard error.type == "ImportError" else { return error }
        let reason = absent.first { error.message.contains("'\($0.key)'") }?.value
        return reason.map(error.explained) ?? error
    }

    /// Of a policy's result only its truth counts, so any value will do.
    private static func brief(_ value: Value) -> JSON { value.isNone ? .null : .bool(value.isTrue) }

    private func planChanges() throws -> PlanChanges {
        guard let plan = scene.plan else { return PlanChanges() }
        var changes = changes
        for (key, value) in converted {
            guard let before = plan.context[key] else { continue }
            let after = try contextJSON(key, value)
            if after != before { changes.known[key] = after }
        }
        guard let members = planMembers?.pairs else { return changes }
        var left = Set(plan.context.keys)
        for (key, value) in members {
            guard let key = key.text else { continue }
            left.remove(key)
            let after = try contextJSON(key, value)
            if after != plan.context[key] { changes.known[key] = after } else { changes.known[key] = nil }
        }
        changes.forgotten.formUnion(left)
        return changes
    }

    /// The dictionary that `flow_plan.context` is, once somebody asked for it.
    var planMembers: Value?

    /// A value as a plan keeps it.
    private func contextJSON(_ key: String, _ value: Value) throws -> JSON {
        if let handle = UserObject.type.subject(of: value) { return PendingUser(handle.current).json }
        if let handle = GroupObject.type.subject(of: value) { return handle.group.id.json }
        if let record = Record.document(of: value) { return record }
        if let object = StoredObject.type.subject(of: value) { return object.object.id.json }
        if let event = EventObject.document(of: value) { return event }
        // Groups to be added to are listed as objects.
        if let items = value.items, items.contains(where: { GroupObject.type.subject(of: $0) != nil }) {
            return .array(
                try items.map { try GroupObject.type.subject(of: $0)?.group.id.json ?? JSON(expressed: $0) })
        }
        return try JSON(expressed: value)
    }
}
