import Expressions
import Kernel

/// What `authentik.events.models` has: the names of actions, and events that an expression makes itself.
enum EventNames {
    static func value(_ name: String, _ session: ExpressionSession) -> Value? {
        switch name {
        case "EventAction": Record.value("EventAction", .object(constants))
        case "Event": EventMaker.type.value(EventMaker(session: session))
        default: nil
        }
    }

    private static let constants: [String: JSON] = {
        let names = EventCalls.actions.map { ($0.uppercased(), JSON.string($0)) }
        return Dictionary(names) { $1 }.merging(["CUSTOM_PREFIX": "custom_"]) { $1 }
    }()
}

/// The class `Event`, of which one thing can be done: `Event.new(action, …)`.
private struct EventMaker: Sendable {
    let session: ExpressionSession

    static let type = HostType<EventMaker>(
        "ModelBase",
        [
            .method("new", "action, app=, **attributes") { maker, call in
                let name = try call[1].map(call.text) ?? maker.session.scene.name
                let event = try EventCalls.event(call[0] ?? .none, call[2], app: name, maker.session, call)
                return NewEvent.type.value(NewEvent(event, maker.session))
            }
        ])
}

/// An event that is not recorded yet.
private final class NewEvent: @unchecked Sendable {
    // Belongs to one run.
    private var event: Event
    private let session: ExpressionSession

    init(_ event: Event, _ session: ExpressionSession) {
        self.event = event
        self.session = session
    }

    static let type: HostType<NewEvent> = HostType(
        "Event",
        [
            .attribute("action") { Value($0.event.action) },
            .attribute("app") { Value($0.event.app) },
            .method("set_user", "user") { handle, call in
                guard let user = call[0].flatMap({ UserObject.type.subject(of: $0) }) else {
                    throw call.error("TypeError", "a user is expected")
                }
                (handle.event.user, handle.event.username) = (user.user.id, user.user.username)
                return type.value(handle)
            },
            .method("from_http", "request, user=") { handle, call in
                try EventCalls.record(handle.event, handle.session, call)
                return type.value(handle)
            },
            .method("save", "*args, **kwargs") { handle, call in
                try EventCalls.record(handle.event, handle.session, call)
                return .none
            },
        ], show: { $0.event.action })
}
