import Kernel
import TestKit
import Testing

@testable import Mail

@Suite("The queue of mails")
struct MailroomTests {
    private let powers = FakePowers()

    private func room(_ change: (inout MailSettings) -> Void = { _ in }) throws -> Mailroom {
        // Nobody listens there.
        var settings = MailSettings(
            server: MailServer(host: "127.0.0.1", port: 1, timeout: .seconds(2), sender: "id@example.com"))
        change(&settings)
        let seal = Mailroom.Seal(
            close: { text, place in "\(place):" + String(text.unicodeScalars.reversed().map(Character.init)) },
            open: { sealed, place in
                String(sealed.dropFirst(place.count + 1).unicodeScalars.reversed().map(Character.init))
            })
        return Mailroom(
            powers.all, templates: try MailTemplates(folder: nil),
            transport: MailTransport(settings) { throw OutgoingFailure.forbidden(host: $0) }, seal: seal)
    }

    private var message: MailMessage {
        MailMessage(
            to: ["mira@example.com"], subject: "",
            body: .template("email/password_reset.html", LinkMail.sample.members))
    }

    private var stored: [Record] { powers.records.everything(in: Mailroom.outbox) }

    @Test("keeps what a mail says sealed, and queues its key alone")
    func sealed() async throws {
        #expect(try await room().send(message))
        let record = try #require(stored.first)
        #expect(!JSON.object(record.document).text.contains(LinkMail.sample.url))
        let job = try #require(powers.jobs.queued.first?.job as? SendMail)
        #expect(job.id == record.key)
        #expect(record.expires == powers.clock.now + .seconds(86_400))
    }

    @Test("keeps a mail no longer than it is of use")
    func expiry() async throws {
        var message = message
        message.expires = powers.clock.now + .seconds(1800)
        _ = try await room().send(message)
        #expect(stored.first?.expires == message.expires)
    }

    @Test("does the same for nobody, and throws that away")
    func nobody() async throws {
        var message = message
        message.to = []
        let room = try room()
        #expect(try await room.send(message))
        let id = try #require(stored.first?.key)
        #expect(try await room.deliver(id, isLast: false).text == "The message was for nobody.")
        #expect(stored.isEmpty)
    }

    @Test("takes no addresses that are none, and tells of templates that are broken")
    func refused() async throws {
        var message = message
        message.cc = ["a@example.com\r\nBcc: b@example.com"]
        await #expect(throws: Missing.self) { _ = try await room().send(message) }
        let broken = MailMessage(to: ["a@example.com"], subject: "S", body: .template("email/none.html", [:]))
        await #expect(throws: Missing.self) { _ = try await room().send(broken) }
        #expect(powers.events.events.map(\.action) == ["configuration_error"])
        #expect(stored.isEmpty)
    }

    @Test("tries again while the server cannot be reached, and tells of it at last")
    func unreachable() async throws {
        let room = try room()
        _ = try await room.send(message)
        let id = try #require(stored.first?.key)
        await #expect(throws: SMTPFailure.self) { _ = try await room.deliver(id, isLast: false) }
        #expect(stored.count == 1 && powers.events.events.isEmpty)
        await #expect(throws: SMTPFailure.self) { _ = try await room.deliver(id, isLast: true) }
        #expect(stored.isEmpty)
        let event = try #require(powers.events.events.first)
        #expect(event.action == "configuration_error")
        #expect(!JSON.object(event.context).text.contains(LinkMail.sample.url))
        #expect(try await room.deliver(id, isLast: false).level == .warning)
    }

    @Test("leads links to hosts that are known to be this server's, and to no other")
    func hosts() throws {
        func site(_ origin: String, trusted: Bool = false, domain: String = "fallback", _ room: Mailroom) -> String? {
            var brand = Brand()
            brand.domain = BrandDomain(stringLiteral: domain)
            var request = RequestFacts.sample(brand: CurrentBrand(id: nil, value: brand))
            request.origin = origin
            request.mount = "/auth"
            request.isFromTrustedProxy = trusted
            return try? room.site(for: request)
        }
        let room = try room()
        #expect(site("https://evil.example", room) == nil)
        #expect(site("https://evil.example", trusted: true, room) == "https://evil.example/auth")
        #expect(
            site("https://id.acme.example:8443", domain: "acme.example", room) == "https://id.acme.example:8443/auth")
        #expect(site("https://evilacme.example", domain: "acme.example", room) == nil)
        #expect(site("http://localhost:9000", room) == "http://localhost:9000/auth")
        #expect(site("http://localhost.evil.example", room) == nil)
        let configured = try self.room { $0.site = "https://id.acme.example/auth" }
        #expect(site("https://evil.example", trusted: true, configured) == "https://id.acme.example/auth")
    }
}
