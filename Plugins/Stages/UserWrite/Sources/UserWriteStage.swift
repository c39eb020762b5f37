import Kernel

/// Writes the answers of earlier stages into the pending user, or creates a user of them.
struct UserWriteStage: SilentStage {
    static let model = ModelInfo(
        "authentik_stages_user_write.userwritestage", .stage, singular: "User Write Stage",
        summary: "Creates a user, or changes one, as earlier stages were told.", path: "stages/user_write",
        component: "ak-stage-user-write-form")

    /// Whether a user is created.
    enum CreationMode: String, Choice {
        case never = "never_create"
        case whenRequired = "create_when_required"
        case always = "always_create"
    }

    @Field(help: "Whether to create a user never, when there is none yet, or always.")
    var userCreationMode = CreationMode.whenRequired
    @Field(help: "Create users that cannot sign in until they are activated.")
    var createUsersAsInactive = false
    @Field(help: "Group that new users are added to.")
    var createUsersGroup: Reference<Group>?
    @Field(help: "Kind of account that is created.")
    var userType = User.Kind.external
    @Field(help: "Path of new users, such as `users/customers`.")
    var userPathTemplate = ""

    @Power(\.userWriting) private var users

    func run(in context: StageContext) async throws -> StageOutcome {
        guard let data = context.plan[.promptData]?.members else { return Self.refuse("No Pending data.", in: context) }
        do {
            switch try await target(in: context) {
            case .nobody: return Self.refuse("No user found and can't create new user.", in: context)
            case .existing(let user): try await change(user, data, in: context)
            case .new: try await create(data, in: context)
            }
            return .done
        } catch is Problems {
            return Self.refuse("Failed to update user. Please try again later.", in: context)
        }
    }
}

extension UserWriteStage {
    /// Who is written.
    private enum Target {
        case existing(User)
        case new
        case nobody
    }

    private func target(in context: StageContext) async throws -> Target {
        if userCreationMode == .always { return .new }
        if let user = try await userOfFlow(in: context) { return .existing(user) }
        // A user who is known by number and gone now is not created again.
        return userCreationMode == .never || context.plan[.pendingUser]?.pk != nil ? .nobody : .new
    }

    /// The user the flow is about: the pending one, or who has signed in when none is pending.
    private func userOfFlow(in context: StageContext) async throws -> User? {
        if context.plan[.pendingUser] == nil, let user = context.session.user { context.setPendingUser(user) }
        return try await context.pendingUser()
    }

    private func change(_ user: User, _ data: [String: JSON], in context: StageContext) async throws {
        var change = UserChange()
        change.groups = context.plan.groups
        change.keptSession = context.session.publicID
        try change.take(data, over: user.attributes)
        let changed = try await users.change(user.id, change)
        finish(changed, data, isNew: false, in: context)
        if change.password != nil { notePassword(of: changed, in: context) }
    }

    private func create(_ data: [String: JSON], in context: StageContext) async throws {
        var change = UserChange()
        change.isActive = !createUsersAsInactive
        change.kind = kind(of: context.plan)
        change.path = context.plan[.userPath] ?? (userPathTemplate.isEmpty ? "users" : userPathTemplate)
        change.groups = context.plan.groups + (createUsersGroup.map { [$0] } ?? [])
        try change.take(data, over: [:])
        if change.username?.isEmpty ?? true { throw Problems.fields(["username": .here([.blank])]) }
        let user = try await users.create(change)
        finish(user, data, isNew: true, in: context)
        context.plan[.createdUser] = true
        if change.password != nil { notePassword(of: user, in: context) }
        // Who has just been created needs no other proof of being that user.
        context.plan[.userBackend] = "authentik.core.auth.InbuiltBackend"
    }

    private func kind(of plan: Plan) -> User.Kind {
        let kind = plan[.userType] ?? userType
        return kind == .internalServiceAccount ? .serviceAccount : kind
    }

    private func notePassword(of user: User, in context: StageContext) {
        context.record(Event("password_set", app: "authentik_core", user: user, request: context.request))
    }

    private func finish(_ user: User, _ data: [String: JSON], isNew: Bool, in context: StageContext) {
        context.setPendingUser(user)
        if let own = context.session.user, own.id == user.id {
            context.session.user = user
            context.session.user?.actor = own.actor
        }
        let data = data.withoutPassword
        context.plan[.promptData] = Attributes(data)
        let details = data.filter { !$0.key.contains("password") }.merging(["created": .bool(isNew)]) { $1 }
        let author = context.session.user
        context.record(
            Event("user_write", app: Self.model.name.app, user: author, context: details, request: context.request))
    }

    private static func refuse(_ message: String, in context: StageContext) -> StageOutcome {
        context.say(.error, message)
        return .denied(message)
    }
}

extension [String: JSON] {
    /// The answers without the password and its repetitions, which nothing needs once it is written.
    fileprivate var withoutPassword: [String: JSON] {
        let password = self["password"]
        return filter { $0.value != password || $0.value == "" }
    }
}

extension Plan {
    /// The groups that policies or sources want the user to be in.
    fileprivate var groups: [Reference<Group>] {
        (context["groups"]?.array ?? []).compactMap { ObjectID($0["pk"] ?? $0) }.map { Reference($0) }
    }
}

extension ContextKey where Value == String {
    fileprivate static var userPath: Self { Self("user_path") }
}

extension ContextKey where Value == User.Kind {
    fileprivate static var userType: Self { Self("user_type") }
}
