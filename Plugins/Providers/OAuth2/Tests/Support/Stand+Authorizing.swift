import HTTPTypes
import Kernel
import TestKit

@testable import ProviderOAuth2

/// Where an authorization request ended.
struct Landing {
    /// The answer of the endpoint itself.
    var response: WebResponse
    /// The address of the client that the user was sent to; empty when they were not.
    var address = ""
    /// What the client got, from the query, the fragment or the posted form.
    var answer: [String: String] = [:]
    /// The flow's last stage, when the request got so far.
    var turn: StageTurn?
    var events: [Event] = []

    var code: String { answer["code"] ?? "" }
    var error: String? { answer["error"] }
}

extension Stand {
    static let usualRequest = [
        "client_id": clientID, "redirect_uri": callback, "response_type": "code", "state": "st",
        "scope": "openid profile email offline_access", "nonce": "n-0S6",
    ]

    /// The usual request with parameters that differ; nil leaves one out.
    static func parameters(_ changes: [String: String?]) -> FormValues {
        var parameters = usualRequest
        for (name, value) in changes { parameters[name] = value }
        return FormValues(parameters.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
    }

    /// Sends an authorization request and, when it gets as far as the flow, runs the flow's last stage.
    /// - Parameter changes: parameters that differ from the usual ones; nil leaves one out.
    func authorize(_ changes: [String: String?] = [:]) async throws -> Landing {
        try await authorize(query: Self.parameters(changes).text)
    }

    func authorize(query: String) async throws -> Landing {
        let before = powers.flows.starts.count
        let response = try await send(AuthorizeEndpoint.self, "GET", "/application/o/authorize/?\(query)")
        var landing = Landing(response: response)
        let starts = powers.flows.starts.dropFirst(before)
        if let step = starts.last?.steps.last {
            try await finish(step, starts.last?.context ?? [:], &landing)
        } else {
            landing.read(redirect: response.location)
        }
        return landing
    }

    /// Runs a step of a plan as the flow executor does.
    func finish(_ step: Plan.Step, _ context: [String: JSON], _ landing: inout Landing) async throws {
        guard case .inline(let model, let fields) = step,
            let flow = configuration.get(Flow.self, ObjectID("authorize")),
            let stage = try registry.models[model]?.stage(fields, powers: powers.all)
        else { return }
        let stageContext = StageContext(
            request: .sample(), configuration: configuration, flow: flow, stage: nil, binding: nil,
            plan: Plan(flow: flow.id, steps: [step], context: context), session: session, users: powers.directory)
        landing.turn = try await stage.enter(stageContext)
        landing.events = stageContext.events
        if case .end(.redirect(let address)) = landing.turn { landing.read(redirect: address) }
        if let form = landing.turn?.challenge as? AutosubmitChallenge {
            landing.address = form.url
            landing.answer = form.attrs.members.compactMapValues(\.string)
        }
    }

    /// The code of an authorization request that is to succeed.
    func code(_ changes: [String: String?] = [:]) async throws -> String { try await authorize(changes).code }

    /// A token request with the client's secret in the form; nil leaves a field out.
    func token(_ fields: [String: String?], headers: HTTPFields = [:]) async throws -> WebResponse {
        let credentials: [String: String?] = ["client_id": Self.clientID, "client_secret": Self.secret]
        let form = credentials.merging(fields) { $1 }.compactMap { name, value in value.map { (name, $0) } }
        return try await send(TokenEndpoint.self, "POST", TokenEndpoint.path, form: form, headers: headers)
    }

    func exchange(_ code: String, _ fields: [String: String?] = [:]) async throws -> WebResponse {
        let usual: [String: String?] = [
            "grant_type": "authorization_code", "code": code, "redirect_uri": Self.callback,
        ]
        return try await token(usual.merging(fields) { $1 })
    }

    func refresh(_ token: String, _ fields: [String: String?] = [:]) async throws -> WebResponse {
        let usual: [String: String?] = ["grant_type": "refresh_token", "refresh_token": token]
        return try await self.token(usual.merging(fields) { $1 })
    }

    /// The tokens of a whole sign-in.
    func signIn(_ changes: [String: String?] = [:]) async throws -> Tokens {
        Tokens(try await exchange(try await code(changes)).json)
    }

    func userInfo(_ token: String) async throws -> WebResponse {
        try await send(UserInfoEndpoint.self, "GET", UserInfoEndpoint.path, headers: .bearer(token))
    }

    func introspect(_ token: String) async throws -> [String: JSON] {
        let form = [("token", token), ("client_id", Self.clientID), ("client_secret", Self.secret)]
        return try await send(IntrospectionEndpoint.self, "POST", "/application/o/introspect/", form: form).json
    }

    /// The claims of a token that the client's provider signed.
    func claims(_ token: String) throws -> [String: JSON] { try client.keys.get().claims(of: token).object ?? [:] }
}

/// A token answer.
struct Tokens {
    var access: String
    var id: String
    var refresh: String
    var scope: String

    init(_ json: [String: JSON]) {
        access = json["access_token"]?.string ?? ""
        id = json["id_token"]?.string ?? ""
        refresh = json["refresh_token"]?.string ?? ""
        scope = json["scope"]?.string ?? ""
    }
}

extension Landing {
    /// Reads what an address of another site brings along.
    mutating func read(redirect: String) {
        guard !redirect.hasPrefix("/"), !redirect.isEmpty else { return }
        address = String(redirect.prefix { $0 != "?" && $0 != "#" })
        let parts = redirect.dropFirst(address.count)
        answer = FormValues(parsing: parts.dropFirst()).dictionary
    }
}
