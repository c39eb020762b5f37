/// Rewrites what is written for all engines into what PostgreSQL reads. Literals, quoted names and comments stay as they
/// are.
enum PostgresSyntax {
    /// Numbers the arguments: `?` becomes `$1`, `$2`, ….
    static func numbered(_ sql: String) -> (sql: String, count: Int) {
        var (result, count) = ([UInt8](), 0)
        let text = Array(sql.utf8)
        result.reserveCapacity(text.count + 8)
        var index = 0
        while index < text.count {
            let end = endOfQuoted(text, from: index)
            if end > index {
                result += text[index..<end]
                index = end
                continue
            }
            if text[index] == UInt8(ascii: "?") {
                count += 1
                result += "$\(count)".utf8
            } else {
                result.append(text[index])
            }
            index += 1
        }
        return (String(decoding: result, as: UTF8.self), count)
    }

    /// Gives columns of type TEXT the order of their bytes, as SQLite has it, whatever the order of the database is.
    static func bytewise(_ script: String) -> String {
        var result: [UInt8] = []
        let text = Array(script.utf8)
        var index = 0
        while index < text.count {
            var end = endOfQuoted(text, from: index)
            if end == index {
                end = index + 1
                if isWord(text[index]) { while end < text.count, isWord(text[end]) { end += 1 } }
            }
            result += text[index..<end]
            if text[index..<end].elementsEqual("TEXT".utf8) { result += " COLLATE \"C\"".utf8 }
            index = end
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    /// Where a literal, a quoted name or a comment that begins here ends; `start` when none does.
    private static func endOfQuoted(_ text: [UInt8], from start: Int) -> Int {
        let next = start + 1 < text.count ? text[start + 1] : 0
        switch text[start] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            // A doubled quote is the end of one part and the start of the next.
            return end(of: [text[start]], in: text, from: start + 1)
        case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
            return end(of: [UInt8(ascii: "\n")], in: text, from: start)
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
            return end(of: [UInt8(ascii: "*"), UInt8(ascii: "/")], in: text, from: start + 2)
        default: return start
        }
    }

    private static func end(of mark: [UInt8], in text: [UInt8], from start: Int) -> Int {
        var index = start
        while index + mark.count <= text.count {
            if text[index..<index + mark.count].elementsEqual(mark) { return index + mark.count }
            index += 1
        }
        return text.count
    }
}
