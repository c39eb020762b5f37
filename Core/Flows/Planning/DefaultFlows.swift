public import Kernel

/// Finds the flow for a purpose where nobody chose one: the brand's, or else the first by slug that lets the user in.
public struct DefaultFlows: Sendable {
    private let decisions: any Deciding

    public init(decisions: any Deciding) { self.decisions = decisions }

    /// The flow for a purpose; nil when there is none for this user.
    public func flow(
        for purpose: Flow.Designation, of user: User?, in configuration: Configuration, _ request: RequestFacts
    ) async -> Stored<Flow>? {
        // What the brand has was chosen for everybody who comes there; its policies speak when it is planned.
        if let chosen = request.brand.value.flow(for: purpose).flatMap({ configuration.get($0) }) { return chosen }
        let question = PolicyRequest(user: user, http: request)
        for flow in configuration.flows(for: purpose) {
            if configuration.policyBindings(of: flow.id).isEmpty { return flow }
            let decision = await decisions.decide(
                flow.id, mode: flow.policyEngineMode, question, withoutBindings: true)
            if decision.passes { return flow }
        }
        return nil
    }
}

extension Configuration {
    /// The flow with a slug.
    public func flow(_ slug: String) -> Stored<Flow>? { first(Flow.self, where: "slug", is: slug) }

    /// The flows for a purpose that need no special way in, by slug.
    func flows(for purpose: Flow.Designation) -> [Stored<Flow>] {
        remembered("flows for \(purpose.rawValue)") {
            let special: Set<Flow.Authentication> = [.requireRedirect, .requireOutpost, .requireToken]
            return all(Flow.self).filter { $0.designation == purpose && !special.contains($0.authentication) }
                .sorted { $0.slug.text < $1.slug.text }
        }
    }
}
