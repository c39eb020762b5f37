import Flows
import Kernel
import TestKit
import Testing

@Suite("The policies that are bound to an object")
struct PolicyEngineTests {
    let stand: Stand

    init() throws {
        stand = try Stand()
        try stand.flow("door")
    }

    private func decide(
        _ mode: PolicyEngineMode = .any, user: User? = .sample(), context: [String: JSON] = [:],
        withoutBindings: Bool = true
    ) async -> Decision {
        await stand.powers.decisions.decide(
            ObjectID("door"), mode: mode, PolicyRequest(user: user, http: .sample(), context: context),
            withoutBindings: withoutBindings)
    }

    private func policy(_ id: String, _ fields: [String: JSON] = [:], binding: [String: JSON] = [:]) throws {
        try stand.bind(AnswerPolicy.self, id, to: "door", fields, binding: binding)
    }

    @Test("answer as they are asked to when there are none, or none is enabled", arguments: [true, false])
    func none(answer: Bool) async throws {
        #expect(await decide(withoutBindings: answer).passes == answer)
        #expect(await decide(.all, withoutBindings: answer).passes == answer)
        try policy("off", ["passes": .bool(!answer)], binding: ["enabled": false])
        let decision = await decide(withoutBindings: answer)
        #expect(decision.passes == answer)
        #expect(decision.trace.map(\.question) == ["no binding is enabled"])
    }

    @Test(
        "combine with any or all",
        arguments: [
            ([true], true, true), ([false], false, false), ([true, false], true, false), ([false, true], true, false),
            ([true, true], true, true), ([false, false], false, false),
        ])
    func modes(answers: [Bool], any: Bool, all: Bool) async throws {
        for (index, answer) in answers.enumerated() { try policy("p\(index)", ["passes": .bool(answer)]) }
        #expect(await decide(.any).passes == any)
        #expect(await decide(.all).passes == all)
    }

    @Test("are all asked, in order, and each leaves a step in the trace", arguments: [PolicyEngineMode.any, .all])
    func trace(mode: PolicyEngineMode) async throws {
        try policy("third", ["passes": false, "says": ["c"]], binding: ["order": 30])
        try policy("first", ["passes": true, "says": ["a"]], binding: ["order": 10])
        try policy("second", ["passes": false], binding: ["order": 20, "negate": true])
        try policy("off", binding: ["enabled": false])
        let decision = await decide(mode)
        #expect(decision.trace.map(\.question) == ["policy first", "not policy second", "policy third"])
        #expect(decision.trace.map(\.passes) == [true, true, false])
        #expect(decision.trace.map(\.object) == ["first", "second", "third"].map { ObjectID("bound-\($0)") })
        #expect(decision.messages == ["a", "c"])
        #expect(decision.trace.allSatisfy { $0.failure == nil && $0.duration > .zero })
    }

    @Test("can be turned round", arguments: [true, false])
    func negate(answer: Bool) async throws {
        try policy("p", ["passes": .bool(answer), "says": ["m"]], binding: ["negate": true])
        let decision = await decide()
        #expect(decision.passes == !answer)
        #expect(decision.messages == ["m"])
    }

    @Test("match members of a group, inherited ones too, and nobody else")
    func groups() async throws {
        try stand.bind(["group": "group-staff"], as: "g", to: "door")
        #expect(await decide(user: .sample(groups: [.sample("staff")])).passes)
        var inherited = Group.sample("staff")
        inherited.isDirect = false
        #expect(await decide(user: .sample(groups: [.sample("cooks"), inherited])).passes)
        #expect(await !decide(user: .sample(groups: [.sample("cooks")])).passes)
        #expect(await !decide(user: .sample()).passes)
        #expect(await decide(user: .sample()).trace.map(\.question) == ["member of group group-staff"])
    }

    @Test("match one user and nobody else")
    func users() async throws {
        try stand.bind(["user": 7], as: "u", to: "door")
        #expect(await decide(user: .sample(id: 7)).passes)
        #expect(await !decide(user: .sample(id: 77)).passes)
    }

