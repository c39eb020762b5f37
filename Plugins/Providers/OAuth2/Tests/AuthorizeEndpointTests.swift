import HTTPTypes
import Kernel
import TestKit
import Testing

@testable import ProviderOAuth2

@Suite("The authorization endpoint")
struct AuthorizeEndpointTests {
    private var stand: Stand
    init() throws { stand = try Stand() }

    private func target(_ landing: Landing) -> String { landing.response.location }

    @Test("a posted request goes on as a GET with the same parameters")
    func posted() async throws {
        let form = [("client_id", "shop-client"), ("state", "a&b=c")]
        let response = try await stand.send(AuthorizeEndpoint.self, "POST", "/application/o/authorize/", form: form)
        #expect(response.status == .seeOther)
        #expect(response.location == "/application/o/authorize/?client_id=shop-client&state=a%26b%3Dc")
        let long = [("state", String(repeating: "x", count: 20_000))]
        #expect(
            try await stand.send(AuthorizeEndpoint.self, "POST", "/application/o/authorize/", form: long).status
                == .badRequest)
    }

    @Test("somebody without a session is sent to sign in, with the hint and the application's name")
    func anonymous() async throws {
        let stand = try Stand(signedIn: false)
        let landing = try await stand.authorize(["login_hint": "mira"])
        let start = try #require(stand.powers.flows.starts.last)
        #expect(start.isSignIn)
        #expect(start.context["pending_user_identifier"] == "mira")
        #expect(start.context["application"] == "application-shop")
        #expect(landing.code.isEmpty)
    }

    @Test("the provider's own authentication flow is used")
    func authenticationFlow() async throws {
        let stand = try Stand(["authentication_flow": "sign-in-here"], signedIn: false)
        _ = try await stand.authorize()
        #expect(stand.powers.flows.starts.last?.flow?.id.text == "sign-in-here")
    }

    @Test("the flow learns what is to be consented to")
    func context() async throws {
        _ = try await stand.authorize()
        let context = try #require(stand.powers.flows.starts.last?.context)
        #expect(context["consent_header"] == "You're about to sign into shop.")
        #expect(
            context["consent_permissions"] == [
                ["id": "email", "name": "See your email"], ["id": "offline_access", "name": "See your offline_access"],
                ["id": "profile", "name": "See your profile"],
            ])
        #expect(context["application"] == "application-shop")
        #expect(context["is_sso"] == true)
        #expect(context["goauthentik.io/providers/oauth2/params"]?["client_id"] == "shop-client")
        #expect(context["pending_user"]?["pk"] == 7)
    }

    @Test("prompt=none never shows anything")
    func silent() async throws {
        let anonymous = try Stand(signedIn: false)
        #expect(try await anonymous.authorize(["prompt": "none"]).error == "login_required")
        #expect(anonymous.powers.flows.starts.isEmpty)
        _ = try await stand.authorize(["prompt": "none"])
        #expect(stand.powers.flows.starts.last?.silently == true)
        #expect(try await refusal(["prompt": "none"]) == "interaction_required")
        #expect(try await refusal(["prompt": "none", "max_age": "0"], after: .seconds(1)) == "login_required")
    }

    @Test("prompt=none says that consent is missing where the flow asks for it")
    func silentConsent() async throws {
        try addConsentStage()
        #expect(try await refusal(["prompt": "none"]) == "consent_required")
    }

    @Test("prompt=none gives what the flow gives when it needs nobody")
    func silentSuccess() async throws {
        stand.powers.flows.answerSilently(.redirect(to: "\(Stand.callback)?code=x"))
        #expect(try await answer(["prompt": "none"]).location == "\(Stand.callback)?code=x")
    }

    @Test("prompt=consent asks for consent even where the flow does not")
    func consent() async throws {
        _ = try await answer(["prompt": "consent"])
        let steps = try #require(stand.powers.flows.starts.last?.steps)
        #expect(steps.count == 2)
        #expect(steps.first == .inline("authentik_stages_consent.consentstage", fields: ["mode": "always_require"]))
        #expect(stand.powers.flows.starts.last?.context["consent_required"] == true)
        _ = try await answer([:])
        #expect(stand.powers.flows.starts.last?.steps.count == 1)
        #expect(stand.powers.flows.starts.last?.context["consent_required"] == false)
    }

    @Test("prompt=consent does not ask twice where the flow asks by itself")
    func consentOnce() async throws {
        try addConsentStage()
        _ = try await answer(["prompt": "consent"])
        #expect(stand.powers.flows.starts.last?.steps.count == 1)
    }

    @Test("prompt=consent is refused on a server that cannot ask")
    func noConsent() async throws {
        stand.powers.flows.allowOnly([])
        #expect(try await refusal(["prompt": "consent"]) == "invalid_request")
    }

    @Test("a policy that says no ends it here, with its message and a trace in an event")
    func denied() async throws {
        stand.powers.decisions.answer(
            Decision(false, messages: ["Only staff."], trace: [TraceStep(question: "group staff", passes: false)]),
            for: ObjectID("application-shop"))
        let response = try await answer([:])
        #expect(response.status == .forbidden)
        #expect(response.text == "Only staff.")
        #expect(stand.powers.flows.starts.isEmpty)
        let event = try #require(stand.powers.events.events.first)
        #expect(event.action == "policy_execution")
        #expect(event.context["decision"]?["trace"]?.array?.first?["question"] == "group staff")
        #expect(try await refusal(["prompt": "none"]) == "access_denied")
    }

    @Test("a deactivated user is asked to sign in")
    func inactive() async throws {
        var stand = stand
        stand.session.user?.isActive = false
        _ = try await stand.authorize()
        #expect(stand.powers.flows.starts.last?.isSignIn == true)
    }

    @Test("a provider without an application signs nobody in")
    func noApplication() async throws {
        try stand.powers.configure(
            OAuth2Provider.self, "9",
            [
                "authorization_flow": "authorize", "invalidation_flow": "leave", "client_id": "lonely",
                "grant_types": ["authorization_code"],
                "redirect_uris": [["matching_mode": "strict", "url": .string(Stand.callback)]],
            ])
        #expect(try await answer(["client_id": "lonely"]).status == .badRequest)
    }
}

