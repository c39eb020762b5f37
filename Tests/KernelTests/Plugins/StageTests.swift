import Kernel
import TestKit
import Testing

@Suite("A stage")
struct StageTests {
    @Test("asks, refuses a wrong answer with the field, and ends with the right one")
    func interactive() async throws {
        let harness = try StageHarness(WordStage.self)
        #expect(try await harness.enter().challenge is WordChallenge)
        #expect(try await harness.submit(["word": "now"]).problems == .field("word", "Wrong word."))
        #expect(try await harness.submit(["word": "please"]).outcome == .done)
    }

    @Test("checks an answer's fields before it sees them")
    func checksFields() async throws {
        let harness = try StageHarness(WordStage.self)
        #expect(try await harness.submit([:]).problems?.codes("word") == ["required"])
        #expect(try await harness.submit(["word": ""]).problems?.codes("word") == ["blank"])
        #expect(try await harness.submit(["word": ["please"]]).problems?.messages("word") == ["Not a valid string."])
    }

    @Test("takes no answer when it has nothing to ask")
    func nothingToAsk() async throws {
        let harness = try StageHarness(WordStage.self, ["is_open": true])
        #expect(try await harness.enter().outcome == .done)
        #expect(try await harness.submit(["word": "wrong"]).outcome == .done)
    }

    @Test("that asks nothing runs when it is reached and when an answer comes")
    func silent() async throws {
        let harness = try StageHarness(Counting.self)
        #expect(try await harness.enter().outcome == .done)
        #expect(try await harness.submit().outcome == .done)
        #expect(harness.messages == [.init(.info, "counted"), .init(.info, "counted")])
        #expect(harness.events.map(\.action) == ["counted", "counted"])
    }

    @Test("adds stages right after itself, or later, but never before itself")
    func insert() throws {
        let context = try context(steps: ["a", "b"])
        context.insert([.binding(ObjectID("x"))])
        #expect(ids(context) == ["a", "x", "b"])
        context.insert([.binding(ObjectID("y"))], at: 99)
        #expect(ids(context) == ["a", "x", "b", "y"])
        context.insert([.binding(ObjectID("z"))], at: 0)
        context.insert([.binding(ObjectID("w"))], at: -3)
        #expect(ids(context) == ["a", "w", "z", "x", "b", "y"])
        let empty = try self.context(steps: [])
        empty.insert([.binding(ObjectID("x"))])
        #expect(ids(empty) == ["x"])
    }

    @Test("sees the user the flow is about as the directory knows them now")
    func pendingUser() async throws {
        let powers = FakePowers()
        let context = try context(steps: [], powers)
        #expect(try await context.pendingUser() == nil)
        context.plan[.pendingUser] = PendingUser(typed: "nobody")
        #expect(try await context.pendingUser() == nil)
        let user = powers.directory.add(.sample(id: 9, name: "New Name"))
        context.plan[.pendingUser] = PendingUser(.sample(id: 9, name: "Old Name"))
        #expect(try await context.pendingUser() == user)
        context.setPendingUser(.sample(id: 4, username: "ada"))
        #expect(context.plan[.pendingUser]?.username == "ada")
        #expect(try await context.pendingUser()?.id == 4)
    }

    private func ids(_ context: StageContext) -> [String] {
        context.plan.steps.map { step in
            if case .binding(let id) = step { id.text } else { "inline" }
        }
    }

    private func context(steps: [String], _ powers: FakePowers = FakePowers()) throws -> StageContext {
        let flow = try powers.configure(Flow.self, "f", ["slug": "f", "title": "F", "designation": "authentication"])
        let plan = Plan(flow: flow.id, steps: steps.map { .binding(ObjectID($0)) })
        return StageContext(
            request: .sample(), configuration: powers.configuration.current, flow: flow, stage: nil, binding: nil,
            plan: plan,
            session: .sample(), users: powers.directory)
    }
}

private struct Counting: SilentStage {
    static let model = ModelInfo(
        "test_counting.countingstage", .stage, singular: "Counting Stage", summary: "Counts.", path: nil)
    init() {}
    func run(in context: StageContext) async throws -> StageOutcome {
        context.say(.info, "counted")
        context.record(Event("counted", app: "test"))
        return .done
    }
}
