public import Kernel

/// Links that lead somebody into a flow that was planned for them. Each counts once.
public struct FlowTokens: Sendable {
    /// What the query of a flow's page calls the key.
    public static let parameter = "flow_token"

    private static let collection = RecordCollection("flows.token")
    private let powers: Powers

    public init(_ powers: Powers) { self.powers = powers }

    /// Plans a flow for a user who has yet to prove who they are, and keeps the plan.
    /// - Parameters:
    ///   - family: what the link is for; an earlier one of the user for the same counts no more.
    ///   - request: whoever makes the link; the flow's policies see it.
    /// - Returns: the key; nil when the flow does not apply to the user.
    public func make(
        _ flow: Stored<Flow>, for user: User, family: String, lasting: Duration, request: RequestFacts
    ) async throws -> String? {
        let context = [ContextKey.pendingUser.name: PendingUser(user).json, ContextKey.isRestored.name: true]
        let situation = Planner.Situation(
            configuration: powers.configuration.current, request: request, user: nil, pendingUser: user,
            context: context)
        let outcome = await Planner(decisions: powers.decisions).plan(flow, for: situation)
        guard let plan = outcome.plan else { return nil }
        let (key, now) = (powers.random.token(60), powers.clock.now)
        let record = Record(
            key: key, document: ["plan": plan.json], user: user.id, object: flow.id, family: family, created: now,
            expires: now + lasting)
        _ = try await powers.records.apply([
            .deleteAll(Self.collection, RecordFilter(user: user.id, family: family)), .put(Self.collection, record),
        ])
        return key
    }

    /// Takes a key: it counts no more.
    /// - Returns: the plan; nil for a key that does not count, or that is for another flow.
    func take(_ key: String, for flow: Stored<Flow>) async throws -> Plan? {
        guard key.utf8.count <= 512, let (record, user) = try await powers.records.find(Self.collection, key: key),
            user?.isActive == true, let plan = record.document["plan"].flatMap(Plan.init), plan.flow == flow.id
        else { return nil }
        // Of two who come at once, the change of the document lets one go on.
        let isMine = try await powers.records.apply([
            .replace(Self.collection, key: key, old: record.document, new: ["plan": .null]),
            .delete(Self.collection, key: key),
        ])
        return isMine ? plan : nil
    }
}
