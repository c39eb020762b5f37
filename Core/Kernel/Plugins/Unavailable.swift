import Expressions

/// Powers that a server does not have: whoever asks for one is told so, which is an error and no answer.
struct Unavailable: HTTPRequesting, ReputationKeeping, PasswordRemembering, BreachedPasswordCounting, LoginHistory,
    ExpressionRunning, UserImporting
{
    func run(_ expression: ExpressionText, in scene: ExpressionScene) async -> ExpressionOutcome {
        ExpressionOutcome(.failed(.host("This server runs no expressions.")))
    }
    func with(_ powers: Powers) -> any ExpressionRunning { self }
    func send(_ request: OutgoingRequest) async throws -> OutgoingResponse {
        throw Missing("This server sends no requests to others.")
    }
    func score(identifier: String?, address: String?) async throws -> Int {
        throw Missing("This server keeps no reputation.")
    }
    func hasHad(_ password: Secret, user: Int, among count: Int) async throws -> Bool {
        throw Missing("This server remembers no passwords.")
    }
    func occurrences(of password: Secret) async throws -> Int {
        throw Missing("This server does not know which passwords have become public.")
    }
    func logins(of user: Int, latest count: Int) async throws -> [PastLogin] {
        throw Missing("This server does not know when users signed in.")
    }
    func importNext(of id: String) async throws -> ImportStep? {
        throw Missing("This server imports no users.")
    }
}

extension Unavailable: DirectorySearching {
    private static let searching = Missing("This server searches no directory.")

    func users(where condition: DirectoryCondition, limit: Int) async throws -> [User] { throw Self.searching }
    func userCount(where condition: DirectoryCondition) async throws -> Int { throw Self.searching }
    func groups(where condition: DirectoryCondition, limit: Int) async throws -> [Group] { throw Self.searching }
    func groupCount(where condition: DirectoryCondition) async throws -> Int { throw Self.searching }
}

extension Unavailable: GroupWriting {
    private static let writing = Missing("Groups cannot be changed here.")

    func create(_ change: GroupChange) async throws -> Group { throw Self.writing }
    func change(_ group: ObjectID, _ change: GroupChange) async throws { throw Self.writing }
    func add(_ user: Int, to group: ObjectID) async throws { throw Self.writing }
    func remove(_ user: Int, from group: ObjectID) async throws { throw Self.writing }
}

extension Unavailable: NameResolving, ModelCatalogue {
    func addresses(of host: String) async throws -> [String] { throw Missing("This server looks up no names.") }
    func name(of address: String) async throws -> String? { throw Missing("This server looks up no names.") }
    func info(of model: ModelName) -> ModelInfo? { nil }
}

extension Unavailable: BlueprintWatching {
    private static let watching = Missing("This server applies no blueprints.")

    func findDrift() async throws -> BlueprintDifferences { throw Self.watching }
    func takeBackUnconfirmed() async throws -> [Discovered] { throw Self.watching }
}

extension Unavailable: UserDeleting, ObjectTaking {
    func delete(_ user: Int, request: RequestFacts?) async throws { throw Missing("Users cannot be deleted here.") }
    func take(_ object: ObjectID, of model: ModelName, request: RequestFacts?) async throws -> Bool {
        throw Missing("Objects cannot be taken here.")
    }
}

extension Unavailable: MailSending, MailDelivering, MailTemplating, FlowLinking {
    private static let mailing = Missing("This server sends no mail.")

    func send(_ message: MailMessage) async throws -> Bool { throw Self.mailing }
    func site(for request: RequestFacts) throws -> String { throw Self.mailing }
    func deliver(_ id: String, isLast: Bool) async throws -> (level: JobLogLevel, text: String) { throw Self.mailing }
    var templates: [MailTemplateInfo] { [] }
    func preview(_ name: String, language: String?, brand: CurrentBrand) throws -> MailPreview { throw Self.mailing }
    func keep(_ plan: Plan, _ link: FlowLink) async throws -> String {
        throw Missing("This server makes no links into flows.")
    }
}
