import ArgumentParser
import Kernel
import Mail
import ObjectStore
import Outgoing

/// Sends a message and tells each step, and what to do about the one that failed.
struct TestEmailCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "test-email", abstract: "Send a test message, and say how far it got.",
            discussion: "Without --stage it goes by the mail server that the settings name (LANYARD_EMAIL__…).",
            aliases: ["test_email"])
    }

    @Argument(help: "The address that it is sent to.")
    var address: String

    @Option(
        name: [.customShort("S"), .customLong("stage")],
        help: ArgumentHelp("The stage whose mail server is used, by name.", valueName: "name"))
    var stage: String?

    @OptionGroup var beside: BesideServer

    func run() async throws {
        guard let recipient = MailAddress(address) else { throw ValidationError("'\(address)' is no address.") }
        let settings = try beside.source.load().usable()
        let http = OutgoingClient(settings.outgoingRequests)
        let transport = MailTransport(settings.email.mail()) { try await http.address(of: $0) }
        guard let stage else { return try await test(transport, transport.settings.server, .fallback, recipient) }
        try await beside.run(D.plugins) { assembly in
            let found = assembly.store.current.all(.stage).first { $0.label == stage }
            guard let mailing = found?.value as? any MailingStage else {
                throw ValidationError("There is no stage '\(stage)' that sends mail.")
            }
            let server = mailing.mailServer ?? transport.settings.server
            try await test(transport, server, assembly.store.current.brands.standard, recipient)
        }
    }

    private func test(
        _ transport: MailTransport, _ server: MailServer, _ brand: CurrentBrand, _ recipient: MailAddress
    ) async throws {
        do {
            let mail = try MailTest.mail(
                to: recipient, from: server.sender, brand: brand, by: MailTemplates(folder: nil), transport.settings,
                at: SystemClock().now, id: SystemRandom().token(40))
            let outcome = try await transport.send(mail, to: [recipient], by: server) { print("\($0)") }
            if let refused = outcome.refused.first {
                throw NotSent(description: "The mail server refuses \(refused.address.address): \(refused.reply.text)")
            }
            print("The message was sent. Whether it arrives is for \(recipient.domain) to say: look for it there.")
        } catch let failure as SMTPFailure {
            throw NotSent(description: "\(failure)\n\(failure.advice)")
        }
    }
}

/// A message was not sent; printed with exit status 1.
private struct NotSent: Error, CustomStringConvertible {
    let description: String
}
