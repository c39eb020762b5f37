import Kernel
import TestKit
import Testing

@testable import PolicyPassword

struct PasswordPolicyTests {
    private let powers = FakePowers()

    private func answer(
        _ fields: [String: JSON], _ password: String, user: User? = .sample(), more: [String: JSON] = [:]
    ) async throws -> PolicyAnswer {
        let policy = try powers.open(PasswordPolicy.self, fields)
        let answers = more.merging(["password": .string(password)]) { $1 }
        return try await policy.evaluate(
            PolicyRequest(user: user, http: .sample(), context: ["prompt_data": .object(answers)]))
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(PasswordPolicyPlugin.self)
    }

    @Test func `The password is where the policy is told to look, in the answers first`() async throws {
        let policy = try powers.open(PasswordPolicy.self, ["password_field": "secret", "length_min": 4])
        func passes(_ context: [String: JSON]) async throws -> PolicyAnswer {
            try await policy.evaluate(PolicyRequest(user: nil, http: nil, context: context))
        }
        #expect(try await passes(["secret": "long"]).passes)
        #expect(try await passes(["prompt_data": ["secret": "long"], "secret": "no"]).passes)
        #expect(try await !passes(["prompt_data": ["secret": "no"], "secret": "long"]).passes)
        let missing = PolicyAnswer(false, ["Password not set in context"])
        #expect(try await passes(["prompt_data": ["password": "long"]]) == missing)
        #expect(try await passes([:]) == missing)
    }

    @Test(arguments: [
        (["length_min": 4] as [String: JSON], "äöüß", "äöü"),
        (["amount_digits": 2], "a1b2", "a1b٢"),
        (["amount_uppercase": 2], "aBcD", "aBcÄ"),
        (["amount_lowercase": 2], "AbCd", "AbCä"),
        (["amount_symbols": 2], "a! b", "a!ıb"),
        (["amount_symbols": 1, "symbol_charset": "€"], "5€", "5!"),
    ])
    func `A password must be made of what the policy asks for`(
        fields: [String: JSON], good: String, bad: String
    ) async throws {
        let fields = fields.merging(["error_message": "Not like this."]) { $1 }
        #expect(try await answer(fields, good) == PolicyAnswer(true))
        #expect(try await answer(fields, bad) == PolicyAnswer(false, ["Not like this."]))
        #expect(try await answer(fields.merging(["check_static_rules": false]) { $1 }, bad).passes)
    }

    @Test func `Without a message of its own it says nothing`() async throws {
        #expect(try await answer(["length_min": 9], "short") == PolicyAnswer(false))
    }

    @Test func `A password that is public more often than allowed is refused`() async throws {
        powers.breachedPasswords.set(3, for: "leaked")
        let fields: [String: JSON] = ["check_have_i_been_pwned": true]
        #expect(
            try await answer(fields, "leaked") == PolicyAnswer(false, ["Password exists on 3 online lists."]))
        #expect(try await answer(fields, "unheard of").passes)
        #expect(try await answer(fields.merging(["hibp_allowed_count": 3]) { $1 }, "leaked").passes)
        #expect(try await answer([:], "leaked").passes)
    }

    @Test func `When it cannot be found out whether a password is public, the policy fails and says why`() async throws
    {
        powers.breachedPasswords.fail(with: OutgoingFailure.tooSlow(host: "pwned.example"))
        await #expect {
            _ = try await answer(["check_have_i_been_pwned": true], "any")
        } throws: { "\($0)" == "pwned.example did not answer in time." }
    }

    @Test(arguments: [
        ("password", 0), ("P@ssw0rd", 0), ("qwertyuiop", 1), ("abcdefgh", 0), ("letmein", 0), ("jgkd8", 1),
        ("gX4$mQ", 1), ("x8Kq!2vP", 2), ("correct horse battery staple", 4), ("rWibMFACxAUGZmxhVncy", 4), ("", 0),
    ])
    func `Passwords are estimated about as zxcvbn does`(password: String, score: Int) {
        #expect(Strength(of: password, knowing: []).score == score, "\(password)")
    }

    @Test func `A password whose estimate is no more than the threshold is refused with advice`() async throws {
        let weak = try await answer(["check_zxcvbn": true], "P@ssw0rd1")
        #expect(!weak.passes)
        #expect(weak.messages.first == "Password is too weak.")
        #expect(weak.messages.contains { $0.contains("in place of letters") })
        #expect(try await answer(["check_zxcvbn": true], "correct horse battery staple") == PolicyAnswer(true))
        let strict: [String: JSON] = ["check_zxcvbn": true, "zxcvbn_score_threshold": 4]
        #expect(try await !answer(strict, "correct horse battery staple").passes)
    }

    @Test func `What others know of the user makes a password weak`() async throws {
        let user = User.sample(username: "xqzvbn", name: "Wolfram Quetzalcoatl", email: "kphtry@example.com")
        for password in ["xqzvbnKphtry", "KPHTRYquetzalcoatl"] {
            #expect(try await !answer(["check_zxcvbn": true], password, user: user).passes, "\(password)")
            #expect(try await answer(["check_zxcvbn": true], password, user: .sample()).passes, "\(password)")
            let given: [String: JSON] = ["username": "xqzvbn", "email": "kphtry@example.com", "name": "Quetzalcoatl"]
            #expect(try await !answer(["check_zxcvbn": true], password, user: nil, more: given).passes, "\(password)")
        }
    }

    @Test func `Only the beginning of a long password is looked at, which takes no time`() {
        let start = ContinuousClock.now
        let password = String(repeating: "aB3$xY9!qW2@", count: 20_000)
        #expect(Strength(of: password, knowing: [password]).score == 4)
        let hidden = String(repeating: "a", count: 72) + "correct horse battery staple"
        #expect(Strength(of: hidden, knowing: []).score < 3)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func `Rules that cannot be kept are not saved`() {
        #expect(throws: Problems.self) { try PasswordPolicy.make(["length_min": -1]) }
        #expect(throws: Problems.self) { try PasswordPolicy.make(["symbol_charset": ""]) }
        #expect(throws: Problems.self) { try PasswordPolicy.make(["password_field": ""]) }
    }
}
