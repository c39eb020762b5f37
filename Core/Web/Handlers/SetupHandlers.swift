import Flows
import HTTPTypes
public import Kernel

/// Whether the server still waits for its first administrator.
public protocol SetupGate: Sendable {
    /// The first administrator, as long as a link's token is the one that was printed and nobody has used it.
    func administrator(for token: String) async throws -> User?
    /// Whether anybody still may set the server up.
    func isOpen() async throws -> Bool
}

/// Setting up the first administrator, by a link that only whoever started the server has seen.
struct SetupHandlers: Sendable {
    let starter: FlowStarter
    let powers: Powers
    let gate: any SetupGate

    func add(to routes: inout RouteTable) {
        routes.add("GET /setup") { try await setup($0) }
    }

    private func setup(_ request: WebRequest) async throws -> WebResponse {
        guard try await gate.isOpen() else { return .redirect(to: "/") }
        guard let token = request.query["token"], let user = try await gate.administrator(for: token) else {
            throw WebError(
                .forbidden,
                "This server is set up with the link that it printed when it was first started. Look for it in the log."
            )
        }
        guard let flow = powers.configuration.current.flow("initial-setup") else {
            throw WebError(
                .serviceUnavailable, "The flow 'initial-setup' is missing; apply the blueprint that brings it.")
        }
        let context = [
            ContextKey.pendingUser.name: PendingUser(user).json, ContextKey.isRestored.name: true,
            // Of several who have the link open, the first to come to an end closes it for the others.
            ContextKey.passwordState.name: PasswordState(user).json,
            "goauthentik.io/core/setup/started-by": "setup",
        ]
        let response = try await starter.start(
            flow.reference, context: context, steps: [], query: [:], silently: false, in: request)
        return response ?? .redirect(to: "/")
    }
}
