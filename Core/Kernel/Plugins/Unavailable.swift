import Expressions

/// Powers that a server does not have: whoever asks for one is told so, which is an error and no answer.
struct Unavailable: HTTPRequesting, ReputationKeeping, PasswordRemembering, BreachedPasswordCounting, LoginHistory,
    ExpressionRunning
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
}
