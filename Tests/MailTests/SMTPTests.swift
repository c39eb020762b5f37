import Foundation
import Kernel
import Testing

@testable import Mail

@Suite("The answers of a mail server")
struct SMTPReplyTests {
    private func parse(_ text: String, cut: Int = 1) throws -> [SMTPReply] {
        var parser = SMTPReplyParser()
        let bytes = Array(text.utf8)
        return try stride(from: 0, to: bytes.count, by: cut).flatMap {
            try parser.take(bytes[$0..<min($0 + cut, bytes.count)])
        }
    }

    @Test("are read however they are cut", arguments: [1, 2, 7, 1000])
    func cut(size: Int) throws {
        let replies = try parse("220 hi\r\n250-one\r\n250-two words\r\n250 three\r\n354\r\n", cut: size)
        #expect(
            replies == [SMTPReply(220, ["hi"]), SMTPReply(250, ["one", "two words", "three"]), SMTPReply(354, [""])])
    }

    @Test(
        "are refused when they are none, or without an end",
        arguments: [
            "hello\r\n", "99 x\r\n", "250+x\r\n", "250-a\r\n251 b\r\n", "600 x\r\n", "12\r\n", "\r\n",
            String(repeating: "x", count: 3000), String(repeating: "250-x\r\n", count: 200),
        ])
    func malformed(text: String) {
        #expect(throws: SMTPReplyParser.Malformed.self) { try parse(text, cut: 100) }
    }

    @Test("hold no characters that would change what is shown")
    func control() throws {
        #expect(try parse("550 a\u{1B}[2Jb\u{0}c\r\n")[0].text == "550 a[2Jbc")
    }
}

@Suite("The dialogue with a mail server")
struct SMTPSessionTests {
    private static let hello = SMTPReply(250, ["mail.example.com", "STARTTLS", "AUTH LOGIN PLAIN", "SIZE 10000"])
    private static let bare = SMTPReply(250, ["mail.example.com"])
    private static let ok = SMTPReply(250, ["ok"])

    private func open(
        _ wire: ScriptedWire, _ server: MailServer, plain: Bool = false
    ) async throws -> SMTPSession {
        var session = SMTPSession(wire, server: server, name: "here", allowsReadablePassword: plain)
        try await session.open()
        return session
    }

    private func mail(to: String = "mira@example.com", text: String = "Hi\n") throws -> ComposedMail {
        ComposedMail(
            from: try #require(MailAddress("id@example.com")), to: [try #require(MailAddress(to))], subject: "S",
            text: text, date: Timestamp(seconds: 0), id: "abc")
    }

    @Test("turns to TLS before it signs in, and asks anew what is offered")
    func startTLS() async throws {
        let wire = ScriptedWire([
            ("", SMTPReply(220, ["hi"])), ("EHLO here", Self.hello), ("STARTTLS", SMTPReply(220, ["go"])),
            ("EHLO here", SMTPReply(250, ["x", "AUTH PLAIN"])), ("AUTH PLAIN ", SMTPReply(235, ["in"])),
        ])
        _ = try await open(wire, .sample(.startTLS, username: "user"))
        #expect(wire.heard.last == "AUTH PLAIN \(Data("\0user\0pass".utf8).base64EncodedString())\r\n")
    }

    @Test("ends where TLS is wanted and not offered, whatever stands between")
    func stripped() async throws {
        let wire = ScriptedWire([("", SMTPReply(220, ["hi"])), ("EHLO", Self.bare)])
        await #expect(throws: SMTPFailure.noTLS) { _ = try await open(wire, .sample(.startTLS, username: "user")) }
        #expect(!wire.heard.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
    }

