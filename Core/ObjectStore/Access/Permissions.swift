public import Kernel

/// On whose behalf something is read or written.
public enum Principal: Sendable {
    /// The program itself: first start, an administrator at the command line.
    case system
    /// A user who signed in or showed a token, and what the user's roles allow. Superusers need no roles.
    case user(User, Grants = .none)
    /// Somebody who did neither.
    case anonymous

    /// The user, when there is one.
    public var user: User? { if case .user(let user, _) = self { user } else { nil } }

    /// What the user's roles allow.
    public var grants: Grants { if case .user(_, let grants) = self { grants } else { .none } }
}

/// Who may do what: the one place that is asked, by every way of reading and writing declared objects.
public enum Permissions {
    /// With whose objects somebody may do something.
    public enum Reach: Sendable {
        case everybodys
        /// Those that belong to the user with this number, and those that roles allow one by one.
        case some(own: Int?, granted: GrantedObjects)
    }

    /// Decides whether somebody may do something with all objects of a model, or with those of an owner.
    /// - Parameter owner: the user whom the object belongs to, when objects of the model belong to users; of a user,
    ///   that user.
    public static func decide(
        _ actor: Principal, _ action: Action, _ model: ModelInfo, of owner: Int? = nil
    ) -> Decision {
        let permission = Permission(action, model)
        let question = permission.text
        guard case .user(let user, let grants) = actor else {
            if case .system = actor { return .yes("\(question): the system") }
            return .no(question, refusal)
        }
        guard user.isActive else { return .no(question, refusal) }
        if user.isSuperuser { return .yes("\(question): superuser") }
        if grants.permissions.contains(permission) { return .yes("\(question): a role") }
        guard owner == user.id, !action.isSpecial else { return .no(question, refusal) }
        if model.owner != nil { return .yes("\(question): its owner") }
        if action == .view, .model(model.name) == User.referenceTarget { return .yes("\(question): oneself") }
        return .no(question, refusal)
    }

    /// Decides whether somebody may do something with one object.
    public static func decide(
        _ reading: Reading, _ action: Action, _ model: ModelInfo, on object: ObjectID, of owner: Int? = nil
    ) async throws -> Decision {
        let decision = decide(reading.actor, action, model, of: owner)
        guard !decision.passes, reading.actor.user?.isActive == true else { return decision }
        let permission = Permission(action, model)
        let isGranted = try await reading.actor.grants.objects(permission).contain(object, in: reading.sql)
        return isGranted ? .yes("\(permission.text): a role, for this object") : decision
    }

    /// - Throws: ``Refused`` when the answer is no.
    public static func require(
        _ actor: Principal, _ action: Action, _ model: ModelInfo, of owner: Int? = nil
    ) throws(Refused) {
        let decision = decide(actor, action, model, of: owner)
        guard decision.passes else { throw Refused(decision: decision) }
    }

    /// - Throws: ``Refused`` when the answer for the object is no.
    public static func require(
        _ reading: Reading, _ action: Action, _ model: ModelInfo, on object: ObjectID, of owner: Int? = nil
    ) async throws {
        let decision = try await decide(reading, action, model, on: object, of: owner)
        guard decision.passes else { throw Refused(decision: decision) }
    }

    /// With whose objects of a model somebody may do something.
    /// - Throws: ``Refused`` when with none.
    public static func reach(_ reading: Reading, _ action: Action, _ model: ModelInfo) async throws -> Reach {
        let decision = decide(reading.actor, action, model)
        if decision.passes { return .everybodys }
        guard let user = reading.actor.user, user.isActive else { throw Refused(decision: decision) }
        let own = model.owner != nil && decide(reading.actor, action, model, of: user.id).passes ? user.id : nil
        let granted = reading.actor.grants.objects(Permission(action, model))
        if own == nil, try await !granted.areThere(in: reading.sql) { throw Refused(decision: decision) }
        return .some(own: own, granted: granted)
    }

    private static let refusal = "You do not have permission to perform this action."
}

/// Somebody may not do what they wanted to.
public struct Refused: Error, Sendable {
    /// Why not.
    public let decision: Decision

    public init(decision: Decision) { self.decision = decision }
}

/// An object cannot be deleted while others need it.
public struct InUse: Error, Sendable {
    /// The object.
    public let label: String
    /// Those that need it, and the fields in which they name it.
    public let users: [User]

    /// One that needs the object.
    public struct User: Sendable, Hashable {
        public let model: ModelName
        public let id: ObjectID
        public let label: String
        public let field: String
    }
}
