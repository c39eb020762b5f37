import Expressions
import Kernel

/// What a set of groups or users is linked to, so that it can be added to.
enum Relation: Sendable {
    case groups(of: UserObject)
    case users(of: ObjectID)
}

extension QuerySet {
    /// `create`: a user or a group.
    func create(_ fields: [(key: Value, value: Value)], _ call: HostCall) throws -> Value {
        var given: [String: JSON] = [:]
        for (key, value) in fields {
            do { given[key.text ?? ""] = try LookupValue.json(value) } catch let error as NoJSON {
                throw call.error("TypeError", error.description)
            }
        }
        switch source {
        case .directory(.users, _):
            let (users, change) = (session.powers.userWriting, try UserChange(given, call))
            return Row.user(try call.answer { try await users.create(change) }).value(session)
        case .directory(.groups, _):
            let (groups, change) = (session.powers.groupWriting, try GroupChange(given, call))
            return Row.group(try call.answer { try await groups.create(change) }).value(session)
        case .rows, .model, .kind:
            throw call.error("RuntimeError", "expressions cannot create \(name) objects: use the API or a blueprint")
        }
    }

    /// `get_or_create`: the object that matches, or a new one, and whether it is new.
    func getOrCreate(_ call: HostCall) throws -> Value {
        let lookups = call[1]?.pairs ?? []
        let wanted = changed(filteredBy: try Condition(nil, call[1], call))
        if let unknown = FieldNames.unknown(in: wanted.condition, of: source) {
            throw FieldNames.error(unknown, FieldNames.known(to: source) ?? [], call)
        }
        if let row = try wanted.first(call) {
            _ = try wanted.only(call)
            return .tuple([row.value(session), .bool(false)])
        }
        let defaults = call[0]?.pairs ?? []
        let plain = lookups.filter { $0.key.text?.contains("__") == false }
        return .tuple([try create(plain + defaults, call), .bool(true)])
    }

    /// `add` and `remove`: who is in which group.
    func link(_ call: HostCall, isAdding: Bool) throws -> Value {
        guard let relation else {
            throw call.error("TypeError", "only a user's groups and a group's users can be added to and removed from")
        }
        let writing = session.powers.groupWriting
        for object in (call[0]?.items ?? []).prefix(Self.most) {
            let (user, group) = try Self.pair(relation, object, call)
            try call.answer {
                if isAdding {
                    try await writing.add(user, to: group)
                } else {
                    try await writing.remove(user, from: group)
                }
            }
            try UserObject.type.subject(of: object)?.reload(call)
        }
        if case .groups(let user) = relation { try user.reload(call) }
        return .none
    }

    private static func pair(
        _ relation: Relation, _ object: Value, _ call: HostCall
    ) throws -> (user: Int, group: ObjectID) {
        switch relation {
        case .groups(let user):
            let key = GroupObject.type.subject(of: object)?.group.id ?? object.text.map { ObjectID($0) }
            guard let key else { throw call.error("TypeError", "a group is expected, not '\(object.typeName)'") }
            return (user.user.id, key)
        case .users(let group):
            let number = UserObject.type.subject(of: object)?.user.id ?? object.integer
            guard let number else { throw call.error("TypeError", "a user is expected, not '\(object.typeName)'") }
            return (number, group)
        }
    }
}

extension UserChange {
    /// The fields of a new user.
    fileprivate init(_ fields: [String: JSON], _ call: HostCall) throws {
        self.init()
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            switch (name, value) {
            case ("username", .string(let text)): username = text
            case ("name", .string(let text)): self.name = text
            case ("email", .string(let text)): email = text
            case ("path", .string(let text)): path = text
            case ("is_active", .bool(let value)): isActive = value
            case ("type", .string(let text)): kind = User.Kind(rawValue: text)
            case ("attributes", .object(let members)): attributes = members
            default: throw call.error("TypeError", "a user cannot be created with this '\(name)'")
            }
        }
        if username == nil { throw call.error("ValueError", "a user needs a username") }
    }
}

extension GroupChange {
    /// The fields of a new group. None makes its members superusers: that is the administrators' to say.
    fileprivate init(_ fields: [String: JSON], _ call: HostCall) throws {
        self.init()
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            switch (name, value) {
            case ("name", .string(let text)): self.name = text
            case ("attributes", .object(let members)): attributes = members
            default: throw call.error("TypeError", "a group cannot be created with this '\(name)'")
            }
        }
        if name == nil { throw call.error("ValueError", "a group needs a name") }
    }
}
