/// A flow that somebody is walking through: what is left to do, and what is known so far.
///
/// It is plain data, saved with the session, so that any node goes on with it and a restart loses nothing.
public struct Plan: Sendable, Hashable {
    /// The flow.
    public var flow: ObjectID
    /// What is left to do, the current step first.
    public var steps: [Step]
    /// What is known so far, by the names that expressions use.
    public var context: [String: JSON]
    /// The query that the flow was started with.
    public var query: [String: String]
    /// The component of the challenge that the current step asked last; answers to another one do not count.
    public var asked: String?

    public init(flow: ObjectID, steps: [Step], context: [String: JSON] = [:], query: [String: String] = [:]) {
        self.flow = flow
        self.steps = steps
        self.context = context
        self.query = query
    }

    /// One stage to be run.
    public enum Step: Sendable, Hashable {
        /// The stage of a binding.
        case binding(ObjectID)
        /// A stage that somebody added while planning or running: its model's name and its fields.
        case inline(ModelName, fields: [String: JSON])
    }
}

extension Plan {
    public var json: JSON {
        [
            "flow": flow.json,
            "steps": .array(steps.map(\.json)),
            "context": .object(context),
            "query": .object(query.mapValues(JSON.string)),
            "asked": JSON(asked),
        ]
    }

    public init?(_ json: JSON) {
        guard let flow = json["flow"].flatMap(ObjectID.init), let steps = json["steps"]?.array else { return nil }
        let read = steps.compactMap(Step.init)
        guard read.count == steps.count else { return nil }
        let query = json["query"]?.object?.compactMapValues(\.string) ?? [:]
        self.init(flow: flow, steps: read, context: json["context"]?.object ?? [:], query: query)
        asked = json["asked"]?.string
    }
}

extension Plan.Step {
    var json: JSON {
        switch self {
        case .binding(let id): ["binding": id.json]
        case .inline(let model, let fields): ["model": .string(model.text), "fields": .object(fields)]
        }
    }

    init?(_ json: JSON) {
        if let id = json["binding"].flatMap(ObjectID.init) {
            self = .binding(id)
        } else if let model = json["model"]?.string, let fields = json["fields"]?.object {
            self = .inline(ModelName(model), fields: fields)
        } else {
            return nil
        }
    }

    /// A stage that is not bound to the flow, to be run with the fields it has.
    public static func inline(_ stage: some Stage) -> Plan.Step {
        .inline(type(of: stage).model.name, fields: stage.document)
    }
}

/// A name in a plan's context, and the type of what is kept under it.
public struct ContextKey<Value: FieldValue>: Sendable {
    /// The name that expressions use.
    public let name: String
    public init(_ name: String) { self.name = name }
}

extension Plan {
    /// A value that is known so far; nil when it is absent or of another type.
    public subscript<Value: FieldValue>(key: ContextKey<Value>) -> Value? {
        get { context[key.name].flatMap { try? Value(json: $0) } }
        set { context[key.name] = newValue?.json }
    }
}

/// The user a flow is about: one that exists, or one of whom only a name is known.
///
/// Read by nearly every step of a flow, so it is read by hand instead of by reflection.
public struct PendingUser: FieldValue, Hashable {
    /// Number of the user; nil when there is no such user yet.
    public var pk: Int?
    /// Name the user signs in with.
    public var username: String
    /// Name for people.
    public var name: String
    public var email: String

    public init(_ user: User) {
        (pk, username, name, email) = (user.id, user.username, user.name, user.email)
    }
    /// Somebody of whom only what they typed is known.
    public init(typed: String) { (username, name, email) = (typed, "", typed) }

    public init(json: JSON) throws(Problems) {
        guard case .object(let members) = json else { throw .one("Expected the user that the flow is about.") }
        pk = members["pk"]?.int
        username = members["username"]?.string ?? ""
        name = members["name"]?.string ?? ""
        email = members["email"]?.string ?? ""
    }
    public var json: JSON {
        [
            "pk": pk.map(JSON.int) ?? .null, "username": .string(username), "name": .string(name),
            "email": .string(email),
        ]
    }
    public static var shape: Shape { Shape(.object) }
    public static var initial: PendingUser { PendingUser(typed: "") }
}

extension ContextKey where Value == PendingUser {
    public static var pendingUser: Self { Self("pending_user") }
}
extension ContextKey where Value == String {
    public static var pendingUserIdentifier: Self { Self("pending_user_identifier") }
    public static var userBackend: Self { Self("user_backend") }
    public static var authMethod: Self { Self("auth_method") }
    public static var redirect: Self { Self("redirect") }
    public static var denyMessage: Self { Self("deny_message") }
}
extension ContextKey where Value == Attributes {
    public static var authMethodArguments: Self { Self("auth_method_args") }
    public static var promptData: Self { Self("prompt_data") }
}
extension ContextKey where Value == Reference<Application> {
    public static var application: Self { Self("application") }
}
extension ContextKey where Value == Bool {
    public static var isSSO: Self { Self("is_sso") }
    public static var isRestored: Self { Self("is_restored") }
}
extension ContextKey where Value == Reference<Flow> {
    public static var isRedirected: Self { Self("is_redirected") }
}
