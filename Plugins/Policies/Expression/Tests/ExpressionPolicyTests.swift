import Kernel
import TestKit
import Testing

@testable import PolicyExpression

struct ExpressionPolicyTests {
    private let powers = FakePowers()

    private func answer(_ expression: String, context: [String: JSON] = [:]) async throws -> PolicyAnswer {
        let policy = try powers.open(ExpressionPolicy.self, ["expression": .string(expression)])
        return try await policy.evaluate(
            PolicyRequest(user: .sample(username: "mira"), http: .sample(), context: context))
    }

    /// What the policy fails with; nil when it answers.
    private func failure(_ expression: String) async -> String? {
        do {
            _ = try await answer(expression)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(ExpressionPolicyPlugin.self)
    }

    @Test func `What counts as true passes, and what it says is for the user`() async throws {
        #expect(try await answer("return request.user.username == 'mira'").passes)
        #expect(try await !answer("return []").passes)
        let answer = try await answer("ak_message('Not today.')\nreturn context['open']", context: ["open": false])
        #expect(!answer.passes)
        #expect(answer.messages == ["Not today."])
    }

    @Test func `Coming to the end without an answer is a no that says so`() async throws {
        let answer = try await answer("x = 1")
        #expect(!answer.passes)
        #expect(answer.steps.contains { $0.question.contains("is a return missing?") })
    }

    @Test func `An exception is a failure that says where it arose`() async {
        let failure = await failure("x = {}\nreturn x['nothing']")
        #expect(failure?.contains("line 2") == true)
        #expect(failure?.contains("KeyError: 'nothing'") == true)
    }

    @Test(
        arguments: [
            "while True: pass", "return 10 ** 10 ** 10", "x = 'a' * 10 ** 12", "return sorted(range(10 ** 9))",
            "import re\nreturn re.match('(a+)+$', 'a' * 40 + 'b')", "def f(): return f()\nreturn f()",
            "x = []\nwhile True: x.append(x)",
        ])
    func `An expression that would never end, or take all memory, is a failure`(expression: String) async {
        let failure = await failure(expression)
        #expect(failure != nil || expression.contains("re.match"))
    }

    @Test func `Whoever asks why sees what was read, line by line`() async throws {
        let answer = try await answer("name = request.user.username\nreturn name == 'root'")
        let questions = answer.steps.map(\.question)
        #expect(questions.contains { $0.hasPrefix("line 1: request.user.username is") })
        #expect(questions.contains("line 2: returned"))
    }

    @Test func `What is no program is refused, with a word on the expression`() {
        do {
            _ = try ExpressionPolicy.make(["expression": "return ("])
            Issue.record("It was accepted.")
        } catch {
            #expect(error.json["expression"]?.text.contains("line 1") == true)
        }
    }
}
