import HTTPTypes
import Kernel
import TestKit
import Testing

@Suite("Answers")
struct ResponseTests {
    @Test("say what they carry")
    func kinds() {
        #expect(WebResponse.json(["a": 1], .created).headers[.contentType] == "application/json")
        #expect(WebResponse.json(["a": 1]).body == Array(#"{"a":1}"#.utf8))
        #expect(WebResponse.html("<p>").headers[.contentType] == "text/html; charset=utf-8")
        #expect(WebResponse.empty(.noContent).body.isEmpty)
        #expect(WebResponse().with(.allow, "GET").headers[.allow] == "GET")
    }

    @Test("that redirect are not kept by anyone and cannot be split into two headers")
    func redirect() {
        let response = WebResponse.redirect(to: "/a\r\nSet-Cookie: x=y")
        #expect(response.status == .found)
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(response.headers[.location]?.contains("\n") == false)
        #expect(response.headers[.location]?.contains("\r") == false)
    }

    @Test("that are errors have a body for programs and a sentence for people")
    func errors() {
        #expect(WebError(.notFound, "No such page.").body == ["detail": "No such page."])
        #expect(WebError(.badRequest, "x", body: ["error": "y"]).body == ["error": "y"])
    }

    @Test("belong to routes of a method and a pattern")
    func routes() {
        let route: Route = "POST /a/:b/"
        #expect(route.method == "POST" && route.pattern == "/a/:b/" && route.description == "POST /a/:b/")
        #expect(("GET" as Route).pattern == "/")
    }

    @Test("know whether the client used TLS")
    func secure() {
        #expect(RequestFacts.sample().isSecure)
        var facts = RequestFacts.sample()
        facts.origin = "http://id.example.com"
        #expect(!facts.isSecure)
    }

    @Test("without a form still have one to show")
    func challenges() {
        #expect(RedirectChallenge(to: "/x").form.links.map(\.address) == ["/x"])
        #expect(AccessDeniedChallenge("No.").document["error_message"] == "No.")
        #expect(FlowErrorChallenge(requestID: "r1", error: nil).document == ["request_id": "r1"])
        let post = AutosubmitChallenge(url: "https://a", attrs: ["b": "2", "a": "1"])
        #expect(post.form.action == "https://a")
        #expect(post.form.inputs.map(\.name) == ["a", "b"])
        #expect(post.form.inputs.allSatisfy { $0.type == "hidden" })
    }
}
