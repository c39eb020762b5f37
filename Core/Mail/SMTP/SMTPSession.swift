import FoundationEssentials
import Kernel

/// A connection to a mail server on which one command is answered after the other.
protocol SMTPWire: Sendable {
    /// What the server says first.
    /// - Throws: ``SMTPFailure``.
    func greet() async throws -> SMTPReply
    /// Sends bytes, and waits for the answer.
    /// - Throws: ``SMTPFailure``.
    func exchange(_ bytes: [UInt8], _ step: SMTPStep) async throws -> SMTPReply
    /// Sends STARTTLS, and turns to TLS when the server agrees. Whatever the server said before counts no more.
    func startTLS() async throws -> SMTPReply
    func close()
}

/// The dialogue with a mail server, from its greeting on (RFC 5321).
struct SMTPSession {
    let wire: any SMTPWire
    let server: MailServer
    /// What this machine calls itself.
    let name: String
    /// Whether a password may be sent where others could read it.
    let allowsReadablePassword: Bool
    /// Is told of each step that went well.
    var report: @Sendable (String) -> Void = { _ in }
    private var offers: [String: String] = [:]
    private var isSecure = false

    init(
        _ wire: any SMTPWire, server: MailServer, name: String, allowsReadablePassword: Bool,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.wire = wire
        self.server = server
        self.name = name
        self.allowsReadablePassword = allowsReadablePassword
        self.report = report
    }

    /// What became of a message.
    struct Outcome: Sendable, Hashable {
        var accepted: [MailAddress] = []
        var refused: [(address: MailAddress, reply: SMTPReply)] = []
        /// What the server said to the message; nil when it took nobody it was for.
        var reply: SMTPReply?

        static func == (left: Outcome, right: Outcome) -> Bool {
            left.accepted == right.accepted && left.reply == right.reply
                && left.refused.elementsEqual(right.refused) { $0 == $1 }
        }
        func hash(into hasher: inout Hasher) {
            hasher.combine(accepted)
            hasher.combine(refused.map(\.reply))
        }
    }

    /// Greets, turns to TLS and signs in, as the settings say.
    mutating func open() async throws {
        isSecure = server.security == .tls
        let greeting = try await wire.greet()
        guard greeting.code == 220 else { throw SMTPFailure.refused(.greeting, greeting) }
        report("The server greets: \(greeting.text)")
        try await hello()
        if server.security == .startTLS { try await turnToTLS() }
        if !server.username.isEmpty { try await signIn() }
    }

    private mutating func hello() async throws {
        let reply = try await command("EHLO \(name)", .hello)
        guard reply.code == 250 else {
            // Servers of old know only this; they have neither TLS nor accounts.
            let simple = try await command("HELO \(name)", .hello)
            guard simple.code == 250 else { throw SMTPFailure.refused(.hello, simple) }
            offers = [:]
            return
        }
        let pairs = reply.lines.dropFirst().map { line in
            let words = line.split(maxSplits: 1) { $0 == " " || $0 == "=" }
            return (words.first?.uppercased() ?? "", words.count > 1 ? String(words[1]) : "")
        }
        offers = Dictionary(pairs) { first, _ in first }
        report("It offers: \(offers.keys.sorted().joined(separator: ", "))")
    }

    private mutating func turnToTLS() async throws {
        guard offers["STARTTLS"] != nil else { throw SMTPFailure.noTLS }
        let reply = try heard(try await wire.startTLS(), .startTLS)
        guard reply.code == 220 else { throw SMTPFailure.refused(.startTLS, reply) }
        isSecure = true
        try await hello()
        report("The connection is TLS, and the certificate is good.")
    }

