/// The trace that a request belongs to, as a trusted proxy says (W3C Trace Context, section 3.2).
public struct TraceContext: Sendable, Hashable {
    /// 32 lower-case hexadecimal digits, not all zero.
    public let traceID: String
    /// The caller's part of the trace: 16 digits, not all zero.
    public let parentID: String
    /// Whether the caller records the trace.
    public let isSampled: Bool

    /// Reads a `traceparent`; nil when it is not one.
    public init?(_ header: String) {
        // A later version may have more at the end (section 3.2.4); version 00 has exactly this.
        let bytes = Array(header.utf8.prefix(56))
        guard bytes.count >= 55, header.utf8.count <= 512 else { return nil }
        let hyphens = [2, 35, 52].allSatisfy { bytes[$0] == UInt8(ascii: "-") }
        let version = bytes[0..<2], trace = bytes[3..<35], parent = bytes[36..<52], flags = bytes[53..<55]
        let isWhole = [version, trace, parent, flags].allSatisfy { $0.allSatisfy(Self.isDigit) }
        guard hyphens, isWhole, !version.elementsEqual("ff".utf8), trace.contains(where: { $0 != UInt8(ascii: "0") }),
            parent.contains(where: { $0 != UInt8(ascii: "0") })
        else { return nil }
        if version.elementsEqual("00".utf8) {
            guard header.utf8.count == 55 else { return nil }
        } else if bytes.count == 56, bytes[55] != UInt8(ascii: "-") {
            return nil
        }
        traceID = String(decoding: trace, as: UTF8.self)
        parentID = String(decoding: parent, as: UTF8.self)
        isSampled = (UInt8(String(decoding: flags, as: UTF8.self), radix: 16) ?? 0) & 1 == 1
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    /// The header for a request that is made on behalf of this one.
    public var header: String { "00-\(traceID)-\(parentID)-\(isSampled ? "01" : "00")" }
}
