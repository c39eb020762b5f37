import Expressions
import Kernel

/// `event`: something that happened.
enum EventObject {
    struct Subject: @unchecked Sendable {
        // Belongs to one run.
        let document: JSON
        let context: Value
        let user: Value
    }

    static func value(_ document: JSON) -> Value {
        type.value(
            Subject(
                document: document, context: Value(document["context"] ?? [:]), user: Value(document["user"] ?? [:])))
    }

    /// The event as documents have it, when the value is one.
    static func document(of value: Value) -> JSON? { type.subject(of: value)?.document }

    static let type = HostType<Subject>(
        "Event",
        [
            .attribute("context") { $0.context },
            .attribute("user") { $0.user },
        ],
        show: { $0.document["action"]?.string ?? "" },
        dynamic: { subject, _, name in
            ["pk", "action", "app", "client_ip", "created", "expires", "brand"].contains(name)
                ? Value(subject.document[name] ?? .null) : nil
        })
}

extension Event {
    /// The event as expressions have it.
    var json: JSON {
        [
            "action": .string(action), "app": .string(app), "context": document, "client_ip": JSON(clientAddress),
            "user": ["pk": user.map(JSON.int) ?? .null, "username": .string(username)], "brand": brand,
        ]
    }
}
