/// What a mail client is at.
public enum SMTPStep: String, Sendable {
    case connect = "connecting"
    case greeting = "waiting for the greeting"
    case hello = "saying hello"
    case startTLS = "turning to TLS"
    case signIn = "signing in"
    case sender = "naming the sender"
    case recipient = "naming a recipient"
    case content = "handing over the message"
}

/// Why a mail server did not take a message.
public enum SMTPFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case unreachable(String)
    /// The host is a place where mail may not be sent to.
    case forbidden(host: String)
    case insecure(String)
    case tooSlow(SMTPStep)
    case closed(SMTPStep)
    case malformed(SMTPStep)
    case refused(SMTPStep, SMTPReply)
    /// The server does not offer what the settings ask for.
    case noTLS
    case noSignIn(offers: [String])
    /// The password would be readable on the way.
    case readablePassword
    case noInternationalAddresses
    case tooLarge(limit: Int)
    case badSender(String)

    /// Whether the same message would fail the same way later.
    public var isPermanent: Bool {
        switch self {
        case .unreachable, .insecure, .tooSlow, .closed, .malformed, .noTLS, .noSignIn: false
        case .refused(_, let reply): !reply.isTransient
        case .forbidden, .readablePassword, .noInternationalAddresses, .tooLarge, .badSender: true
        }
    }

    public var description: String {
        switch self {
        case .unreachable(let reason): "The mail server cannot be reached: \(reason)"
        case .forbidden(let host):
            "Mail may not be sent by way of \(host): it is, or may be, part of this server's network."
        case .insecure(let reason): "TLS with the mail server failed: \(reason)"
        case .tooSlow(let step): "The mail server took too long while \(step.rawValue)."
        case .closed(let step): "The mail server closed the connection while \(step.rawValue)."
        case .malformed(let step): "While \(step.rawValue), what answered did not speak SMTP."
        case .refused(let step, let reply): "The mail server refused, while \(step.rawValue): \(reply.text)"
        case .noTLS: "The mail server does not offer STARTTLS."
        case .noSignIn(let offers):
            "The mail server takes none of the ways to sign in that are known here, PLAIN and LOGIN; it offers "
                + (offers.isEmpty ? "none." : "\(offers.joined(separator: ", ").prefix(200)).")
        case .readablePassword: "The account's password would go over the network in the clear, so it was not sent."
        case .noInternationalAddresses:
            "An address has letters beyond ASCII, and the mail server does not take those (SMTPUTF8)."
        case .tooLarge(let limit): "The mail server takes messages of \(limit) bytes at most."
        case .badSender(let text): "The sender '\(text.prefix(100))' is no address."
        }
    }

    /// What an administrator can do about it.
    public var advice: String {
        switch self {
        case .unreachable:
            "Check host and port (LANYARD_EMAIL__HOST, LANYARD_EMAIL__PORT) and that this machine may connect to it."
        case .forbidden: "Name its network in LANYARD_OUTGOING__ALLOW, or use the server of LANYARD_EMAIL__HOST."
        case .insecure:
            "Check that the certificate is for this host and not expired; name the authority of a certificate of your "
                + "own in LANYARD_EMAIL__CA_FILE. Port 465 wants LANYARD_EMAIL__USE_SSL, port 587 LANYARD_EMAIL__USE_TLS."
        case .tooSlow:
            "Port 465 wants LANYARD_EMAIL__USE_SSL, others do not. A slow server needs a longer LANYARD_EMAIL__TIMEOUT."
        case .closed, .malformed: "Check the port: 465 wants LANYARD_EMAIL__USE_SSL, 587 and 25 do not."
        case .refused(.signIn, _): "Check LANYARD_EMAIL__USERNAME and LANYARD_EMAIL__PASSWORD."
        case .refused(.sender, _): "Check that the account may send as LANYARD_EMAIL__FROM."
        case .refused: "The mail server's answer says why; its log may say more."
        case .noTLS: "Set LANYARD_EMAIL__USE_TLS to false only if the network in between is yours."
        case .noSignIn: "Some servers offer it only after TLS: set LANYARD_EMAIL__USE_TLS."
        case .readablePassword:
            "Set LANYARD_EMAIL__USE_TLS or LANYARD_EMAIL__USE_SSL; or LANYARD_EMAIL__ALLOW_PLAIN_AUTH, if the network in "
                + "between is yours."
        case .noInternationalAddresses: "Use another mail server for these addresses."
        case .tooLarge: "Use a smaller template or logo."
        case .badSender: "Set LANYARD_EMAIL__FROM to an address, such as Lanyard <id@example.com>."
        }
    }
}
