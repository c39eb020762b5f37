import Kernel

/// Passes when sign-ins with the user's name, or from the client's address, have failed so often lately that more should be
/// asked.
struct ReputationPolicy: Policy {
    static let model = ModelInfo(
        "authentik_policies_reputation.reputationpolicy", .policy, singular: "Reputation Policy",
        plural: "Reputation Policies",
        summary: "Passes when sign-ins with the user's name or from the client's address have failed lately.",
        path: "policies/reputation", component: "ak-policy-reputation-form")

    @Field(help: "Whether the scores of the client's address count.")
    var checkIP = true
    @Field(help: "Whether the scores of the user's name count.")
    var checkUsername = true
    @Field(in: -2_147_483_648...2_147_483_647, help: "Passes when the scores together are this or less.")
    var threshold = -5

    @Power(\.reputation) private var reputation

    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer {
        let score = try await reputation.score(
            identifier: checkUsername ? Self.name(in: request) : nil,
            address: checkIP ? request.http?.clientAddress : nil)
        return PolicyAnswer(score <= threshold)
    }

    /// The user's name; what was typed, for somebody who does not exist.
    private static func name(in request: PolicyRequest) -> String? {
        let typed = request.context[ContextKey.pendingUser.name]?["username"]?.string
        let name = request.user?.username ?? typed
        return name.flatMap { $0.isEmpty ? nil : $0 }
    }
}
