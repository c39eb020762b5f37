/// Powers that a server does not have: whoever asks for one is told so, which is an error and no answer.
struct Unavailable: HTTPRequesting, ReputationKeeping, PasswordRemembering, BreachedPasswordCounting, LoginHistory,
    UserImporting
{
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
