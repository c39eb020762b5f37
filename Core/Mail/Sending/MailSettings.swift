public import Kernel

/// How mail is sent where nothing else is said.
public struct MailSettings: Sendable {
    public var server: MailServer
    /// A file of certificate authorities to trust beside the system's, in PEM.
    public var authorities: String?
    /// Whether an account's password may be sent where others could read it.
    public var allowsReadablePassword = false
    /// What this machine calls itself to mail servers.
    public var hostname = "localhost"
    /// What links begin with; nil for the host of the request, where that is known to be this server's.
    public var site: String?
    /// The logo of brands that have none of their own.
    public var icon: InlineImage?

    public init(server: MailServer) { self.server = server }

    /// A name as EHLO takes it (RFC 5321 section 4.1.1.1).
    var greeting: String {
        let isName = hostname.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E: true
            default: false
            }
        }
        return isName && !hostname.isEmpty && hostname.utf8.count <= 255 ? hostname : "localhost"
    }
}
