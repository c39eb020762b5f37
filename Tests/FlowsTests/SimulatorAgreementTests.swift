import Flows
import Kernel
import TestKit
import Testing

@Suite("A simulation and a real walk")
struct SimulatorAgreementTests {
    /// A flow of up to five silent stages, with policies, groups and users bound to it and to them at random.
    private struct RandomFlow {
        var random: SeededRandom
        let stand: Stand
        private var count = 0

        init(seed: UInt64) throws {
            random = SeededRandom(seed: seed)
            stand = try Stand()
        }

        mutating func build() throws {
            try stand.flow("login", ["authentication": "none", "policy_engine_mode": mode, "denied_action": "message"])
            // Mostly open, so that most of them get as far as the stages.
            if random.chance(of: 3) { try bindSomething(to: "login") }
            for number in 0..<random.below(6) {
                let id = "stage-\(number)"
                // Asked when the flow begins, when the stage's turn comes, or both times.
                let times = random.below(3)
                try stand.add(
                    NoteStage.self, id, to: "login", ["text": .string(id)],
                    binding: [
                        "evaluate_on_plan": .bool(times != 0),
                        "re_evaluate_policies": .bool(times != 1), "policy_engine_mode": mode,
                    ])
                for _ in 0..<random.below(4) { try bindSomething(to: "at-\(id)") }
            }
            try stand.add(ConfirmStage.self, "end", to: "login")
        }

        private var mode: JSON { mutating get { random.chance(of: 2) ? "any" : "all" } }

        private mutating func bindSomething(to target: String) throws {
            count += 1
            let id = "\(target)-\(count)"
            let binding: [String: JSON] = [
                "negate": .bool(random.chance(of: 3)), "enabled": .bool(!random.chance(of: 5)),
                "failure_result": .bool(random.chance(of: 2)),
            ]
            switch random.below(5) {
            case 0: try stand.bind(["group": .string("group-\(group)")], as: id, to: target, binding)
            case 1: try stand.bind(["user": .int(random.chance(of: 2) ? 7 : 8)], as: id, to: target, binding)
            case 2: try stand.bind(NamePolicy.self, id, to: target, ["username": "mira"], binding: binding)
            case 3: try stand.bind(AnswerPolicy.self, id, to: target, ["fails": true], binding: binding)
            default:
                let fields: [String: JSON] = ["passes": .bool(random.chance(of: 2))]
                try stand.bind(AnswerPolicy.self, id, to: target, fields, binding: binding)
            }
        }

        private var group: String { mutating get { random.chance(of: 2) ? "staff" : "admins" } }
    }

    @Test("agree in a thousand random configurations")
    func agree() async throws {
        var denied = 0
        var stages = 0
        for seed in 0..<1000 {
            var flow = try RandomFlow(seed: UInt64(seed))
            try flow.build()
            let stand = flow.stand
            let user: User? = flow.random.chance(of: 4) ? nil : .sample(groups: [.sample("staff")])
            if let user { stand.session = .sample(user: user, now: stand.fakes.clock.now) }
            let simulator = Simulator(registry: try Registry([TestPlugin.self]), powers: stand.powers)
            let simulation = await simulator.simulate(
                try #require(stand.configuration.flow("login")),
                Simulator.Question(user: user, request: .sample(), isSignedIn: true))
            let run = try await stand.look()
            let expected = simulation.stages.filter { $0.runs && $0.stage?.label != "end" }.map { $0.stage?.label }
            #expect(simulation.decision.passes == (run.challenge is ConfirmChallenge), "seed \(seed)")
            #expect(stand.ran == expected.compactMap { $0 }, "seed \(seed)")
            denied += simulation.decision.passes ? 0 : 1
            stages += expected.count
        }
        // That there was something to agree about.
        #expect(denied > 50 && stages > 500)
    }
}

/// Random numbers that are the same at each run.
private struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
    /// True once in so many times.
    mutating func chance(of number: Int) -> Bool { below(number) == 0 }
}