    @Test("never sends a password in the clear unless that is configured")
    func readable() async throws {
        let answers = [("", SMTPReply(220, ["hi"])), ("EHLO", Self.hello), ("AUTH", SMTPReply(235, ["in"]))]
        await #expect(throws: SMTPFailure.readablePassword) {
            _ = try await open(ScriptedWire(answers), .sample(username: "user"))
        }
        _ = try await open(ScriptedWire(answers), .sample(username: "user"), plain: true)
    }

    @Test("signs in with LOGIN where there is no PLAIN")
    func login() async throws {
        let wire = ScriptedWire([
            ("", SMTPReply(220, ["hi"])), ("EHLO", SMTPReply(250, ["x", "AUTH=LOGIN"])),
            ("AUTH LOGIN", SMTPReply(334, ["VXNlcm5hbWU6"])),
            (Data("user".utf8).base64EncodedString(), SMTPReply(334, ["UGFzc3dvcmQ6"])),
            (Data("pass".utf8).base64EncodedString(), SMTPReply(535, ["no"])),
        ])
        await #expect(throws: SMTPFailure.refused(.signIn, SMTPReply(535, ["no"]))) {
            _ = try await open(wire, .sample(.tls, username: "user"))
        }
    }

    @Test("says hello as of old to servers of old")
    func helo() async throws {
        let wire = ScriptedWire([
            ("", SMTPReply(220, ["hi"])), ("EHLO", SMTPReply(502, ["what"])), ("HELO here", Self.ok),
        ])
        _ = try await open(wire, .sample())
    }

    @Test("says for each recipient what became of it")
    func recipients() async throws {
        let gone = SMTPReply(550, ["5.1.1 nobody"])
        let wire = ScriptedWire([
            ("", SMTPReply(220, ["hi"])), ("EHLO", Self.hello), ("MAIL FROM:<id@example.com>\r\n", Self.ok),
            ("RCPT TO:<a@example.com>\r\n", gone), ("RCPT TO:<b@example.com>\r\n", Self.ok),
            ("DATA", SMTPReply(354, ["go"])), ("Date", Self.ok),
        ])
        let session = try await open(wire, .sample())
        let people = try ["a@example.com", "b@example.com"].map { try #require(MailAddress($0)) }
        let outcome = try await session.send(mail(), to: people)
        #expect(outcome.accepted == [people[1]])
        #expect(outcome.refused.map(\.reply) == [gone])
    }

    @Test("sends nothing when nobody may get it")
    func nobody() async throws {
        let wire = ScriptedWire([
            ("", SMTPReply(220, ["hi"])), ("EHLO", Self.hello), ("MAIL", Self.ok), ("RCPT", SMTPReply(450, ["later"])),
        ])
        let session = try await open(wire, .sample())
        let outcome = try await session.send(mail(), to: [try #require(MailAddress("a@example.com"))])
        #expect(outcome.reply == nil && outcome.refused.first?.reply.isTransient == true)
        #expect(!wire.heard.contains("DATA\r\n"))
    }

    @Test("doubles dots, and ends lines with CR LF alone, so that nothing inside ends the message")
    func dots() {
        let stuffed = SMTPSession.stuffed(Array(".a\r\n.\r\nb\n.\nc\r.\rend".utf8))
        #expect(String(decoding: stuffed, as: UTF8.self) == "..a\r\n..\r\nb\r\n..\r\nc\r\n..\r\nend\r\n.\r\n")
        #expect(SMTPSession.stuffed([]) == Array(".\r\n".utf8))
    }

    @Test("asks for SMTPUTF8 only where an address needs it")
    func international() async throws {
        let greeting = ("", SMTPReply(220, ["hi"]))
        let old = try await open(ScriptedWire([greeting, ("EHLO", Self.hello)]), .sample())
        let address = try #require(MailAddress("mïra@example.com"))
        await #expect(throws: SMTPFailure.noInternationalAddresses) {
            _ = try await old.send(mail(to: "mïra@example.com"), to: [address])
        }
        let wire = ScriptedWire([
            greeting, ("EHLO", SMTPReply(250, ["x", "SMTPUTF8"])), ("MAIL FROM:<id@example.com> SMTPUTF8\r\n", Self.ok),
            ("RCPT TO:<mïra@example.com>", Self.ok), ("DATA", SMTPReply(354, [""])), ("Date", Self.ok),
        ])
        let outcome = try await open(wire, .sample()).send(mail(to: "mïra@example.com"), to: [address])
        #expect(outcome.accepted == [address])
    }

    @Test("does not begin what the server says is too long")
    func size() async throws {
        let wire = ScriptedWire([("", SMTPReply(220, ["hi"])), ("EHLO", Self.hello)])
        let session = try await open(wire, .sample())
        await #expect(throws: SMTPFailure.tooLarge(limit: 10_000)) {
            _ = try await session.send(
                mail(text: String(repeating: "x", count: 20_000)), to: [try #require(MailAddress("a@example.com"))])
        }
    }
}

@Suite("The name of a mail server's certificate")
struct CertificateNameTests {
    @Test("is the host's, or has a star for its first label")
    func names() {
        for (pattern, host) in [
            ("mail.example.com", "MAIL.example.com"), ("*.example.com", "mail.example.com"),
            ("mail.example.com", "mail.example.com."), ("localhost", "localhost"),
        ] {
            #expect(SMTPIdentity.matches(pattern, host), "\(pattern) \(host)")
        }
        for (pattern, host) in [
            ("*.example.com", "example.com"), ("*.example.com", "a.b.example.com"), ("*.com", "example.com"),
            ("m*.example.com", "mail.example.com"), ("mail.example.org", "mail.example.com"), ("*", "localhost"),
            ("", "a"),
        ] {
            #expect(!SMTPIdentity.matches(pattern, host), "\(pattern) \(host)")
        }
    }
}
