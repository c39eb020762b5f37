/// Python's `textwrap`: text in lines of a width, indented, and without its indentation.
struct TextWrapping {
    var width = 70
    var initialIndent = ""
    var laterIndent = ""
    var expandsTabs = true
    var replacesSpace = true
    var fixesSentences = false
    var breaksLongWords = true
    var dropsSpace = true
    var breaksOnHyphens = true
    var tabSize = 8
    var mostLines: Int?
    var placeholder = " [...]"
    /// False for one of bytes, which counts but cannot be part of a line.
    var isPlaceholderText = true

    /// Refuses an indentation, of the first line or a later one, that has no length, or cannot be added to text.
    var checkIndent: ((_ isFirst: Bool, _ isAdded: Bool) throws -> Void)?

    private typealias Scalars = [Unicode.Scalar]

    /// - Throws: `ValueError`, in CPython's words, when no text can be that narrow.
    func checkWidth() throws {
        guard width > 0 else { throw Raised.value("invalid width \(width) (must be > 0)") }
    }

    /// `textwrap.wrap(text)`.
    /// - Throws: `ValueError`, in CPython's words.
    func wrap(_ text: String, _ meter: Meter) throws -> [String] {
        try checkWidth()
        if let mostLines {
            let indent = mostLines > 1 ? laterIndent : initialIndent
            let placeholder = Self.trimmedLeft(Array(placeholder.unicodeScalars))
            guard indent.unicodeScalars.count + placeholder.count <= width else {
                throw Raised.value("placeholder too large for max width")
            }
        }
        let prepared = try prepared(text, meter)
        var chunks = try chunks(prepared, meter)
        if fixesSentences { Self.fixSentences(&chunks) }
        return try lines(chunks, meter)
    }

