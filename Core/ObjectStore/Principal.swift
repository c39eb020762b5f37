public import Kernel

/// On whose behalf something is read or written.
public enum Principal: Sendable {
    /// The program itself: first start, an administrator at the command line.
    case system
    /// A user who signed in or showed a token.
    case user(User)
    /// Somebody who did neither.
    case anonymous

    /// The user, when there is one.
    public var user: User? { if case .user(let user) = self { user } else { nil } }
}

/// What somebody wants to do with the objects of a model.
public enum Action: String, Sendable { case view, add, change, delete }

/// Who may do what: the one place that is asked, by every way of reading and writing declared objects.
public enum Permissions {
    /// Whose objects somebody may do something with.
    public enum Reach: Sendable, Hashable {
        case everybodys
        /// Those that belong to the user with this number.
        case own(Int)
    }

    /// Decides whether somebody may do something with the objects of a model.
    /// - Parameter owner: the user whom the object belongs to, when objects of the model belong to users; of a user,
    ///   that user.
    public static func decide(
        _ actor: Principal, _ action: Action, _ model: ModelInfo, of owner: Int? = nil
    ) -> Decision {
        let question = "\(action.rawValue) \(model.name)"
        switch actor {
        case .system: return .yes("\(question): the system")
        case .user(let user) where user.isActive && user.isSuperuser: return .yes("\(question): superuser")
        case .user(let user) where user.isActive && model.owner != nil && owner == user.id:
            return .yes("\(question): its owner")
        case .user(let user)
        where user.isActive && action == .view && .model(model.name) == User.referenceTarget
            && owner == user.id:
            return .yes("\(question): oneself")
        case .user, .anonymous: return .no(question, "You do not have permission to perform this action.")
        }
    }

    /// - Throws: ``Refused`` when the answer is no.
    public static func require(
        _ actor: Principal, _ action: Action, _ model: ModelInfo, of owner: Int? = nil
    ) throws(Refused) {
        let decision = decide(actor, action, model, of: owner)
        guard decision.passes else { throw Refused(decision: decision) }
    }

    /// Whose objects of a model somebody may do something with.
    /// - Throws: ``Refused`` when not even their own.
    public static func reach(_ actor: Principal, _ action: Action, _ model: ModelInfo) throws(Refused) -> Reach {
        let decision = decide(actor, action, model)
        if decision.passes { return .everybodys }
        guard let user = actor.user, decide(actor, action, model, of: user.id).passes else {
            throw Refused(decision: decision)
        }
        return .own(user.id)
    }
}

/// Somebody may not do what they wanted to.
public struct Refused: Error, Sendable {
    /// Why not.
    public let decision: Decision
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
