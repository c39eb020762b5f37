import Kernel

/// Says whether a new password is good enough: by what it is made of, by whether others know it, by how hard it is to guess.
struct PasswordPolicy: Policy {
    static let model = ModelInfo(
        "authentik_policies_password.passwordpolicy", .policy, singular: "Password Policy",
        plural: "Password Policies", summary: "Says whether a new password is good enough.",
        path: "policies/password", component: "ak-policy-password-form")

    private static let most = 2_147_483_647

    @Field(help: "Name of the field with the new password.")
    var passwordField = "password"
    @Field(in: 0...Self.most, help: "Digits that it must have.")
    var amountDigits = 0
    @Field(in: 0...Self.most, help: "Upper-case letters from A to Z that it must have.")
    var amountUppercase = 0
    @Field(in: 0...Self.most, help: "Lower-case letters from a to z that it must have.")
    var amountLowercase = 0
    @Field(in: 0...Self.most, help: "Characters of the set of symbols that it must have.")
    var amountSymbols = 0
    @Field(in: 0...Self.most, help: "Characters that it must have in all.")
    var lengthMin = 0
    @Field(help: "The set of symbols.")
    var symbolCharset = ##"!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~ "##
    @Field(help: "What to say when it is not made of what it must be made of.")
    var errorMessage = ""
    @Field(help: "Whether its length and its characters are looked at.")
    var checkStaticRules = true
    @Field(help: "Whether it is looked for in lists of passwords that have become public.")
    var checkHaveIBeenPwned = false
    @Field(in: 0...Self.most, help: "How often it may be in those lists.")
    var hibpAllowedCount = 0
    @Field(help: "Whether it is estimated how hard it is to guess.")
    var checkZxcvbn = false
    @Field(in: 0...Self.most, help: "Fails when the estimate, from 0 to 4, is this or less.")
    var zxcvbnScoreThreshold = 2

    @Power(\.breachedPasswords) private var breached

    func validate() throws(Problems) {
        for (name, text) in [("password_field", passwordField), ("symbol_charset", symbolCharset)] where text.isEmpty {
            throw .fields([name: .here([.blank])])
        }
    }

    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer {
        let answers = request.context[ContextKey.promptData.name]
        guard let password = (answers?[passwordField] ?? request.context[passwordField])?.string else {
            return PolicyAnswer(false, ["Password not set in context"])
        }
        if checkStaticRules, !isMadeWell(password) {
            return PolicyAnswer(false, errorMessage.isEmpty ? [] : [errorMessage])
        }
        if checkHaveIBeenPwned {
            let count = try await breached.occurrences(of: Secret(password))
            if count > hibpAllowedCount {
                return PolicyAnswer(false, ["Password exists on \(count) online lists."])
            }
        }
        if checkZxcvbn {
            let strength = Strength(of: password, knowing: Self.words(in: request, answers))
            if strength.score <= zxcvbnScoreThreshold {
                return PolicyAnswer(false, ["Password is too weak."] + strength.suggestions)
            }
        }
        return PolicyAnswer(true)
    }

    /// Whether it is long enough and has enough characters of each kind.
    private func isMadeWell(_ password: String) -> Bool {
        let scalars = password.unicodeScalars
        func count(_ range: ClosedRange<Unicode.Scalar>) -> Int { scalars.count { range.contains($0) } }
        let symbols = Set(symbolCharset.unicodeScalars)
        return scalars.count >= lengthMin && count("0"..."9") >= amountDigits && count("A"..."Z") >= amountUppercase
            && count("a"..."z") >= amountLowercase && scalars.count { symbols.contains($0) } >= amountSymbols
    }

    /// What somebody who knows the user would try first.
    private static func words(in request: PolicyRequest, _ answers: JSON?) -> [String] {
        let user = request.user.map { [$0.username, $0.name, $0.email] } ?? []
        let given = ["username", "name", "email"].compactMap { answers?[$0]?.string }
        return user + given + [request.http?.brand.brandingTitle].compactMap { $0 }
    }
}
