import Kernel
import TestKit
import Testing

@Suite("A plan")
struct PlanTests {
    private var plan: Plan {
        var stage = WordStage()
        stage.word = "sesame"
        var plan = Plan(
            flow: ObjectID("4b1c"),
            steps: [
                .binding(ObjectID("b1")), .inline(stage),
                .inline("gone.stage", fields: ["deep": ["x": [1, 2.5, nil]]]),
            ],
            context: ["prompt_data": ["a": true], "big": .int(.max)], query: ["next": "/a?b=c&d", "": "x"])
        plan.asked = "test-word"
        plan[.pendingUser] = PendingUser(.sample())
        plan[.isSSO] = true
        return plan
    }

    @Test("is the same after it was saved and loaded")
    func roundTrip() throws {
        let text = plan.json.bytes
        #expect(try Plan(JSON(parsing: text)) == plan)
        #expect(Plan(Plan(flow: ObjectID("1"), steps: []).json) == Plan(flow: ObjectID("1"), steps: []))
    }

    @Test(
        "is none when what was saved is not one",
        arguments: [
            nil, [], [:], ["flow": "f"], ["steps": []], ["flow": "f", "steps": [["nonsense": 1]]],
            ["flow": "f", "steps": ["b1"]],
            ["flow": true, "steps": []], ["flow": "f", "steps": [["model": "m"]]],
        ] as [JSON])
    func malformed(_ json: JSON) {
        #expect(Plan(json) == nil)
    }

    @Test("runs added stages with the fields they have")
    func inline() throws {
        guard case .inline(let model, let fields) = plan.steps[1] else { throw Missing("the inline step") }
        #expect(model == "test_word.wordstage")
        #expect(fields == ["word": "sesame", "is_open": false])
    }

    @Test("keeps typed values under the names that expressions use")
    func keys() {
        var plan = plan
        #expect(plan.context["pending_user"]?["pk"] == 7)
        #expect(plan[.pendingUser]?.username == "mira")
        #expect(plan[.isSSO] == true)
        plan[.promptData] = ["x": 1]
        #expect(plan.context["prompt_data"] == ["x": 1])
        plan[.isSSO] = nil
        #expect(plan.context["is_sso"] == nil)
        plan.context["redirect"] = 5.5
        #expect(plan[.redirect] == nil)
        plan[.application] = Reference(ObjectID("app"))
        #expect(plan.context["application"] == "app")
    }

    @Test("tells a user who exists from one of whom only a name is known")
    func pendingUsers() {
        #expect(PendingUser(typed: "x@y").pk == nil)
        #expect(PendingUser(typed: "x@y").username == "x@y")
        #expect(PendingUser(.sample(id: 3)).pk == 3)
    }

    @Test("of a login is kept with its time, method and arguments")
    func login() {
        let login = Session.Login(time: Timestamp(microseconds: 5), method: "password", arguments: ["mfa": [1]])
        #expect(Session.Login(login.json) == login)
        #expect(Session.Login(nil) == nil)
        #expect(Session.Login(["time": "x", "method": "password"]) == nil)
    }
}
