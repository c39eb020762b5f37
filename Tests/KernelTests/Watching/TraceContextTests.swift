import Kernel
import TestKit
import Testing

@Suite("A trace's context")
struct TraceContextTests {
    private let trace = "0af7651916cd43dd8448eb211c80319c"

    @Test("is read and written as W3C has it")
    func reading() throws {
        let context = try #require(TraceContext("00-\(trace)-b7ad6b7169203331-01"))
        #expect(context.traceID == trace && context.parentID == "b7ad6b7169203331" && context.isSampled)
        #expect(context.header == "00-\(trace)-b7ad6b7169203331-01")
        #expect(TraceContext("00-\(trace)-b7ad6b7169203331-00")?.isSampled == false)
        #expect(TraceContext("cc-\(trace)-b7ad6b7169203331-01-what-the-future-brings")?.traceID == trace)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "00", "00-x-b7ad6b7169203331-01", "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0é",
            "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
        ])
    func refusing(text: String) {
        #expect(TraceContext(text) == nil)
    }
}

@Suite("An event's request")
struct EventRequestTests {
    @Test("is kept with its context, and no query with it")
    func mention() throws {
        var facts = RequestFacts.sample()
        facts.shownPath = "/recovery/***/"
        let event = Event("login", app: "test", context: ["a": 1], request: facts)
        #expect(event.document["a"] == 1 && event.context == ["a": 1])
        #expect(
            event.document["http_request"] == [
                "request_id": .string(facts.id), "method": "GET", "path": "/recovery/***/", "args": [:],
                "user_agent": .string(facts.userAgent),
            ])
        #expect(Event("login", app: "test", context: ["a": 1]).document == ["a": 1])
    }

    @Test("is at a host, with the port that was named")
    func host() {
        var facts = RequestFacts.sample()
        facts.origin = "https://id.example.com:9443"
        #expect(facts.host == "id.example.com:9443")
    }
}
