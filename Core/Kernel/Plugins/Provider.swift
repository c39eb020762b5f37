/// A way for applications to sign users in, by one protocol.
public protocol Provider: Model where Base == ProviderBase {
    /// Where a user starts at the application, when the provider knows; used for applications without an address.
    func launchAddress(of application: Stored<Application>) -> String?
}

extension Provider {
    public func launchAddress(of application: Stored<Application>) -> String? { nil }
}

/// A provider that can show what an application would learn of a user.
public protocol ClaimPreviewing: Provider {
    /// What the application would learn.
    /// - Parameters:
    ///   - id: the provider's key.
    ///   - expressions: what runs the mappings.
    /// - Throws: ``Problems`` that say why it would learn nothing.
    func preview(
        of user: User, by id: ObjectID, in configuration: Configuration, _ request: RequestFacts,
        _ expressions: any ExpressionRunning
    ) async throws -> [String: JSON]
}

/// A provider that applications are set up with by addresses of this server.
public protocol SetupAddressing: Provider {
    /// What the addresses are called.
    static var setupNames: [String] { get }
    /// The addresses by their names; nil while the provider is no application's.
    /// - Parameter site: what this server's addresses begin with.
    func setupAddresses(of id: ObjectID, in configuration: Configuration, at site: String) -> [String: String]?
}

/// A model whose objects users meet as a challenge, so that one can be looked at before it is kept.
public protocol ChallengePreviewing: Model {
    /// The challenge that a user would get.
    func preview(for user: User, _ request: RequestFacts) async -> any Challenge
}

/// Somewhere else that users come from.
public protocol Source: Model where Base == SourceBase {}

/// A source that offers a button on the identification page.
public protocol LoginSource: Source {
    /// Where the button leads.
    func loginAddress(of source: ObjectID, slug: Slug) -> String
}

/// An object that says what an application, or the directory, learns of a user.
public protocol PropertyMapping: Model where Base == PropertyMappingBase {}

/// Starting a flow from a provider's or source's own address.
public protocol FlowStarting: Sendable {
    /// Whether a plan may hold steps of this model: a plugin of this server brought it, and it is a stage.
    func canRun(_ stage: ModelName) -> Bool
    /// Plans a flow for the request's session and answers with the redirect to its page; or, when nothing of it needs
    /// the user, with what its last stage leads to.
    /// - Parameters:
    ///   - context: what the flow's stages and policies are to know.
    ///   - steps: what is to be run after the flow's own stages.
    ///   - silently: whether nothing may be shown to the user. Then the answer is nil when a page would be needed, be it
    ///     a challenge or a refusal, and the session keeps no plan.
    func start(
        _ flow: Reference<Flow>, context: [String: JSON], steps: [Plan.Step], silently: Bool, in request: WebRequest
    ) async throws -> WebResponse?
    /// Sends somebody without a session, or one that is to be renewed, to sign in, and afterwards back to the request's
    /// own address.
    func signIn(_ flow: Reference<Flow>?, context: [String: JSON], in request: WebRequest) async throws -> WebResponse
}

extension FlowStarting {
    /// Plans a flow with stages to be run after its own, and answers with the redirect to its page; or, when nothing of
    /// it needs the user, with what its last stage leads to.
    public func start(
        _ flow: Reference<Flow>, context: [String: JSON], appending stages: [any Stage], in request: WebRequest
    ) async throws -> WebResponse {
        let steps = stages.map { Plan.Step.inline($0) }
        guard let response = try await start(flow, context: context, steps: steps, silently: false, in: request) else {
            throw WebError.notFound
        }
        return response
    }
}
