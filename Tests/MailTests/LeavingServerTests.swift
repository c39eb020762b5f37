import Kernel
import Testing

@testable import Mail

/// No matter of luck: each is tried many times.
@Suite("A mail server that says 421 and leaves at once")
struct LeavingServerTests {
    /// When it says so.
    enum Moment: CaseIterable, Sendable {
        case greeting, afterGreeting, hello, sender, recipient, secondRecipient, data, content

        /// What it says until then, and what the client is at.
        var course: (lines: [String], step: SMTPStep) {
            let lines = ["220 hi\r\n", "250 hi\r\n", "250 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"]
            let (count, step): (Int, SMTPStep) =
                switch self {
                case .greeting: (0, .greeting)
                case .afterGreeting, .hello: (1, .hello)
                case .sender: (2, .sender)
                case .recipient: (3, .recipient)
                case .secondRecipient: (4, .recipient)
                case .data: (5, .content)
                case .content: (6, .content)
                }
            return (Array(lines.prefix(count)), step)
        }
    }

    private static let goodbye = "421 4.3.2 Too busy\r\n"

    /// A connection that is reset before anybody has seen that it is there never was one.
    private static let cases = Moment.allCases.flatMap { moment in
        ([.greeting, .afterGreeting].contains(moment) ? [false] : [false, true]).map { (moment, $0) }
    }

    @Test("is quoted with its words", arguments: cases)
    func isHeard(moment: Moment, isAbrupt: Bool) async throws {
        var (lines, step) = moment.course
        if moment == .afterGreeting { lines[0] += Self.goodbye } else { lines.append(Self.goodbye) }
        let leaving = try LeavingServer(saying: lines, isAbrupt: isAbrupt)
        defer { leaving.stop() }
        let said = SMTPFailure.refused(step, SMTPReply(421, ["4.3.2 Too busy"]))
        for round in 1...20 {
            let failure = await failure(at: leaving.port)
            try #require(failure == said, "round \(round)")
        }
    }

    @Test("and one that leaves without a word has closed the connection", arguments: [false, true])
    func wordless(isAbrupt: Bool) async throws {
        let leaving = try LeavingServer(saying: ["220 hi\r\n", ""], isAbrupt: isAbrupt)
        defer { leaving.stop() }
        let failure = try #require(await failure(at: leaving.port))
        let isClosed = failure == .closed(.hello)
        let isReset = if case .unreachable(let reason) = failure { reason.contains("reset") } else { false }
        #expect(isAbrupt ? isClosed || isReset : isClosed, "\(failure)")
    }

    @Test("and one that says something else unasked does not speak SMTP")
    func unasked() async throws {
        let leaving = try LeavingServer(saying: ["220 hi\r\n250 ok\r\n"], isAbrupt: false)
        defer { leaving.stop() }
        #expect(await failure(at: leaving.port) == .malformed(.hello))
    }

    /// What became of a message to two people. The server leaves with most of it unread, which resets the connection.
    private func failure(at port: Int) async -> SMTPFailure? {
        var server = MailServer.sample()
        (server.host, server.port, server.timeout) = ("127.0.0.1", port, .seconds(5))
        do {
            let people = try ["a@example.com", "b@example.com"].map { try #require(MailAddress($0)) }
            let mail = ComposedMail(
                from: try #require(MailAddress("id@example.com")), to: people, subject: "S",
                text: String(repeating: "All work and no play.\n", count: 600), date: Timestamp(seconds: 0), id: "abc")
            let transport = MailTransport(MailSettings(server: server)) { $0 }
            _ = try await transport.send(mail, to: people, by: server)
            return nil
        } catch {
            return error as? SMTPFailure
        }
    }
}
