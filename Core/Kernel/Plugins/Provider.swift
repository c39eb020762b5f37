/// A way for applications to sign users in, by one protocol.
public protocol Provider: Model where Base == ProviderBase {
    /// Where a user starts at the application, when the provider knows; used for applications without an address.
    func launchAddress(of application: Stored<Application>) -> String?
}

extension Provider {
    public func launchAddress(of application: Stored<Application>) -> String? { nil }
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
    /// Plans a flow for the request's session and answers with the redirect to its page; or, when nothing of it needs
    /// the user, with what its last stage leads to.
    /// - Parameters:
    ///   - context: what the flow's stages and policies are to know.
    ///   - appending: stages to be run after the flow's own.
    func start(
        _ flow: Reference<Flow>, context: [String: JSON], appending: [any Stage], in request: WebRequest
    ) async throws -> WebResponse
    /// Sends somebody without a session to sign in, and afterwards back to the request's own address.
    func signIn(_ flow: Reference<Flow>?, context: [String: JSON], in request: WebRequest) async throws -> WebResponse
}