    @Test("never match somebody unknown, not even where membership is turned round")
    func unknownUser() async throws {
        try stand.bind(["group": "group-staff"], as: "g", to: "door", ["negate": true])
        try stand.bind(["user": 7], as: "u", to: "door", ["negate": true])
        #expect(await !decide(user: nil).passes)
        #expect(await decide(.all, user: .sample(id: 8)).passes)
        #expect(await !decide(.all, user: .sample(id: 7)).passes)
        #expect(await decide(.any, user: .sample(id: 7)).passes)
    }

    @Test(
        "count as their binding says when they fail, and the trace says why", arguments: [true, false], [true, false])
    func failing(result: Bool, isNegated: Bool) async throws {
        try policy("p", ["fails": true], binding: ["failure_result": .bool(result), "negate": .bool(isNegated)])
        let decision = await decide()
        #expect(decision.passes == result)
        #expect(decision.trace.first?.failure == "the secret reason")
        #expect(decision.messages.isEmpty)
    }

    @Test("count as failed when they take too long", arguments: [true, false])
    func timeout(result: Bool) async throws {
        try policy("slow", ["takes": 60_000], binding: ["timeout": 1, "failure_result": .bool(result)])
        let decision = await decide()
        #expect(decision.passes == result)
        #expect(decision.trace.first?.failure == "No answer within 1 seconds.")
    }

    @Test("have time without end where the limit is zero")
    func noLimit() async throws {
        try policy("slow", ["takes": 30], binding: ["timeout": 0])
        #expect(await decide().passes)
    }

    @Test("deny when the policy is gone, or is none")
    func gone() async throws {
        try stand.bind(["policy": "gone"], as: "gone", to: "door")
        let decision = await decide()
        #expect(!decision.passes)
        #expect(decision.trace.first?.failure == "The policy does not exist.")
        try stand.bind(["policy": "door"], as: "gone", to: "door")
        #expect(await !decide().passes)
    }

    @Test("see the user and what is known so far")
    func request() async throws {
        try stand.bind(ContextPolicy.self, "context", to: "door")
        try stand.bind(NamePolicy.self, "name", to: "door", ["username": "mira"])
        #expect(await decide(.all, context: ["known": true]).passes)
        #expect(await !decide(.all, user: nil, context: ["known": true]).passes)
        #expect(await !decide(.all).passes)
    }

    @Test("know where the client is, whatever the flow says of that")
    func places() async throws {
        try stand.bind(PlacePolicy.self, "place", to: "door", ["country": "DE"])
        #expect(await !decide(context: ["geoip": ["country": "DE"]]).passes)
        var facts = RequestFacts.sample()
        facts.places = FakePlaces(places: [facts.clientAddress: Place(country: "DE")])
        let request = PolicyRequest(user: nil, http: facts, context: ["geoip": ["country": "FR"]])
        #expect(request.context["asn"] == .null)
        let decision = await stand.powers.decisions.decide(
            ObjectID("door"), mode: .any, request, withoutBindings: false)
        #expect(decision.passes)
    }

    @Test("can be asked alone, to see what they would say")
    func test() async throws {
        try policy("yes", ["says": ["a"]], binding: ["negate": true])
        try policy("broken", ["fails": true], binding: ["failure_result": true])
        func test(_ id: String) async -> Decision {
            await stand.powers.decisions.ask(ObjectID(id), PolicyRequest(user: .sample(), http: .sample()))
        }
        let yes = await test("yes")
        #expect(yes.passes)
        #expect(yes.messages == ["a"])
        #expect(yes.trace.map(\.question) == ["policy yes"])
        let broken = await test("broken")
        #expect(!broken.passes)
        #expect(broken.messages.isEmpty)
        #expect(broken.trace.first?.failure == "the secret reason")
        #expect(await !test("gone").passes)
        #expect(await !test("door").passes)
    }

    @Test("of another object do not count, nor do objects that are mentioned elsewhere in a binding")
    func otherTargets() async throws {
        try stand.flow("other")
        try stand.bind(AnswerPolicy.self, "no", to: "other", ["passes": false])
        try stand.bind(["policy": "door"], as: "odd", to: "other")
        #expect(await decide().passes)
        #expect(stand.configuration.policyBindings(of: ObjectID("other")).count == 2)
        #expect(stand.configuration.policyBindings(of: ObjectID("door")).isEmpty)
    }
}
