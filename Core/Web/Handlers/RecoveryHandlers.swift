import HTTPTypes
import Kernel

/// Signing in with a link that counts once.
struct RecoveryHandlers: Sendable {
    let powers: Powers
    /// Takes a link's key; nil when it does not count.
    let take: @Sendable (String) async throws -> User?

    /// What the paths of links begin with; what follows is a secret.
    static let prefix = "/recovery/use-token/"

    func add(to routes: inout RouteTable) {
        routes.add(Route("GET", Self.prefix + ":key/")) { try await use($0) }
    }

    private func use(_ request: WebRequest) async throws -> WebResponse {
        // Programs that look at links before people do must not use them up.
        guard request.facts.method == "GET" else { return .empty(.noContent) }
        guard let user = try await take(request.parameters["key"] ?? "") else { throw WebError.notFound }
        let now = powers.clock.now
        var session = Session(
            key: powers.random.token(64), publicID: powers.random.uuid(), expires: now + .seconds(86_400))
        session.user = user
        session.login = Session.Login(time: now, method: "recovery", arguments: [:])
        // Loaded, so that saving puts the new session in the place of the browser's old one.
        _ = try await request.session()
        let event = Event(
            "login", app: "authentik_recovery", user: user, context: ["auth_method": "recovery"],
            request: request.facts)
        request.save(session, with: [event])
        try await powers.userWriting.noteLogin(of: user.id)
        return .redirect(to: "/if/user/")
    }
}
