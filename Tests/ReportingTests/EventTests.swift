import Kernel
import TestKit
import Testing

@testable import Reporting

@Suite("A report of an error")
struct EventTests {
    private struct Broken: Error, CustomStringConvertible {
        var description = "no row for 'mira' from 192.0.2.7, token abc123def456"
    }

    private var request: RequestFacts {
        var facts = RequestFacts.sample()
        facts.clientAddress = "192.0.2.7"
        facts.path = "/recovery/use-token/hidden/"
        facts.trace = TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        return facts
    }

    private func report(sendsPersonalData: Bool, _ request: RequestFacts? = nil) throws -> (JSON, JSON, JSON) {
        let failure = Failure(
            Broken(), at: "/recovery/use-token/:token/", request: request ?? self.request,
            user: RequestCaller(.sample(), via: "session"), tags: ["stage": "password", "flow": ""])
        let settings = ReportSettings(
            dsn: SentryDSN("https://abc@sentry.example.com/42"), environment: "test",
            sendsPersonalData: sendsPersonalData, release: "lanyard@1.2.3")
        let envelope = SentryEvent(
            failure: failure, id: String(repeating: "a", count: 32), time: Timestamp(seconds: 1_800_000_000),
            settings: settings
        ).envelope
        let lines = envelope.split(separator: UInt8(ascii: "\n"))
        try #require(lines.count == 3)
        let parts = try lines.map { try JSON(parsing: Array($0)) }
        #expect(parts[1]["length"] == .int(lines[2].count))
        return (parts[0], parts[1], parts[2])
    }

    @Test("is an envelope with one event")
    func envelope() throws {
        let (header, item, event) = try report(sendsPersonalData: false)
        #expect(header["event_id"] == event["event_id"] && header["trace"]?["public_key"] == "abc")
        #expect(item["type"] == "event")
        #expect(event["release"] == "lanyard@1.2.3" && event["environment"] == "test" && event["level"] == "error")
        #expect(event["transaction"] == "/recovery/use-token/:token/")
        #expect(event["tags"] == ["stage": "password", "request_id": .string(request.id)])
        #expect(event["contexts"]?["trace"]?["trace_id"] == "0af7651916cd43dd8448eb211c80319c")
        #expect(event["exception"]?["values"]?.array?.count == 1)
        #expect(event["exception"]?["values"]?.array?.first?["stacktrace"] == nil)
    }

    @Test("tells nothing of users, addresses and what they typed, unless it may")
    func scrubbing() throws {
        let scrubbed = try report(sendsPersonalData: false).2
        for word in ["mira", "192.0.2.7", "hidden", "abc123def456", "sample-user"] {
            #expect(!scrubbed.text.contains(word), "\(word)")
        }
        #expect(scrubbed["user"] == nil)
        #expect(scrubbed["exception"]?["values"]?.array?.first?["value"]?.string?.hasPrefix("no row for") == true)
        let whole = try report(sendsPersonalData: true).2
        #expect(
            whole["user"]?["ip_address"] == "192.0.2.7" && whole["user"]?["username"] == .string(User.sample().username)
        )
        #expect(!whole.text.contains("hidden"))
    }

    @Test(
        "keeps of an error's words what is a programmer's",
        arguments: [
            ("UNIQUE constraint failed: users.username", "UNIQUE constraint failed: users.username"),
            ("the database is closed", "the database is closed"),
            ("no user mira@example.com", "no user […]"),
            ("at ::1 and 10.0.0.1:80", "at […] and […]"),
            ("column \"name\" is missing", "column […] is missing"),
            ("'open quote and more", "[…]"),
            ("error 5 in step 12", "error 5 in step 12"),
            ("number 123456", "number […]"),
        ])
    func words(text: String, kept: String) {
        #expect(Scrubber.scrub(text) == kept)
    }
}

@Suite("A limit to reports")
struct RateLimitTests {
    private let now = ContinuousClock.now

    @Test(
        "is what the server says, for errors",
        arguments: [
            (200, nil, nil, 0), (200, "60::organization", nil, 60), (200, "60:error:key", nil, 60),
            (200, "60:transaction;session:key", nil, 0), (429, nil, "30", 30), (429, nil, nil, 60),
            (429, "10:error:key", "30", 10), (200, "5:error:key, 50::org", nil, 50), (429, "nonsense", "x", 60),
            (429, nil, "86400", 3600), (503, nil, "20", 20), (500, nil, "20", 0), (429, nil, "-5", 0),
        ] as [(Int, String?, String?, Int)])
    func limits(status: Int, limits: String?, retryAfter: String?, seconds: Int) {
        var limit = RateLimit()
        limit.note(status: status, limits: limits, retryAfter: retryAfter, at: now)
        #expect(limit.allows(at: now) == (seconds == 0))
        #expect(limit.allows(at: now + .seconds(seconds)))
        if seconds > 0 { #expect(!limit.allows(at: now + .seconds(seconds) - .milliseconds(1))) }
    }

    @Test("is not shortened by a later, shorter one")
    func longest() {
        var limit = RateLimit()
        limit.note(status: 429, limits: nil, retryAfter: "100", at: now)
        limit.note(status: 429, limits: nil, retryAfter: "1", at: now)
        #expect(!limit.allows(at: now + .seconds(99)))
    }
}
