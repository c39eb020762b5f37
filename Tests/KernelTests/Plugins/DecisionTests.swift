import Kernel
import TestKit
import Testing

@Suite("A decision")
struct DecisionTests {
    @Test("passes with another only when both pass, and keeps both traces")
    func and() {
        let (yes, no) = (Decision.yes("first"), Decision.no("second", "Not you."))
        #expect(yes.and(yes).passes)
        #expect(!yes.and(no).passes && !no.and(yes).passes && !no.and(no).passes)
        #expect(yes.and(no).messages == ["Not you."])
        #expect(yes.and(no).trace.map(\.question) == ["first", "second"])
    }

    @Test("is shown with everything that was asked")
    func json() {
        let step = TraceStep(
            question: "policy slow", object: ObjectID("b1"), passes: false, messages: ["m"], failure: "No answer.",
            duration: .milliseconds(1500))
        #expect(
            Decision(false, messages: ["m"], trace: [step]).json == [
                "passing": false, "messages": ["m"],
                "trace": [
                    [
                        "question": "policy slow", "object": "b1", "passing": false, "messages": ["m"],
                        "failure": "No answer.",
                        "microseconds": 1_500_000, "steps": [],
                    ]
                ],
            ])
        #expect(Decision.yes("q").json["trace"]?.array?.first?["object"] == .null)
    }

    @Test("is told of in an event that names who and from where")
    func event() {
        let event = Event("login", app: "a", user: .sample(), request: .sample(clientAddress: "192.0.2.9"))
        #expect(event.user == 7 && event.username == "mira" && event.clientAddress == "192.0.2.9")
        let unknown = Event("login_failed", app: "a")
        #expect(unknown.user == nil && unknown.username == "" && unknown.clientAddress == nil)
    }
}
