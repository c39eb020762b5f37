/// HTML as a text for those who read mail without it.
enum MarkupReading {
    private static let breaking: Set<Substring> = [
        "p", "/p", "br", "div", "/div", "tr", "/tr", "li", "h1", "/h1", "h2", "/h2", "h3", "/h3", "table", "/table",
        "ul",
        "/ul", "ol", "/ol", "hr",
    ]
    private static let named = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'", "nbsp": " "]

    /// The text between tags, with a line for each paragraph, and the addresses of links after what they say.
    static func text(_ html: String) -> String {
        var output = ""
        var rest = html[...]
        var link = ""
        while let open = rest.firstIndex(of: "<") {
            output += collapsed(rest[..<open])
            guard let close = rest[open...].firstIndex(of: ">") else { break }
            let tag = rest[rest.index(after: open)..<close]
            let name = tag.prefix { !$0.isWhitespace }.lowercased()
            rest = rest[rest.index(after: close)...]
            if ["style", "script", "head", "title"].contains(name) {
                rest = rest.firstRange(of: "</\(name)").map { rest[$0.upperBound...] } ?? ""
                rest = rest.drop { $0 != ">" }.dropFirst()
            } else if name == "a" {
                link = address(in: tag)
            } else if name == "/a" {
                if !link.isEmpty, !output.hasSuffix(link) { output += " (\(link))" }
                link = ""
            } else if breaking.contains(name[...]) {
                output += "\n"
            }
        }
        return tidy(output + collapsed(rest))
    }

    private static func address(in tag: Substring) -> String {
        guard let range = tag.firstRange(of: "href=") else { return "" }
        let value = tag[range.upperBound...]
        guard let quote = value.first, quote == "\"" || quote == "'" else {
            return decoded(value.prefix { !$0.isWhitespace })
        }
        return decoded(value.dropFirst().prefix { $0 != quote })
    }

    private static func collapsed(_ text: Substring) -> String {
        let words = decoded(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if words.isEmpty { return text.isEmpty ? "" : " " }
        return (text.first?.isWhitespace == true ? " " : "") + words + (text.last?.isWhitespace == true ? " " : "")
    }

    private static func decoded(_ text: Substring) -> String {
        guard text.contains("&") else { return String(text) }
        var output = ""
        var rest = text
        while let mark = rest.firstIndex(of: "&") {
            output += rest[..<mark]
            rest = rest[mark...]
            guard let end = rest.prefix(12).firstIndex(of: ";") else {
                output += "&"
                rest = rest.dropFirst()
                continue
            }
            let name = rest[rest.index(after: mark)..<end]
            output += character(named: name) ?? String(rest[...end])
            rest = rest[rest.index(after: end)...]
        }
        return output + rest
    }

    private static func character(named name: Substring) -> String? {
        guard name.hasPrefix("#") else { return named[String(name)] }
        let digits = name.dropFirst()
        let number = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(UnicodeScalar.init).map { String(Character($0)) }
    }

    /// Without spaces at lines' ends, and with one empty line at most between others.
    private static func tidy(_ text: String) -> String {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if words.isEmpty, lines.last?.isEmpty ?? true { continue }
            lines.append(words)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }
}
