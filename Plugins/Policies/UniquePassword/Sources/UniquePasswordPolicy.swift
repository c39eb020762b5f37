import Kernel

/// Fails for passwords that the user has had before.
struct UniquePasswordPolicy: PasswordRememberingPolicy {
    static let model = ModelInfo(
        "authentik_policies_unique_password.uniquepasswordpolicy", .policy, singular: "Password Uniqueness Policy",
        plural: "Password Uniqueness Policies", summary: "Fails for passwords that the user has had before.",
        path: "policies/unique_password", component: "ak-policy-password-uniqueness-form")

    /// Each one takes as long to be compared as a sign-in.
    private static let most = 100

    @Field(help: "Name of the field with the new password.")
    var passwordField = "password"
    @Field(in: 0...Self.most, help: "How many of the user's last passwords are compared.")
    var numHistoricalPasswords = 1

    @Power(\.rememberedPasswords) private var passwords

    var passwordsToRemember: Int { numHistoricalPasswords }

    func validate() throws(Problems) {
        if passwordField.isEmpty { throw .fields(["password_field": .here([.blank])]) }
    }

    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer {
        let answers = request.context[ContextKey.promptData.name]
        guard let password = (answers?[passwordField] ?? request.context[passwordField])?.string else {
            return PolicyAnswer(false, ["Password not set in context"])
        }
        // Who does not exist yet has had no password.
        guard let user = request.user else { return PolicyAnswer(true) }
        if try await passwords.hasHad(Secret(password), user: user.id, among: numHistoricalPasswords) {
            return PolicyAnswer(
                false, ["This password has been used previously. Please choose a different one."])
        }
        return PolicyAnswer(true)
    }
}
