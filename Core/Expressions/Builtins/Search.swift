/// Finds text within text in linear time, whatever the two are.
enum Search {
    /// The first place at or after `from` where `part` begins and ends before `to`.
    static func find(_ part: Str, in text: Str, _ m: Machine, from: Int = 0, to: Int? = nil) throws -> Int? {
        let end = to ?? text.count
        guard from <= end, part.count <= end - from else { return nil }
        if part.isEmpty { return from }
        if case .wide(let text) = text.storage {
            return try text.withUnsafeBufferPointer { text in
                try part.scalars.withUnsafeBufferPointer { try find($0, in: text, m, from, end) }
            }
        }
        if case .short(let sought) = part.storage, sought.count == 1 {
            return try find(sought[0], in: text, m, from, end)
        }
        var place: Int?
        try text.withASCII { text in
            try part.withASCII { place = try find($0, in: text, m, from, end) }
        }
        return place
    }

    /// The first place of one character in ASCII text.
    @inline(__always)
    private static func find(_ sought: UInt8, in text: Str, _ m: Machine, _ from: Int, _ end: Int) throws -> Int? {
        switch text.storage {
        case .short(let short): return short.place(of: sought, from: from, to: end)
        case .long(let long):
            let place = long.place(of: sought, from: from, to: end)
            try m.charge(steps: ((place ?? end) - from) >> 4)
            return place
        case .wide: return nil
        }
    }

    /// The last place.
    static func findLast(_ part: Str, in text: Str, _ m: Machine, from: Int, to end: Int) throws -> Int? {
        guard from <= end, part.count <= end - from else { return nil }
        if part.isEmpty { return end }
        try m.charge(bytes: (end - from) * 4)
        try m.charge(steps: (end - from) >> 2)
        let reversed = Str(scalars: text.slice(from, end).scalars.reversed())
        let place = try find(Str(scalars: part.scalars.reversed()), in: reversed, m)
        return place.map { end - $0 - part.count }
    }

    private static func find<Element: Equatable>(
        _ part: UnsafeBufferPointer<Element>, in text: UnsafeBufferPointer<Element>, _ m: Machine, _ from: Int,
        _ end: Int
    ) throws -> Int? {
        let first = part[0]
        let count = part.count
        var place = from
        var wasted = 0
        let patience = 64 + (end - from)
        while place + count <= end {
            if text[place] == first {
                var offset = 1
                while offset < count && text[place + offset] == part[offset] { offset += 1 }
                if offset == count {
                    try m.charge(steps: (place - from + wasted) >> 4)
                    return place
                }
                wasted += offset
                if wasted > patience { return try findByTable(part, in: text, m, place, end) }
            }
            place += 1
        }
        try m.charge(steps: (end - from + wasted) >> 4)
        return nil
    }

    /// The way of Knuth, Morris and Pratt, for text that has much in common with what is looked for.
    private static func findByTable<Element: Equatable>(
        _ part: UnsafeBufferPointer<Element>, in text: UnsafeBufferPointer<Element>, _ m: Machine, _ from: Int,
        _ end: Int
    ) throws -> Int? {
        try m.charge(bytes: part.count * 8)
        try m.charge(steps: (part.count + end - from) >> 2)
        var table = [Int](repeating: 0, count: part.count)
        var length = 0
        for index in 1..<part.count {
            while length > 0 && part[index] != part[length] { length = table[length - 1] }
            if part[index] == part[length] { length += 1 }
            table[index] = length
        }
        var matched = 0
        for place in from..<end {
            while matched > 0 && text[place] != part[matched] { matched = table[matched - 1] }
            if text[place] == part[matched] { matched += 1 }
            if matched == part.count { return place - matched + 1 }
        }
        return nil
    }

    /// All places, without overlaps.
    static func all(_ part: Str, in text: Str, _ m: Machine, from: Int, to end: Int, most: Int = .max) throws -> [Int] {
        var places: [Int] = []
        var place = from
        while places.count < most, let found = try find(part, in: text, m, from: place, to: end) {
            try m.charge(bytes: 8)
            try m.charge(steps: 1)
            places.append(found)
            place = found + max(1, part.count)
        }
        return places
    }
}

extension Str {
    /// Bytes as the characters of the same numbers, to look through them as through text.
    init(latin bytes: [UInt8]) {
        self = bytes.allSatisfy { $0 < 128 } ? Str(ascii: bytes) : Str(scalars: bytes.map { UInt32($0) })
    }

    var latinBytes: [UInt8] {
        ascii ?? scalars.map { UInt8(truncatingIfNeeded: $0) }
    }
}
