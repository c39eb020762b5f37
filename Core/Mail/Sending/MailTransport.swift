public import Kernel

/// Hands messages to mail servers.
public struct MailTransport: Sendable {
    public let settings: MailSettings
    private let locate: @Sendable (String) async throws -> String

    /// - Parameter locate: where a host is that is not the installation's own mail server; throws when nothing may be sent
    ///   there.
    public init(_ settings: MailSettings, locate: @escaping @Sendable (String) async throws -> String) {
        self.settings = settings
        self.locate = locate
    }

    /// What became of a message, recipient by recipient.
    public struct Outcome: Sendable {
        public var accepted: [MailAddress]
        /// With what the server said to each.
        public var refused: [(address: MailAddress, reply: SMTPReply)]
        /// What the server said to the message; nil when it took nobody it was for.
        public var reply: SMTPReply?
    }

    /// Sends a message.
    /// - Parameter report: is told of each step that went well.
    /// - Throws: ``SMTPFailure``; `CancellationError`.
    public func send(
        _ mail: ComposedMail, to recipients: [MailAddress], by server: MailServer,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> Outcome {
        let wire = try await SMTPConnection.open(
            server, at: try await address(of: server), authorities: settings.authorities)
        report("Connected to \(server.host), port \(server.port).")
        var session = SMTPSession(
            wire, server: server, name: settings.greeting,
            allowsReadablePassword: settings.allowsReadablePassword || Self.isThisMachine(server.host), report: report)
        do {
            try await session.open()
            let outcome = try await session.send(mail, to: recipients)
            await session.end()
            return Outcome(accepted: outcome.accepted, refused: outcome.refused, reply: outcome.reply)
        } catch {
            wire.close()
            try Task.checkCancellation()
            throw error
        }
    }

    /// The installation's own server is where its administrator says; those of stages are where requests may go.
    private func address(of server: MailServer) async throws -> String {
        if server.host == settings.server.host { return server.host }
        do { return try await locate(server.host) } catch let failure as OutgoingFailure {
            if case .forbidden(let host) = failure { throw SMTPFailure.forbidden(host: host) }
            throw SMTPFailure.unreachable("\(failure)")
        }
    }

    private static func isThisMachine(_ host: String) -> Bool {
        ["localhost", "127.0.0.1", "::1"].contains(host.lowercased())
    }
}
