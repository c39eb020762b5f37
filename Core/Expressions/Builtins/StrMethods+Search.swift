extension StrMethods {
    static let searchMethods: [Member] = [
        .method("find", "sub, start=, end=, /") { m, a in .int(try find(m, a, "find", last: false) ?? -1) },
        .method("rfind", "sub, start=, end=, /") { m, a in .int(try find(m, a, "rfind", last: true) ?? -1) },
        .method("index", "sub, start=, end=, /") { m, a in
            if let place = try find(m, a, "index", last: false) { return .int(place) }
            throw m.error(.valueError, "substring not found")
        },
        .method("rindex", "sub, start=, end=, /") { m, a in
            if let place = try find(m, a, "rindex", last: true) { return .int(place) }
            throw m.error(.valueError, "substring not found")
        },
        .method("count", "sub, start=, end=, /") { m, a in
            let text = try text(m, a[0])
            let (from, to) = try bounds(m, a[2], a[3], text.count)
            let part = try part(m, a[1], "count")
            if from > to || from > text.count { return .int(0) }
            if part.isEmpty { return .int(to - from + 1) }
            return .int(try Search.all(part, in: text, m, from: from, to: to).count)
        },
        .method("startswith", "prefix, start=, end=, /") { m, a in try begins(m, a, "startswith", atEnd: false) },
        .method("endswith", "suffix, start=, end=, /") { m, a in try begins(m, a, "endswith", atEnd: true) },
        .method("replace", "old, new, count=, /") { m, a in
            let text = try text(m, a[0])
            let old = try argument(m, a[1], at: "replace() argument 1")
            let new = try argument(m, a[2], at: "replace() argument 2")
            let most = a[3].isMissing ? -1 : try m.index(a[3])
            return .str(try replace(m, text, old, new, most))
        },
        .method("removeprefix", "prefix, /") { m, a in
            let text = try text(m, a[0])
            let prefix = try argument(m, a[1], at: "removeprefix() argument")
            guard prefix.count <= text.count else { return .str(text) }
            try m.charge(text.byteSize, of: 2)
            guard text.slice(0, prefix.count) == prefix else { return .str(text) }
            return .str(text.slice(prefix.count, text.count))
        },
        .method("removesuffix", "suffix, /") { m, a in
            let text = try text(m, a[0])
            let suffix = try argument(m, a[1], at: "removesuffix() argument")
            guard suffix.count <= text.count else { return .str(text) }
            try m.charge(text.byteSize, of: 2)
            guard text.slice(text.count - suffix.count, text.count) == suffix else {
                return .str(text)
            }
            return .str(text.slice(0, text.count - suffix.count))
        },
    ]

    private static func part(_ m: Machine, _ value: Value, _ method: String) throws -> Str {
        try argument(m, value) { "must be str, not \($0)" }
    }

    /// The bounds of a search, as slices have them: the end no more than the count, the start anything.
    static func bounds(_ m: Machine, _ start: Value, _ end: Value, _ count: Int) throws -> (Int, Int) {
        func bound(_ value: Value, _ otherwise: Int) throws -> Int {
            switch value {
            case .missing, .none: return otherwise
            case .big(let box): return box.value.isNegative ? 0 : Int.max
            default:
                guard let number = value.smallInteger else {
                    throw m.error(
                        .typeError, "slice indices must be integers or None or have an __index__ method")
                }
                return number < 0 ? max(0, number &+ count) : number
            }
        }
        let from = try bound(start, 0)
        return (from, min(count, try bound(end, count)))
    }

    private static func find(_ m: Machine, _ a: Args, _ method: String, last: Bool) throws -> Int? {
        let text = try text(m, a[0])
        // As CPython: the bounds are looked at first.
        let (from, to) = try bounds(m, a[2], a[3], text.count)
        let part = try part(m, a[1], method)
        guard from <= to else { return nil }
        return last
            ? try Search.findLast(part, in: text, m, from: from, to: to)
            : try Search.find(part, in: text, m, from: from, to: to)
    }

    private static func begins(_ m: Machine, _ a: Args, _ method: String, atEnd: Bool) throws -> Value {
        let text = try text(m, a[0])
        let (from, to) = try bounds(m, a[2], a[3], text.count)
        func holds(_ part: Str) throws -> Bool {
            try m.charge(steps: min(part.count, text.count) >> 3)
            guard from <= to, part.count <= to - from else { return false }
            let start = atEnd ? to - part.count : from
            for index in 0..<part.count where text[start + index] != part[index] { return false }
            return true
        }
        switch a[1] {
        case .str(let part): return .bool(try holds(part))
        case .tuple(let tuple):
            for item in tuple.items {
                try m.charge(steps: 1)
                guard case .str(let part) = item else {
                    throw m.error(
                        .typeError, "tuple for \(method) must only contain str, not \(m.typeName(item))")
                }
                if try holds(part) { return .bool(true) }
            }
            return .bool(false)
        default:
            throw m.error(
                .typeError, "\(method) first arg must be str or a tuple of str, not \(m.typeName(a[1]))")
        }
    }

    static func replace(_ m: Machine, _ text: Str, _ old: Str, _ new: Str, _ most: Int) throws -> Str {
        let limit = most < 0 ? Int.max : most
        if limit == 0 { return text }
        var places: [Int]
        if old.isEmpty {
            try m.charge(text.count, of: 8)
            places = Array((0...text.count).prefix(limit))
        } else {
            places = try Search.all(old, in: text, m, from: 0, to: text.count, most: limit)
        }
        if places.isEmpty { return text }
        let width = text.isASCII && new.isASCII ? 1 : 4
        try m.charge(text.count + places.count * new.count, of: width)
        var builder = StrBuilder()
        var from = 0
        for place in places {
            builder.append(text.slice(from, place))
            builder.append(new)
            from = place + old.count
        }
        builder.append(text.slice(from, text.count))
        return builder.finish()
    }
}
