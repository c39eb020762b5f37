import Kernel

/// Fails for users whose password is too old, and makes such a password useless.
struct PasswordExpiryPolicy: Policy {
    static let model = ModelInfo(
        "authentik_policies_expiry.passwordexpirypolicy", .policy, singular: "Password Expiry Policy",
        plural: "Password Expiry Policies",
        summary: "Fails for users whose password is too old, and makes such a password useless.",
        path: "policies/password_expiry", component: "ak-policy-password-expiry-form")

    @Field(help: "Days that a password lasts.")
    var days: Int
    @Field(help: "Only refuse, and leave the old password as it is.")
    var denyOnly = false

    @Power(\.clock) private var clock
    @Power(\.userWriting) private var users

    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer {
        guard let user = request.user else { return PolicyAnswer(false, ["It is not known who signs in."]) }
        let age = Int((clock.now - user.passwordChanged).components.seconds) / 86_400
        if age < days { return PolicyAnswer(true) }
        if denyOnly { return PolicyAnswer(false, ["Password has expired."]) }
        try await users.disablePassword(of: user.id)
        return PolicyAnswer(false, ["Password expired \(age - days) days ago. Please update your password."])
    }
}
