import Kernel
import TestKit
import Testing

@testable import Web

@Suite("A challenge as a page")
struct FlowPageTests {
    private struct Sample: Challenge {
        static let component = "sample"
        var inputs: [ChallengeForm.Input] = []
        var form: ChallengeForm { ChallengeForm(text: "<b>Text</b>", items: ["one", "<two>"], inputs: inputs) }
        init() {}
        init(_ inputs: [ChallengeForm.Input]) { self.inputs = inputs }
    }

    private func render(_ challenge: any Challenge, _ problems: Problems? = nil) throws -> String {
        let page = FlowPage(
            title: "Title & more", challenge: challenge, problems: problems,
            messages: [.init(.warning, "Take <care>.")],
            user: nil, cancelAddress: "/c?a&b", csrf: "token", requestID: "r1")
        return try Pages(assets: Assets()).render("flow", page.context, for: .fallback)
    }

    @Test("escapes everything that it shows")
    func escapes() throws {
        let page = try render(
            Sample([.init("text", "a\"b", label: "<l>", value: "\"v'", placeholder: "<p>", help: "<h>")]))
        for raw in ["<b>", "<two>", "<care>", "<l>", "<p>\"", "<h>", "\"v'", "Title & more"] {
            #expect(!page.contains(raw), "\(raw)")
        }
        #expect(page.contains("value=\"&quot;v&#39;\""))
        #expect(page.contains("name=\"a&quot;b\""))
        #expect(page.contains("<li>&lt;two&gt;</li>"))
        #expect(page.contains("notice warning"))
    }

    @Test("has a control for every kind of input")
    func kinds() throws {
        let choices = [(value: "1", label: "One"), (value: "2", label: "Two")]
        let page = try render(
            Sample([
                .init("password", "p", value: ""), .init("textarea", "t", value: "lines"),
                .init("select", "s", value: "2", choices: choices),
                .init("radio", "r", value: "1", choices: choices), .init("checkbox", "c", value: "true"),
                .init("hidden", "h", value: "x"),
                .init("separator", "-"), .init("static", "i", label: "Note", value: "Read this."), .init("email", "e"),
            ]))
        for part in [
            "type=\"password\" name=\"p\"", "<textarea id=\"field-t\" name=\"t\"", ">lines</textarea>",
            "<option value=\"2\" selected>Two</option>",
            "<option value=\"1\">One</option>", "type=\"radio\" name=\"r\" value=\"1\" checked>",
            "type=\"radio\" name=\"r\" value=\"2\">",
            "type=\"checkbox\" name=\"c\" value=\"true\" checked", "<input type=\"hidden\" name=\"h\" value=\"x\">",
            "<hr>",
            "<strong>Note</strong> Read this.", "type=\"email\" name=\"e\"",
        ] {
            #expect(page.contains(part), "\(part)")
        }
    }

    @Test("puts problems beside their inputs, and the rest above the form")
    func problems() throws {
        let inputs: [ChallengeForm.Input] = [
            .init("text", "a", label: "A"), .init("hidden", "b"), .init("static", "c", value: "x"),
            .init("separator", "d"),
        ]
        let problems = Problems.fields([
            "a": .one("Wrong a."), "b": .one("Wrong b."), "c": .one("Wrong c."), "d": .one("Wrong d."),
            "z": .one("Wrong z."),
            "non_field_errors": .one("Wrong whole."),
        ])
        let page = try render(Sample(inputs), problems)
        let above = try #require(page.firstMatch(of: /<div class="notice error" role="alert">(.*?)<\/div>/)).1
        for name in ["b", "c", "d", "z", "whole"] { #expect(above.contains("Wrong \(name)."), "\(name)") }
        #expect(!above.contains("Wrong a."))
        #expect(page.contains("<p class=\"error\" role=\"alert\">Wrong a.</p>"))
        #expect(page.split(separator: "aria-invalid", omittingEmptySubsequences: false).count == 2)
    }

    @Test("shows problems without a place above the form")
    func unplaced() throws {
        #expect(try render(Sample(), .one("All wrong.")).contains("<p>All wrong.</p>"))
    }

    @Test("begins with the first input that is to be filled in")
    func focus() throws {
        let page = try render(
            Sample([.init("hidden", "h"), .init("static", "s"), .init("text", "a"), .init("text", "b")]))
        #expect(page.split(separator: " autofocus", omittingEmptySubsequences: false).count == 2)
        let focused = try #require(page.firstMatch(of: /<input id="field-a"[^>]*>/)).0
        #expect(focused.contains(" autofocus"))
    }

    @Test("says nothing of what failed but what it is to say")
    func error() throws {
        let page = try render(FlowErrorChallenge(requestID: "r<1>", error: nil))
        #expect(page.contains("quote request r&lt;1&gt;."))
        #expect(!page.contains("<form"))
    }
}
