import Kernel

/// Whether a live session is enough for a request, or the user must sign in again (`prompt`, `max_age`,
/// `id_token_hint`; OpenID Connect Core section 3.1.2.1).
///
/// That the user has signed in again is seen by the time of their login: the demand is written into the request's own
/// address, so that the answer to the same address opened later, or in another window, is another demand.
enum Freshness: Sendable, Hashable {
    /// The session will do.
    case enough
    /// Demand a new login: note the time of the demand in the address first.
    case demand
    /// A demand stands and has not been met.
    case unmet

    /// How long a login counts as the answer to a demand, for those who take their time on the way back.
    private static let window = Duration.seconds(600)

    init(of request: AuthorizationRequest, login: Timestamp, isExpectedUser: Bool, now: Timestamp) {
        let isTooOld = request.maxAge.map { now - login > .seconds($0) } ?? false
        guard Self.isDemanded(by: request) || isTooOld || !isExpectedUser else {
            self = .enough
            return
        }
        guard let demanded = request.loginRequested, demanded <= now else {
            self = .demand
            return
        }
        if login < demanded {
            self = .unmet
        } else {
            self = now - login <= Self.window ? .enough : .demand
        }
    }

    /// Whether the client demands a new login whatever there is.
    static func isDemanded(by request: AuthorizationRequest) -> Bool {
        !request.prompt.isDisjoint(with: [.login, .selectAccount]) || request.maxAge == 0
    }
}