    private func signIn() async throws {
        guard isSecure || allowsReadablePassword else { throw SMTPFailure.readablePassword }
        let ways = (offers["AUTH"] ?? "").split(separator: " ").map { $0.uppercased() }
        let (username, password) = (server.username, server.password.exposed)
        let reply: SMTPReply
        if ways.contains("PLAIN") {
            // RFC 4616
            reply = try await command("AUTH PLAIN \(Self.base64("\0\(username)\0\(password)"))", .signIn)
        } else if ways.contains("LOGIN") {
            var next = try await command("AUTH LOGIN", .signIn)
            for text in [username, password] where next.code == 334 {
                next = try await command(Self.base64(text), .signIn)
            }
            reply = next
        } else {
            throw SMTPFailure.noSignIn(offers: ways)
        }
        guard reply.code == 235 else { throw SMTPFailure.refused(.signIn, reply) }
        report("Signed in as \(username).")
    }

    /// Hands a message over. Of several recipients each is answered for itself.
    func send(_ mail: ComposedMail, to recipients: [MailAddress]) async throws -> Outcome {
        let isASCII = mail.isASCII && recipients.allSatisfy(\.isASCII)
        if !isASCII, offers["SMTPUTF8"] == nil { throw SMTPFailure.noInternationalAddresses }
        let content = Self.stuffed(mail.bytes)
        if let limit = offers["SIZE"].flatMap({ Int($0) }), limit > 0, content.count > limit {
            throw SMTPFailure.tooLarge(limit: limit)
        }
        let sender = try await command(
            "MAIL FROM:<\(mail.from.address)>" + (isASCII ? "" : " SMTPUTF8"), .sender)
        guard sender.code == 250 else { throw SMTPFailure.refused(.sender, sender) }
        report("It takes messages from \(mail.from.address).")
        var outcome = Outcome()
        for recipient in recipients {
            let reply = try await command("RCPT TO:<\(recipient.address)>", .recipient)
            if (250...252).contains(reply.code) {
                outcome.accepted.append(recipient)
            } else {
                outcome.refused.append((recipient, reply))
            }
        }
        if outcome.accepted.isEmpty { return outcome }
        report("It takes messages for \(outcome.accepted.map(\.address).joined(separator: ", ")).")
        let data = try await command("DATA", .content)
        guard data.code == 354 else { throw SMTPFailure.refused(.content, data) }
        let taken = try heard(try await wire.exchange(content, .content), .content)
        guard taken.code == 250 else { throw SMTPFailure.refused(.content, taken) }
        report("It took the message: \(taken.text)")
        outcome.reply = taken
        return outcome
    }

    /// Says goodbye. What is said to that matters to nobody.
    func end() async {
        _ = try? await command("QUIT", .content)
        wire.close()
    }

    private func command(_ line: String, _ step: SMTPStep) async throws -> SMTPReply {
        // Nothing that is put into a command may end it: addresses are checked, and this holds if a check were missing.
        guard !line.utf8.contains(where: { $0 == 0x0D || $0 == 0x0A }) else { throw SMTPFailure.malformed(step) }
        return try heard(try await wire.exchange(Array((line + "\r\n").utf8), step), step)
    }

    /// A server that goes away hears nothing more, whatever it was asked.
    private func heard(_ reply: SMTPReply, _ step: SMTPStep) throws(SMTPFailure) -> SMTPReply {
        guard !reply.isGoodbye else { throw .refused(step, reply) }
        return reply
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    /// A message as it follows DATA: a dot more where a line begins with one, and a line with a dot at its end (RFC 5321
    /// section 4.5.2). A line ends with CR LF and with nothing else, so that nobody sees an end where there is none.
    static func stuffed(_ message: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(message.count + 64)
        var isAtStart = true
        var index = 0
        while index < message.count {
            let byte = message[index]
            index += 1
            if byte == 0x0D || byte == 0x0A {
                if byte == 0x0D, index < message.count, message[index] == 0x0A { index += 1 }
                output += [0x0D, 0x0A]
                isAtStart = true
                continue
            }
            if isAtStart, byte == 0x2E { output.append(0x2E) }
            output.append(byte)
            isAtStart = false
        }
        if !isAtStart { output += [0x0D, 0x0A] }
        return output + [0x2E, 0x0D, 0x0A]
    }
}
