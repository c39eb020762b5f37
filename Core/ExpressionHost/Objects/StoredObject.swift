import Expressions
import Kernel

/// An object of the configuration, such as a provider or an application: its fields, except secret ones.
enum StoredObject {
    struct Subject: Sendable {
        let object: AnyStored
        let session: ExpressionSession
    }

    static func value(_ object: AnyStored, _ session: ExpressionSession) -> Value {
        type.value(Subject(object: object, session: session))
    }

    static let type = HostType<Subject>(
        "object",
        [
            .attribute("pk") { Value($0.object.id.json) },
            .attribute("application") { $0.application },
            refusal("save"), refusal("delete"),
        ],
        show: { $0.object.label }, same: { $0.object.id == $1.object.id },
        dynamic: { subject, _, name in subject.member(name) })

    private static func refusal(_ name: String) -> HostType<Subject>.Entry {
        .method(name, "*args, **kwargs") { subject, call in
            throw call.error(
                "RuntimeError",
                "expressions cannot \(name) '\(subject.object.label)': the configuration is changed by the API or a blueprint"
            )
        }
    }
}

extension StoredObject.Subject {
    /// The application that a provider is of.
    fileprivate var application: Value {
        let holder = session.configuration.referrers(of: object.id).first { $0.field == "provider" }
        return holder.flatMap { session.configuration[$0.object] }.map { StoredObject.value($0, session) } ?? .none
    }

    fileprivate func member(_ name: String) -> Value? {
        if name == "pbm_uuid", object.info.isBindable { return Value(object.id.json) }
        guard let json = object.base.shown[name] ?? object.value.shown[name] else { return nil }
        guard object.references.contains(where: { $0.field == name }) else { return Value(json) }
        if let keys = json.array {
            return .list(keys.compactMap(ObjectID.init).map { referred($0) })
        }
        return ObjectID(json).map { referred($0) } ?? Value.none
    }

    private func referred(_ id: ObjectID) -> Value {
        session.configuration[id].map { StoredObject.value($0, session) } ?? Value(id.text)
    }
}
