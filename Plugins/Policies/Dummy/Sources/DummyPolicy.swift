import Kernel

/// Waits for a while and gives the answer it was told to give.
struct DummyPolicy: Policy {
    static let model = ModelInfo(
        "authentik_policies_dummy.dummypolicy", .policy, singular: "Dummy Policy", plural: "Dummy Policies",
        summary: "Waits and answers what it was told to, to try bindings with.", path: "policies/dummy",
        component: "ak-policy-dummy-form")

    @Field(help: "The answer.")
    var result = false
    @Field(in: 0...86_400, help: "Seconds to wait at least.")
    var waitMin = 5
    @Field(in: 0...86_400, help: "Seconds to wait at most.")
    var waitMax = 30

    @Power(\.random) private var random

    func validate() throws(Problems) {
        if waitMax < waitMin { throw .field("wait_max", "Ensure this value is greater than or equal to \(waitMin).") }
    }

    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer {
        try await Task.sleep(for: .seconds(secondsToWait))
        return PolicyAnswer(result, ["dummy"])
    }

    /// Any number from the least to the most, chosen anew each time.
    var secondsToWait: Int {
        let number = random.bytes(4).reduce(0) { $0 << 8 | Int($1) }
        return waitMin + number % (waitMax - waitMin + 1)
    }
}
