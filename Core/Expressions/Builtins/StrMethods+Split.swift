extension StrMethods {
    static let splitMethods: [Member] = [
        .method("split", "sep=, maxsplit=") { m, a in
            let text = try text(m, a[0])
            let most = a[2].isMissing ? -1 : try m.index(a[2])
            guard let separator = try separator(m, a[1]) else { return try pieces(m, text, words(m, text, most)) }
            return try split(m, text, separator, most)
        },
        .method("rsplit", "sep=, maxsplit=") { m, a in
            let text = try text(m, a[0])
            let most = a[2].isMissing ? -1 : try m.index(a[2])
            guard let separator = try separator(m, a[1]) else {
                return try pieces(m, text, lastWords(m, text, most))
            }
            return try pieces(m, text, splitLast(m, text, separator, most))
        },
        .method("splitlines", "keepends=") { m, a in
            try pieces(
                m, text(m, a[0]),
                lines(m, text(m, a[0]), keepEnds: m.shortNumber(a[1]) != 0))
        },
        .method("partition", "sep, /") { m, a in
            let text = try text(m, a[0])
            let separator = try solid(m, a[1])
            guard let place = try Search.find(separator, in: text, m) else {
                return m.newTuple([.str(text), .str(.empty), .str(.empty)])
            }
            return try parts(m, text, separator, place)
        },
        .method("rpartition", "sep, /") { m, a in
            let text = try text(m, a[0])
            let separator = try solid(m, a[1])
            guard let place = try Search.findLast(separator, in: text, m, from: 0, to: text.count) else {
                return m.newTuple([.str(.empty), .str(.empty), .str(text)])
            }
            return try parts(m, text, separator, place)
        },
        .method("strip", "chars=, /") { m, a in .str(try strip(m, a, "strip", left: true, right: true)) },
        .method("lstrip", "chars=, /") { m, a in .str(try strip(m, a, "lstrip", left: true, right: false)) },
        .method("rstrip", "chars=, /") { m, a in .str(try strip(m, a, "rstrip", left: false, right: true)) },
    ]

    private static func separator(_ m: Machine, _ value: Value) throws -> Str? {
        switch value {
        case .missing, .none: return nil
        case .str(let text):
            if text.isEmpty { throw m.error(.valueError, "empty separator") }
            return text
        default: throw m.error(.typeError, "must be str or None, not \(m.typeName(value))")
        }
    }

    private static func solid(_ m: Machine, _ value: Value) throws -> Str {
        let text = try argument(m, value) { "must be str, not \($0)" }
        if text.isEmpty { throw m.error(.valueError, "empty separator") }
        return text
    }

    private static func parts(_ m: Machine, _ text: Str, _ separator: Str, _ place: Int) throws -> Value {
        try m.charge(bytes: 160 + text.byteSize)
        return m.newTuple([
            .str(text.slice(0, place)), .str(separator), .str(text.slice(place + separator.count, text.count)),
        ])
    }

    private static func pieces(_ m: Machine, _ text: Str, _ ranges: [Range<Int>]) throws -> Value {
        try m.charge(bytes: 48 * ranges.count + text.byteSize)
        return m.newList(ranges.map { .str(text.slice($0.lowerBound, $0.upperBound)) })
    }

    @inline(__always)
    private static func isSpace(_ value: UInt32) -> Bool {
        if value < 128 { return value == 32 || (value >= 9 && value <= 13) || (value >= 28 && value <= 31) }
        return Unicode.Scalar(value).map(PythonText.isSpace) ?? false
    }

    private static func words(_ m: Machine, _ text: Str, _ most: Int) throws -> [Range<Int>] {
        try m.charge(steps: text.count >> 2)
        var ranges: [Range<Int>] = []
        var index = 0
        let count = text.count
        while true {
            while index < count && isSpace(text[index]) { index += 1 }
            if index == count { return ranges }
            let start = index
            if most >= 0 && ranges.count == most {
                // As CPython: white space behind the rest stays.
                ranges.append(start..<count)
                return ranges
            }
            while index < count && !isSpace(text[index]) { index += 1 }
            ranges.append(start..<index)
        }
    }

    private static func lastWords(_ m: Machine, _ text: Str, _ most: Int) throws -> [Range<Int>] {
        try m.charge(steps: text.count >> 2)
        var ranges: [Range<Int>] = []
        var end = text.count
        while true {
            while end > 0 && isSpace(text[end - 1]) { end -= 1 }
            if end == 0 { break }
            var start = end
            if most >= 0 && ranges.count == most {
                // As CPython: white space in front of the rest stays.
                ranges.append(0..<end)
                break
            }
            while start > 0 && !isSpace(text[start - 1]) { start -= 1 }
            ranges.append(start..<end)
            end = start
        }
        return ranges.reversed()
    }

    private static func split(_ m: Machine, _ text: Str, _ separator: Str, _ most: Int) throws -> Value {
        try m.charge(bytes: 112 + text.byteSize)
        var items: [Value] = []
        items.reserveCapacity(4)
        var from = 0
        while most < 0 || items.count < most, let place = try Search.find(separator, in: text, m, from: from) {
            try m.charge(bytes: 56)
            try m.charge(steps: 1)
            items.append(.str(text.slice(from, place)))
            from = place + separator.count
        }
        items.append(.str(text.slice(from, text.count)))
        return m.newList(items)
    }

    private static func ranges(_ places: [Int], _ width: Int, _ count: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(places.count + 1)
        var from = 0
        for place in places {
            ranges.append(from..<place)
            from = place + width
        }
        ranges.append(from..<count)
        return ranges
    }

    private static func splitLast(_ m: Machine, _ text: Str, _ separator: Str, _ most: Int) throws -> [Range<Int>] {
        try m.charge(bytes: text.count * 4)
        try m.charge(steps: text.count >> 2)
        let reversed = Str(scalars: text.scalars.reversed())
        let places = try Search.all(
            Str(scalars: separator.scalars.reversed()), in: reversed, m, from: 0, to: reversed.count,
            most: most < 0 ? Int.max : most)
        return ranges(places.reversed().map { text.count - $0 - separator.count }, separator.count, text.count)
    }

    private static func lines(_ m: Machine, _ text: Str, keepEnds: Bool) throws -> [Range<Int>] {
        try m.charge(steps: text.count >> 2)
        var ranges: [Range<Int>] = []
        var start = 0
        var index = 0
        while index < text.count {
            guard let scalar = Unicode.Scalar(text[index]), PythonText.isLineBreak(scalar) else {
                index += 1
                continue
            }
            let end = index
            index += scalar == "\r" && index + 1 < text.count && text[index + 1] == 10 ? 2 : 1
            ranges.append(start..<(keepEnds ? index : end))
            start = index
        }
        if start < text.count { ranges.append(start..<text.count) }
        return ranges
    }

    private static func strip(_ m: Machine, _ a: Args, _ method: String, left: Bool, right: Bool) throws -> Str {
        let text = try text(m, a[0])
        let count = text.count
        if a[1].isMissing, count > 0, !(left && isSpace(text[0])), !(right && isSpace(text[count - 1])) {
            return text
        }
        var isStripped: (UInt32) -> Bool = isSpace
        switch a[1] {
        case .missing, .none: break
        case .str(let characters):
            try m.charge(steps: characters.count)
            let set = Set(characters.scalars)
            isStripped = { set.contains($0) }
        default: throw m.error(.typeError, "\(method) arg must be None or str")
        }
        var start = 0
        var end = text.count
        while left && start < end && isStripped(text[start]) { start += 1 }
        while right && end > start && isStripped(text[end - 1]) { end -= 1 }
        try m.charge(steps: (text.count - end + start) >> 3)
        if start > 0 || end < text.count { try m.charge(bytes: 32 + text.byteSize) }
        return text.slice(start, end)
    }

    // ── Layout ──────────────────────────────────────────────────────────────────────────────────────────────────────

    static let layoutMethods: [Member] = [
        .method("ljust", "width, fillchar=, /") { m, a in try justified(m, a, left: 0, right: 1) },
        .method("rjust", "width, fillchar=, /") { m, a in try justified(m, a, left: 1, right: 0) },
        .method("center", "width, fillchar=, /") { m, a in try justified(m, a, left: 1, right: 1) },
        .method("zfill", "width, /") { m, a in
            let text = try text(m, a[0])
            let missing = try max(0, m.index(a[1])) - text.count
            guard missing > 0 else { return .str(text) }
            try m.charge(missing + text.count, of: 4)
            let hasSign = text.count > 0 && (text[0] == 0x2B || text[0] == 0x2D)
            var builder = StrBuilder()
            if hasSign { builder.append(scalar: text[0]) }
            builder.append(contentsOf: repeatElement(0x30, count: missing))
            builder.append(text.slice(hasSign ? 1 : 0, text.count))
            return .str(builder.finish())
        },
        .method("expandtabs", "tabsize=") { m, a in
            let text = try text(m, a[0])
            let size = a[1].isMissing ? 8 : try m.index(a[1])
            var builder = StrBuilder()
            var column = 0
            for index in 0..<text.count {
                try m.charge(steps: 1)
                let scalar = text[index]
                if scalar == 9 {
                    if size > 0 {
                        let width = size - column % size
                        try m.charge(width, of: 4)
                        builder.append(contentsOf: repeatElement(0x20, count: width))
                        column += width
                    }
                } else {
                    column = scalar == 10 || scalar == 13 ? 0 : column + 1
                    try m.charge(bytes: 4)
                    builder.append(scalar: scalar)
                }
            }
            return .str(builder.finish())
        },
    ]

    private static func justified(_ m: Machine, _ a: Args, left: Int, right: Int) throws -> Value {
        let text = try text(m, a[0])
        let width = try m.index(a[1])
        var fill: Str = " "
        if !a[2].isMissing {
            fill = try argument(m, a[2]) { "The fill character must be a unicode character, not \($0)" }
            guard fill.count == 1 else {
                throw m.error(.typeError, "The fill character must be exactly one character long")
            }
        }
        let missing = max(0, width) - text.count
        guard missing > 0 else { return .str(text) }
        try m.charge(missing + text.count, of: text.isASCII && fill.isASCII ? 1 : 4)
        var before = left == 0 ? 0 : missing
        // As CPython: of an odd number the one more stands to the left, where the width is odd.
        if left == 1 && right == 1 { before = missing / 2 + (missing & width & 1) }
        var builder = StrBuilder()
        let padding: (Int) -> Str = { count in
            count == 0 ? .empty : Str(scalars: [UInt32](repeating: fill[0], count: count))
        }
        builder.append(padding(before))
        builder.append(text)
        builder.append(padding(missing - before))
        return .str(builder.finish())
    }
}