/// Signing in again.
extension AuthorizeEndpointTests {
    @Test("prompt=login asks again, and only the login that follows is enough", arguments: ["login", "select_account"])
    func login(_ prompt: String) async throws {
        var stand = stand
        stand.powers.clock.advance(by: .seconds(60))
        let noted = try await stand.authorize(["prompt": prompt]).response.location
        #expect(noted.hasPrefix("/application/o/authorize/?"))
        #expect(stand.powers.flows.starts.isEmpty)
        let query = String(noted.drop { $0 != "?" }.dropFirst())
        _ = try await stand.authorize(query: query)
        #expect(stand.powers.flows.starts.last?.isSignIn == true, "the old login is not enough")
        stand.powers.clock.advance(by: .seconds(20))
        stand.session.login?.time = stand.powers.clock.now
        #expect(try await stand.authorize(query: query).code.isEmpty == false, "the new one is")
        #expect(try await stand.authorize(["prompt": prompt]).code.isEmpty, "and the first address asks once more")
    }

    @Test("the demand does not stay met for ever")
    func loginExpires() async throws {
        var stand = stand
        let noted = try await stand.authorize(["prompt": "login"]).response.location
        stand.session.login?.time = stand.powers.clock.now
        stand.powers.clock.advance(by: .seconds(3600))
        let again = try await stand.authorize(query: String(noted.drop { $0 != "?" }.dropFirst()))
        #expect(again.code.isEmpty)
        #expect(again.response.location != noted)
    }

    @Test("somebody who had to sign in anyway is asked once")
    func loginOnce() async throws {
        let anonymous = try Stand(signedIn: false)
        let noted = try await anonymous.authorize(["prompt": "login"]).response.location
        #expect(noted.contains("login_requested="))
        var stand = stand
        stand.powers.clock.advance(by: .seconds(5))
        stand.session.login?.time = stand.powers.clock.now
        #expect(try await stand.authorize(query: String(noted.drop { $0 != "?" }.dropFirst())).code.isEmpty == false)
    }

    @Test("max_age asks again when the login is older")
    func maxAge() async throws {
        stand.powers.clock.advance(by: .seconds(100))
        #expect(try await stand.authorize(["max_age": "100"]).code.isEmpty == false)
        #expect(try await stand.authorize(["max_age": "99"]).response.location.contains("login_requested="))
        #expect(try await stand.authorize(["max_age": "99", "prompt": "none"]).error == "login_required")
    }

    @Test("a demand from the future is none")
    func future() {
        var request = AuthorizationRequest(
            returnAddress: ReturnAddress(uri: "", mode: .query), responseType: .code, scope: Scope())
        let now = Timestamp(seconds: 1000)
        func freshness(_ login: Int) -> Freshness {
            Freshness(of: request, login: Timestamp(seconds: login), isExpectedUser: true, now: now)
        }
        #expect(freshness(0) == .enough)
        request.prompt = [.login]
        #expect(freshness(1000) == .demand)
        request.loginRequested = Timestamp(seconds: 2000)
        #expect(freshness(1000) == .demand)
        request.loginRequested = Timestamp(seconds: 900)
        #expect(freshness(899) == .unmet)
        #expect(freshness(900) == .enough)
    }

    @Test("an ID token that hints at somebody else asks again")
    func hint() async throws {
        let own = try await stand.signIn().id
        #expect(try await stand.authorize(["id_token_hint": own, "prompt": "none"]).error != "login_required")
        var other = stand
        other.session.user = other.powers.directory.add(.sample(id: 8, username: "noor"))
        #expect(try await other.authorize(["id_token_hint": own, "prompt": "none"]).error == "login_required")
        #expect(try await other.authorize(["id_token_hint": own]).response.location.contains("login_requested="))
        #expect(try await other.authorize(["id_token_hint": "nonsense"]).code.isEmpty == false)
    }
}

extension AuthorizeEndpointTests {
    private func answer(_ changes: [String: String?]) async throws -> WebResponse {
        try await stand.authorize(changes).response
    }

    /// The error that the client is told by the endpoint itself.
    private func refusal(_ changes: [String: String?], after wait: Duration = .zero) async throws -> String? {
        stand.powers.clock.advance(by: wait)
        let location = try await answer(changes).location
        return FormValues(parsing: location.drop { $0 != "?" }.dropFirst())["error"]
    }

    private func addConsentStage() throws {
        try stand.powers.configure(FakeConsentStage.self, "consent", ["name": "consent"])
        try stand.powers.configure(
            FlowStageBinding.self, "binding", ["target": "authorize", "stage": "consent", "order": 0])
    }
}

/// A stage under the consent stage's name.
private struct FakeConsentStage: SilentStage {
    static let model = ModelInfo(
        "authentik_stages_consent.consentstage", .stage, singular: "Consent", summary: "Asks for consent.", path: nil)
    func run(in context: StageContext) async throws -> StageOutcome { .done }
}
