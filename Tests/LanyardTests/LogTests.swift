import Kernel
import Logging
import Synchronization
import TestKit
import Testing

@testable import Server

@Suite("A line of the log")
struct LogTests {
    private let written = Written()

    private final class Written: Sendable {
        let lines = Mutex<[[UInt8]]>([])
        var json: [JSON] {
            get throws { try lines.withLock { $0 }.map { try JSON(parsing: $0) } }
        }
    }

    private var logger: Logger {
        let written = written
        return Logger(label: "test") { label in
            JSONLogHandler(label: label, level: SharedLogLevel(.info)) { line in
                written.lines.withLock { $0.append(line) }
            }
        }
    }

    @Test("is one JSON object that says when, what, how grave and by which process")
    func plain() throws {
        logger.warning("something", metadata: ["why": "because"])
        let line = try #require(written.json.first)
        #expect(line["event"] == "something" && line["level"] == "warning" && line["logger"] == "test")
        #expect(line["why"] == "because" && line["pid"]?.int != nil)
        #expect(line["timestamp"]?.string.flatMap { Timestamp($0) } != nil)
        #expect(line["request_id"] == nil)
    }

    @Test("of a request says which, under the names that authentik's lines have")
    func request() throws {
        var facts = RequestFacts.sample()
        facts.origin = "https://id.example.com:9443"
        facts.shownPath = "/recovery/***/"
        facts.trace = TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        CurrentRequest.$facts.withValue(facts) {
            logger.info("request", metadata: ["status": .stringConvertible(200), "runtime": .stringConvertible(1.25)])
        }
        let line = try #require(written.json.first)
        let expected: [String: JSON] = [
            "request_id": .string(facts.id), "method": "GET", "path": "/recovery/***/", "host": "id.example.com:9443",
            "domain_url": "id.example.com", "schema_name": "public", "scheme": "https", "remote": "192.0.2.7",
            "trace_id": "0af7651916cd43dd8448eb211c80319c", "status": 200, "runtime": 1.25,
        ]
        for (name, value) in expected { #expect(line[name] == value, "\(name)") }
    }

    @Test("cannot be ended or forged by what is in it")
    func injection() throws {
        let hostile = "a\"}\n{\"event\":\"forged\",\u{0}\u{1b}[31m\u{2028}\r\\"
        var facts = RequestFacts.sample()
        facts.shownPath = hostile
        CurrentRequest.$facts.withValue(facts) {
            logger.info("\(hostile)", metadata: ["user_agent": "\(hostile)", "\(hostile)": "x"])
        }
        let bytes = try #require(written.lines.withLock { $0.first })
        #expect(bytes.filter { $0 == UInt8(ascii: "\n") }.count == 1 && bytes.last == UInt8(ascii: "\n"))
        #expect(bytes.dropLast().allSatisfy { $0 >= 0x20 })
        let line = try #require(written.json.first)
        #expect(line["event"]?.string == hostile && line["user_agent"]?.string == hostile)
        #expect(line["path"]?.string == hostile && line["level"] == "info")
    }

    @Test("has each name once: what a line says of itself cannot be said anew")
    func names() throws {
        CurrentRequest.$facts.withValue(.sample()) {
            logger.info("real", metadata: ["event": "other", "request_id": "other", "level": "other"])
        }
        let line = try #require(written.json.first)
        #expect(line["event"] == "real" && line["level"] == "info")
        #expect(line["request_id"] == .string(RequestFacts.sample().id))
    }
}
