import Expressions
import Kernel

/// `ak_call_policy`: asks another policy, with what is known here and a few things more.
enum PolicyCalls {
    static func function(_ session: ExpressionSession) -> Value {
        .function("ak_call_policy", "name, **context") { call in
            let name = try call[0].map(call.text) ?? ""
            let found = session.configuration.all(.policy).first { $0.label == name }
            guard let policy = found else { throw call.error("ValueError", "Policy '\(name)' not found.") }
            let request = try request(session, call)
            let decisions = session.powers.decisions
            return try call.wait {
                let decision = await decisions.ask(policy.id, request)
                return PolicyResultObject.type.value(decision)
            }
        }
    }

    /// The request of here. What is handed in stays in the context, as authentik has it.
    private static func request(_ session: ExpressionSession, _ call: HostCall) throws -> PolicyRequest {
        var known = session.scene.context
        do {
            for (key, value) in session.context.pairs ?? [] {
                if let key = key.text, key != "flow_plan", let json = try? JSON(expressed: value) { known[key] = json }
            }
            for (key, value) in call[1]?.pairs ?? [] {
                guard let key = key.text else { continue }
                known[key] = try JSON(expressed: value)
                try session.put(key, value, call)
            }
        } catch let error as NoJSON {
            throw call.error("TypeError", error.description)
        }
        var request = PolicyRequest(user: session.scene.user, http: session.scene.http, context: known)
        request.plan = session.scene.plan
        request.target = session.scene.object
        request.time = session.scene.time
        request.depth = session.scene.depth + 1
        return request
    }
}

extension ExpressionSession {
    /// Puts a value into `context`.
    func put(_ key: String, _ value: Value, _ call: HostCall) throws {
        guard let update = try call.attribute("update", of: context) else { return }
        _ = try call.call(update, [.dict([(key: key, value: value)])])
    }
}

/// What a policy answered.
enum PolicyResultObject {
    static let type = HostType<Decision>(
        "PolicyResult",
        [
            .attribute("passing") { .bool($0.passes) },
            .attribute("messages") { .tuple($0.messages.map { Value($0) }) },
            .attribute("raw_result") { .bool($0.passes) },
        ], show: { "passing=\($0.passes)" })
}

/// `ak_create_event`: records that something happened.
enum EventCalls {
    /// The actions that authentik has names for.
    static let actions = Set(QuerySchema.eventActions).subtracting(["custom_"])
    /// The most events that one run records.
    private static let most = 20

    static func function(_ session: ExpressionSession) -> Value {
        .function("ak_create_event", "action, **attributes") { call in
            let event = try event(call[0] ?? .none, call[1], app: session.scene.name, session, call)
            try record(event, session, call)
            return .none
        }
    }

    /// The event of an action, with attributes that are nobody's secrets.
    static func event(
        _ action: Value, _ attributes: Value?, app: String, _ session: ExpressionSession, _ call: HostCall
    ) throws -> Event {
        let given = try call.text(action)
        let action = actions.contains(given) || given.hasPrefix("custom_") ? given : "custom_" + given
        var context: [String: JSON] = [:]
        for (key, value) in attributes?.pairs ?? [] {
            let name = try call.text(key)
            context[name] = TraceText.isSecret(name) ? "***" : try EventValue.json(value, call)
        }
        return Event(action, app: app, user: session.scene.user, context: context, request: session.scene.http)
    }

    /// Records an event, when the run is over.
    static func record(_ event: Event, _ session: ExpressionSession, _ call: HostCall) throws {
        guard session.events.count < most else {
            throw call.error("RuntimeError", "an expression records no more than \(most) events")
        }
        session.events.append(event)
    }
}

/// Values as events keep them: of objects what they are called.
enum EventValue {
    static func json(_ value: Value, _ call: HostCall) throws -> JSON {
        if let user = UserObject.type.subject(of: value) {
            return ["pk": .int(user.user.id), "username": .string(user.user.username)]
        }
        if let object = StoredObject.type.subject(of: value) {
            return object.object.id.mention(of: object.object.model, object.object.label)
        }
        if let json = try? JSON(expressed: value) { return json }
        return .string(try call.text(value))
    }
}
