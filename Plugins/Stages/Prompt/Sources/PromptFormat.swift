import Kernel

/// The forms that answers of some types must have.
enum PromptFormat {
    /// A text without spaces around it.
    static func trimmed(_ text: String) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// A day of the calendar, as `2027-01-15`.
    static func date(_ text: String) throws(Problems) -> String {
        let isWritten = text.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil
        // Reading is lenient with days that a month does not have; writing the date again shows whether this is one.
        guard isWritten, Timestamp(text)?.text.hasPrefix(text) == true else {
            throw .one("Date has wrong format. Use one of these formats instead: YYYY-MM-DD.")
        }
        return text
    }

    /// A file as a `data:` URI in base64 (RFC 2397).
    static func file(_ text: String) throws(Problems) -> String {
        let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].hasPrefix("data:"), parts[0].hasSuffix(";base64"), isBase64(parts[1].utf8)
        else {
            throw .one("The file must be a data: URI in base64.")
        }
        return text
    }

    /// RFC 4648 section 4: groups of four, the last one filled up with one or two `=`.
    private static func isBase64(_ text: Substring.UTF8View) -> Bool {
        let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
        return text.count.isMultiple(of: 4)
            && text.dropLast(padding).allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }

    /// A language, as `de` or `zh-Hans` (RFC 5646), also with underscores.
    static func locale(_ text: String) throws(Problems) -> String {
        guard text.utf8.count <= 35, text.wholeMatch(of: /[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*/) != nil else {
            throw .one("\"\(text.prefix(35))\" is not a valid choice.", code: "invalid_choice")
        }
        return text
    }
}