    // ── Chunks ──────────────────────────────────────────────────────────────────────────────────────────────────────

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || (0x09...0x0d).contains(scalar.value) }

    private func prepared(_ text: String, _ meter: Meter) throws -> Scalars {
        try meter.step(text.utf8.count)
        try meter.allocate(4 * text.utf8.count)
        var result = Scalars()
        var column = 0
        for scalar in text.unicodeScalars {
            if expandsTabs, scalar == "\t" {
                let count = tabSize > 0 ? tabSize - column % tabSize : 0
                try meter.step(count)
                try meter.allocate(4 * count)
                result += Scalars(repeating: " ", count: count)
                column += count
                continue
            }
            column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
            result.append(replacesSpace && Self.isSpace(scalar) ? " " : scalar)
        }
        return result
    }

    /// White space and words in turn; words end behind their hyphens.
    private func chunks(_ text: Scalars, _ meter: Meter) throws -> [Scalars] {
        var chunks: [Scalars] = []
        var start = 0
        while start < text.count {
            let isSpace = Self.isSpace(text[start])
            var end = start + 1
            while end < text.count, Self.isSpace(text[end]) == isSpace { end += 1 }
            try meter.step(8 * (end - start))
            try meter.allocate(4 * (end - start) + 32)
            if isSpace || !breaksOnHyphens {
                chunks.append(Array(text[start..<end]))
            } else {
                chunks += try pieces(text, start..<end, meter)
            }
            start = end
        }
        return chunks
    }

    /// The parts of a word: up to a hyphen between letters, dashes between words.
    private func pieces(_ text: Scalars, _ word: Range<Int>, _ meter: Meter) throws -> [Scalars] {
        var pieces: [Scalars] = []
        var start = word.lowerBound
        while start < word.upperBound {
            try meter.allocate(32)
            let end = dashes(text, at: start, word) ?? pieceEnd(text, start, word)
            pieces.append(Array(text[start..<end]))
            start = end
        }
        return pieces
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        RegexCategory.isWord(scalar) && PythonText.decimalDigit(scalar) == nil
    }

    private static func isWordOrMark(_ scalar: Unicode.Scalar) -> Bool {
        RegexCategory.isWord(scalar) || "!\"'&.,?".unicodeScalars.contains(scalar)
    }

    /// Where two or more hyphens end that stand between words.
    private func dashes(_ text: Scalars, at start: Int, _ word: Range<Int>) -> Int? {
        guard text[start] == "-", start > 0, Self.isWordOrMark(text[start - 1]) else { return nil }
        var end = start
        while end < word.upperBound, text[end] == "-" { end += 1 }
        guard end - start >= 2, end < word.upperBound, RegexCategory.isWord(text[end]) else { return nil }
        return end
    }

    private func pieceEnd(_ text: Scalars, _ start: Int, _ word: Range<Int>) -> Int {
        var end = start + 1
        while end < word.upperBound {
            if text[end] == "-", isHyphen(text, at: end, word) { return end + 1 }
            if Self.isWordOrMark(text[end - 1]), dashes(text, at: end, word) != nil { return end }
            end += 1
        }
        return end
    }

    /// Whether a hyphen has letters on both sides, so that a line may end behind it.
    private func isHyphen(_ text: Scalars, at index: Int, _ word: Range<Int>) -> Bool {
        let before =
            index >= 2 && Self.isLetter(text[index - 1]) && Self.isLetter(text[index - 2])
            || index >= 3 && Self.isLetter(text[index - 1]) && text[index - 2] == "-"
                && Self.isLetter(text[index - 3])
        guard before, index + 1 < text.count, Self.isLetter(text[index + 1]) else { return false }
        var next = index + 2
        if next < text.count, text[next] == "-" { next += 1 }
        return next < text.count && Self.isLetter(text[next])
    }

    private static func fixSentences(_ chunks: inout [Scalars]) {
        var index = 0
        while index + 1 < chunks.count {
            if chunks[index + 1] == [" "], endsSentence(chunks[index]) {
                chunks[index + 1] = [" ", " "]
                index += 2
            } else {
                index += 1
            }
        }
    }

    /// A small letter, a mark, perhaps a quotation mark at the end.
    private static func endsSentence(_ chunk: Scalars) -> Bool {
        var rest = chunk[...]
        if let last = rest.last, last == "\"" || last == "'" { rest.removeLast() }
        guard let mark = rest.popLast(), mark == "." || mark == "!" || mark == "?" else { return false }
        return rest.last.map { ("a"..."z").contains($0) } ?? false
    }

    // ── Lines ───────────────────────────────────────────────────────────────────────────────────────────────────────

    private static func trimmedLeft(_ text: Scalars) -> Scalars { Array(text.drop(while: PythonText.isSpace)) }
    private static func isBlank(_ chunk: Scalars) -> Bool { chunk.allSatisfy(PythonText.isSpace) }

    private func lines(_ all: [Scalars], _ meter: Meter) throws -> [String] {
        var chunks = Array(all.reversed())
        var lines: [String] = []
        while !chunks.isEmpty {
            let indent = lines.isEmpty ? initialIndent : laterIndent
            try checkIndent?(lines.isEmpty, false)
            let room = width - indent.unicodeScalars.count
            if dropsSpace, !lines.isEmpty, let last = chunks.last, Self.isBlank(last) { chunks.removeLast() }
            var (line, length) = take(&chunks, room)
            try meter.step(line.count + 1)
            if let next = chunks.last, next.count > room {
                try breakWord(&chunks, &line, room < 1 ? 1 : room - length, meter)
                length = line.reduce(0) { $0 + $1.count }
            }
            if dropsSpace, let last = line.last, Self.isBlank(last) { length -= line.removeLast().count }
            if line.isEmpty { continue }
            try meter.allocate(4 * length + indent.utf8.count + 32)
            try checkIndent?(lines.isEmpty, true)
            if mayEnd(lines.count + 1, chunks, length, room) {
                lines.append(indent + String(scalars: line.joined()))
            } else {
                guard isPlaceholderText else {
                    throw Raised.type("can only concatenate str (not \"bytes\") to str")
                }
                shorten(&lines, line, length, indent, room)
                break
            }
        }
        return lines
    }

    private func take(_ chunks: inout [Scalars], _ room: Int) -> ([Scalars], Int) {
        var (line, length) = ([Scalars](), 0)
        while let next = chunks.last, length + next.count <= room {
            length += next.count
            line.append(chunks.removeLast())
        }
        return (line, length)
    }

    /// Puts a part of a word that is longer than any line in this one; alone, all of it when words stay whole.
    private func breakWord(
        _ chunks: inout [Scalars], _ line: inout [Scalars], _ space: Int, _ meter: Meter
    ) throws {
        guard breaksLongWords else {
            if line.isEmpty, let chunk = chunks.popLast() { line.append(chunk) }
            return
        }
        guard var chunk = chunks.popLast() else { return }
        var end = min(space, chunk.count)
        if breaksOnHyphens, chunk.count > space, let hyphen = chunk[..<space].lastIndex(of: "-"), hyphen > 0,
            chunk[..<hyphen].contains(where: { $0 != "-" })
        {
            end = hyphen + 1
        }
        try meter.step(chunk.count)
        line.append(Array(chunk[..<end]))
        chunk.removeFirst(end)
        chunks.append(chunk)
    }

    private func mayEnd(_ count: Int, _ chunks: [Scalars], _ length: Int, _ room: Int) -> Bool {
        guard let mostLines, count >= mostLines else { return true }
        let nothingLeft = chunks.isEmpty || dropsSpace && chunks.count == 1 && Self.isBlank(chunks[0])
        return nothingLeft && length <= room
    }

    /// Ends the last line with the placeholder, or the one before it.
    private func shorten(
        _ lines: inout [String], _ line: [Scalars], _ length: Int, _ indent: String, _ room: Int
    ) {
        let mark = Array(placeholder.unicodeScalars)
        var (line, length) = (line, length)
        while let last = line.last {
            if !Self.isBlank(last), length + mark.count <= room {
                lines.append(indent + String(scalars: line.joined()) + placeholder)
                return
            }
            length -= last.count
            line.removeLast()
        }
        if let last = lines.last {
            var previous = Array(last.unicodeScalars)
            while let end = previous.last, PythonText.isSpace(end) { previous.removeLast() }
            if previous.count + mark.count <= width {
                lines[lines.count - 1] = String(scalars: previous) + placeholder
                return
            }
        }
        lines.append(indent + String(scalars: Self.trimmedLeft(mark)))
    }
}
