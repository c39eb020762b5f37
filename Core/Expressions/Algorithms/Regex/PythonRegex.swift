/// A compiled regular expression of Python's `re`.
struct PythonRegex {
    /// Where a match has to begin and end.
    enum Mode {
        /// `re.search`, `re.match`, `re.fullmatch`.
        case search, match, full
    }

    let pattern: String
    /// Whether it is of bytes, which are written and searched as the characters of the same numbers.
    let isBytes: Bool
    /// As `Pattern.flags`: those that were given and those of the expression.
    let flags: RegexFlags
    /// How many groups capture.
    let groupCount: Int
    /// The groups that have names, in order.
    let names: [(name: String, group: Int)]
    let steps: [RegexStep]
    let sets: [RegexSet]
    let slotCount: Int

    /// - Throws: `re.error`; `ValueError` for flags that do not go together; `RecursionError`.
    init(_ pattern: String, flags: RegexFlags = [], isBytes: Bool = false, _ meter: Meter) throws {
        if !isBytes, flags.contains(.locale) { throw Raised.value("cannot use LOCALE flag with a str pattern") }
        var parser = RegexParser(Array(pattern.unicodeScalars), flags: flags, isBytes: isBytes, meter)
        let node = try parser.parse()
        if isBytes, parser.flags.contains(.unicode) {
            throw Raised.value("cannot use UNICODE flag with a bytes pattern")
        }
        if parser.flags.isSuperset(of: [.ascii, .locale]) {
            throw Raised.value("LOCALE and ASCII flags are incompatible")
        }
        guard !parser.flags.isSuperset(of: [.ascii, .unicode]) else {
            throw Raised.value("ASCII and UNICODE flags are incompatible")
        }
        // Of the characters that bytes are read as, only those of ASCII are letters, digits or white space.
        let isASCII = isBytes || parser.flags.contains(.ascii)
        let all = parser.flags.union(isASCII ? .ascii : .unicode)
        var compiler = RegexCompiler(parser, meter)
        try compiler.compile(node, all)
        self.pattern = pattern
        self.isBytes = isBytes
        self.flags = isBytes ? parser.flags : all
        groupCount = parser.groupCount - 1
        names = parser.names
        steps = compiler.steps
        sets = compiler.sets
        slotCount = compiler.slotCount
    }

    /// The number of a named group.
    func group(named name: String) -> Int? {
        names.first { $0.name.utf8.elementsEqual(name.utf8) }?.group
    }

    /// The first match in a part of the text; places are those of the whole text.
    func firstMatch(
        in text: [Unicode.Scalar], from start: Int = 0, to end: Int? = nil, _ mode: Mode, _ meter: Meter
    ) throws -> RegexMatch? {
        let end = min(max(end ?? text.count, 0), text.count)
        let start = min(max(start, 0), text.count)
        guard start <= end else { return nil }
        var matcher = try RegexMatcher(self, text, end: end, mustReachEnd: mode == .full, meter)
        return try mode == .search ? matcher.search(from: start) : matcher.match(at: start)
    }

    /// Calls for each match as `re.finditer` gives them: none overlaps, and none is empty at the last one's end twice.
    func forEachMatch(
        in text: [Unicode.Scalar], from start: Int = 0, to end: Int? = nil, _ meter: Meter,
        _ body: (RegexMatch) throws -> Bool
    ) throws {
        let end = min(max(end ?? text.count, 0), text.count)
        var start = min(max(start, 0), text.count)
        var matcher = try RegexMatcher(self, text, end: end, mustReachEnd: false, meter)
        var isAfterEmpty = false
        while let match = try matcher.search(from: start, forbidsEmpty: isAfterEmpty) {
            guard try body(match) else { return }
            start = match.range.upperBound
            isAfterEmpty = match.range.isEmpty
        }
    }

    /// All matches, as `re.finditer` gives them.
    func matches(
        in text: [Unicode.Scalar], from start: Int = 0, to end: Int? = nil, _ meter: Meter
    ) throws -> [RegexMatch] {
        var matches: [RegexMatch] = []
        try forEachMatch(in: text, from: start, to: end, meter) { match in
            try meter.allocate(64 + 24 * match.spans.count)
            matches.append(match)
            return true
        }
        return matches
    }

    /// Python's `re.subn`.
    /// - Parameters:
    ///   - count: The most replacements, all for zero.
    ///   - replacement: What a match is replaced with.
    func replacing(
        in text: [Unicode.Scalar], count: Int, _ meter: Meter,
        with replacement: (RegexMatch) throws -> [Unicode.Scalar]
    ) throws -> (text: [Unicode.Scalar], count: Int) {
        var (result, position, done) = ([Unicode.Scalar](), 0, 0)
        try forEachMatch(in: text, meter) { match in
            let new = try replacement(match)
            try meter.allocate(4 * (new.count + match.range.lowerBound - position))
            result += text[position..<match.range.lowerBound]
            result += new
            position = match.range.upperBound
            done += 1
            return done != count
        }
        try meter.allocate(4 * (text.count - position))
        return (result + text[position...], done)
    }

    /// Python's `re.split`: the parts, and between them the groups.
    /// - Parameter most: The most places to split at, all for zero.
    func split(_ text: [Unicode.Scalar], most: Int, _ meter: Meter) throws -> [[Unicode.Scalar]?] {
        var (parts, position, done) = ([[Unicode.Scalar]?](), 0, 0)
        try forEachMatch(in: text, meter) { match in
            parts.append(Array(text[position..<match.range.lowerBound]))
            parts += match.spans.dropFirst().map { span in span.map { Array(text[$0]) } }
            try meter.allocate(4 * (match.range.upperBound - position) + 48 * match.spans.count)
            position = match.range.upperBound
            done += 1
            return done != most
        }
        try meter.allocate(4 * (text.count - position) + 48)
        return parts + [Array(text[position...])]
    }

    /// Python's `re.escape`.
    static func escape(_ text: String, _ meter: Meter) throws -> String {
        let special = Set("()[]{}?*+-|^$\\.&~# \t\n\r\u{b}\u{c}".unicodeScalars)
        try meter.step(text.utf8.count)
        try meter.allocate(2 * text.utf8.count)
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if special.contains(scalar) { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }
}

/// Where an expression was found, and its groups.
struct RegexMatch: Equatable {
    /// The whole match, then each group; nothing for a group that took no part.
    let spans: [Range<Int>?]
    /// The group that was closed last.
    let lastIndex: Int?

    /// The whole match.
    var range: Range<Int> { (spans.first ?? nil) ?? 0..<0 }
}
