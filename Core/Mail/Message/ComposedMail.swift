public import Kernel

/// An image that goes with a mail, so that nothing has to be fetched to show it.
public struct InlineImage: Sendable, Hashable {
    /// What the HTML refers to it by, after `cid:`.
    public static let id = "logo"

    public var type: String
    public var bytes: [UInt8]

    public init(type: String, bytes: [UInt8]) { (self.type, self.bytes) = (type, bytes) }
}

/// A mail as it is sent: headers and bodies (RFC 5322, RFC 2045).
public struct ComposedMail: Sendable, Hashable {
    public var from: MailAddress
    public var to: [MailAddress]
    public var cc: [MailAddress] = []
    public var subject: String
    public var text: String
    /// nil for one that is text alone.
    public var html: String?
    /// Left out when the HTML does not show it.
    public var image: InlineImage?
    public var date: Timestamp
    /// Tells this mail from every other; the same whenever it is tried again, so that a copy can be recognised.
    public var id: String

    public init(
        from: MailAddress, to: [MailAddress], subject: String, text: String, html: String? = nil, date: Timestamp,
        id: String
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.date = date
        self.id = id
    }

    /// Whether servers that know ASCII alone can carry its headers.
    var isASCII: Bool { ([from] + to + cc).allSatisfy(\.isASCII) }

    /// The whole mail, lines ended by CR LF.
    public var bytes: [UInt8] { Array((headers + body).utf8) }

    private var headers: String {
        var lines = [
            "Date: \(Self.date(date))", "From: \(HeaderText.encoded(from))", "To: \(HeaderText.encoded(to))",
        ]
        if !cc.isEmpty { lines.append("Cc: \(HeaderText.encoded(cc))") }
        lines += [
            "Message-ID: <\(id)@\(from.isASCII ? from.domain : "localhost")>",
            "Subject: \(HeaderText.encoded(subject))", "MIME-Version: 1.0",
            // Nobody who is away answers it (RFC 3834).
            "Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All",
        ]
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private var body: String {
        let plain = Self.part("text/plain", text)
        guard let html else { return plain }
        let alternatives = Self.multipart("alternative", "\(id)-a", [plain, Self.part("text/html", html)])
        guard let image, html.contains("cid:\(InlineImage.id)") else { return alternatives }
        return Self.multipart("related", "\(id)-r", [alternatives, Self.part(image)])
    }

    private static func part(_ type: String, _ text: String) -> String {
        "Content-Type: \(type); charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            + Encodings.quotedPrintable(text) + "\r\n"
    }

    private static func part(_ image: InlineImage) -> String {
        "Content-Type: \(image.type)\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <\(InlineImage.id)>\r\n"
            + "Content-Disposition: inline\r\n\r\n" + Encodings.base64(image.bytes) + "\r\n"
    }

    private static func multipart(_ kind: String, _ boundary: String, _ parts: [String]) -> String {
        "Content-Type: multipart/\(kind); boundary=\"\(boundary)\"\r\n\r\n"
            + parts.map { "--\(boundary)\r\n\($0)" }.joined() + "--\(boundary)--\r\n"
    }

    /// `Thu, 26 Nov 2026 09:45:42 +0000`.
    static func date(_ time: Timestamp) -> String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        // `2026-11-26T09:45:42Z`
        let text = Timestamp(seconds: time.seconds).text
        let parts = text.split { "-T".contains($0) }
        let weekday = days[((time.seconds / 86_400) % 7 + 7) % 7]
        let month = Int(parts[1]).map { months[$0 - 1] } ?? ""
        return "\(weekday), \(parts[2]) \(month) \(parts[0]) \(parts[3].dropLast()) +0000"
    }
}
