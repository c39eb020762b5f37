/// A mail server's answer (RFC 5321 section 4.2).
public struct SMTPReply: Sendable, Hashable {
    public var code: Int
    /// What it says, a line each, without what is no text.
    public var lines: [String]

    public init(_ code: Int, _ lines: [String]) { (self.code, self.lines) = (code, lines) }

    public var isPositive: Bool { (200..<400).contains(code) }
    /// Whether trying it again later may help.
    public var isTransient: Bool { (400..<500).contains(code) }
    /// Whether the server goes away, which it may say at any time (RFC 5321 section 3.8).
    var isGoodbye: Bool { code == 421 }
    /// `550 5.1.1 No such user`, for people; bounded.
    public var text: String { "\(code) \(lines.joined(separator: " ").prefix(500))" }
}

/// Reads answers from what arrives, however it is cut. What has no end is refused.
struct SMTPReplyParser {
    /// In bytes, and lines of one answer.
    private static let (longestLine, mostLines) = (2048, 100)

    private var line: [UInt8] = []
    private var code: Int?
    private var lines: [String] = []

    /// Whether everything that arrived belonged to an answer that is complete.
    var isEmpty: Bool { line.isEmpty && code == nil }

    /// - Returns: the answers that are complete now.
    /// - Throws: ``Malformed`` when it is no answer, or one without an end.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(Malformed) -> [SMTPReply] {
        var replies: [SMTPReply] = []
        for byte in bytes {
            if byte != 0x0A {
                guard line.count < Self.longestLine else { throw Malformed() }
                line.append(byte)
            } else if let reply = try endLine() {
                replies.append(reply)
            }
        }
        return replies
    }

    /// What arrived is no answer of a mail server.
    struct Malformed: Error {}

    private mutating func endLine() throws(Malformed) -> SMTPReply? {
        if line.last == 0x0D { line.removeLast() }
        defer { line = [] }
        let digits = line.prefix(3)
        guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }), lines.count < Self.mostLines else {
            throw Malformed()
        }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard (200..<600).contains(value), code == nil || code == value else { throw Malformed() }
        let mark = line.count > 3 ? line[3] : 0x20
        guard mark == 0x20 || mark == 0x2D else { throw Malformed() }
        lines.append(Self.text(line.dropFirst(4)))
        guard mark == 0x20 else {
            code = value
            return nil
        }
        defer { (code, lines) = (nil, []) }
        return SMTPReply(value, lines)
    }

    private static func text(_ bytes: some Collection<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }
}
