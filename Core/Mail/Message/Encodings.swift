import FoundationEssentials

/// Bodies as seven bits and short lines, which every mail server takes (RFC 2045).
enum Encodings {
    /// The most characters of a line, without its end.
    private static let longestLine = 76

    /// Quoted-printable (RFC 2045 section 6.7), lines ended by CR LF.
    static func quotedPrintable(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var column = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x0A || byte == 0x0D {
                output += [0x0D, 0x0A]
                column = 0
                index += byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
                continue
            }
            let isLast = index + 1 == bytes.count || bytes[index + 1] == 0x0A || bytes[index + 1] == 0x0D
            let isPlain = (0x21...0x7E).contains(byte) && byte != 0x3D || (byte == 0x20 || byte == 0x09) && !isLast
            let piece = isPlain ? [byte] : [0x3D, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            if column + piece.count > longestLine - 1 {
                output += [0x3D, 0x0D, 0x0A]
                column = 0
            }
            output += piece
            column += piece.count
            index += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Base64 (RFC 2045 section 6.8) in lines.
    static func base64(_ bytes: [UInt8]) -> String {
        let text = Array(Data(bytes).base64EncodedString().utf8)
        return stride(from: 0, to: text.count, by: longestLine).map { start in
            String(decoding: text[start..<min(start + longestLine, text.count)], as: UTF8.self)
        }.joined(separator: "\r\n")
    }
}
