import Kernel
import Synchronization

@testable import Mail

/// A mail server that answers as a test says.
final class ScriptedWire: SMTPWire {
    private let state: Mutex<(answers: [(heard: String, reply: SMTPReply)], heard: [String], content: [UInt8])>

    /// - Parameter answers: what each command must begin with, and what is said to it, in order.
    init(_ answers: [(String, SMTPReply)]) { state = Mutex((answers.map { ($0.0, $0.1) }, [], [])) }

    /// Commands, in order.
    var heard: [String] { state.withLock { $0.heard } }
    /// What followed DATA.
    var content: [UInt8] { state.withLock { $0.content } }

    func greet() async throws -> SMTPReply { try await exchange([], .greeting) }

    func exchange(_ bytes: [UInt8], _ step: SMTPStep) async throws -> SMTPReply {
        let text = String(decoding: bytes, as: UTF8.self)
        return try state.withLock { state in
            if text.hasSuffix("\r\n.\r\n") { state.content = bytes } else { state.heard.append(text) }
            guard let next = state.answers.first, text.hasPrefix(next.heard) else {
                if text == "QUIT\r\n" { return SMTPReply(221, []) }
                throw SMTPFailure.closed(step)
            }
            state.answers.removeFirst()
            return next.reply
        }
    }
    func startTLS() async throws -> SMTPReply { try await exchange(Array("STARTTLS\r\n".utf8), .startTLS) }
    func close() {}
}

extension MailServer {
    static func sample(
        _ security: Security = .none, username: String = "", password: Secret = "pass"
    ) -> MailServer {
        MailServer(
            host: "mail.example.com", port: 25, username: username, password: password, security: security,
            sender: "id@example.com")
    }
}
