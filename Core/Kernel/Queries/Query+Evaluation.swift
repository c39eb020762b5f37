extension Query {
    /// Whether a document is what the query looks for.
    public func matches(_ document: JSON) -> Bool { tree.holds { $0.holds(for: document) } }
}

extension QueryTerm {
    /// Whether it holds for a document. Of several related objects, one that passes the test is enough.
    public func holds(for document: JSON) -> Bool {
        var objects = [document]
        for relation in relations { objects = objects.flatMap { Self.related(relation.member, in: $0) } }
        return objects.contains { passes($0) } != isNegated
    }

    private func passes(_ object: JSON) -> Bool {
        if case .relation = field.kind { return Self.related(field.member, in: object).contains(where: test.passes) }
        var value = object[field.member] ?? .null
        for key in keys { value = value[key] ?? .null }
        if field.kind == .dateTime, let text = test.soughtText {
            return Self.timeText(value).map(text.isFound) ?? false
        }
        return test.passes(value)
    }

    /// The objects that a relation leads to; `null` when there is none, so that it can be asked whether there is.
    private static func related(_ member: String, in object: JSON) -> [JSON] {
        switch object[member] {
        case .array(let objects) where !objects.isEmpty: objects
        case .array, nil: [.null]
        case .some(let value): [value]
        }
    }

    /// A time as databases show it, `2026-11-21 02:40:54.386237+00`; nil when it is none.
    private static func timeText(_ value: JSON) -> String? {
        value.string.flatMap(Timestamp.init(_:))?.text.replacing("T", with: " ").replacing("Z", with: "+00")
    }
}

extension QueryTest {
    /// Whether a value passes; one that is not there passes nothing but the question whether it is there.
    func passes(_ value: JSON) -> Bool {
        switch self {
        case .equals(let wanted): return wanted.isSame(as: value)
        case .isOneOf(let wanted): return wanted.contains { $0.isSame(as: value) }
        case .compares(let order, let other): return other.side(of: value).map(order.allows) ?? false
        case .contains, .startsWith, .endsWith:
            guard let text = value.queryText, let sought = soughtText else { return false }
            return sought.isFound(in: text)
        }
    }

    fileprivate var soughtText: SoughtText? {
        switch self {
        case .contains(let text): SoughtText(text: text, place: .anywhere)
        case .startsWith(let text): SoughtText(text: text, place: .start)
        case .endsWith(let text): SoughtText(text: text, place: .end)
        default: nil
        }
    }
}

/// Which of two values comes first.
private enum Side { case before, same, after }

extension QueryOrder {
    fileprivate func allows(_ side: Side) -> Bool {
        switch self {
        case .greater: side == .after
        case .atLeast: side != .before
        case .less: side == .before
        case .atMost: side != .after
        }
    }
}

extension QueryValue {
    fileprivate func isSame(as value: JSON) -> Bool {
        self == .null ? value.isNull : side(of: value) == .same
    }

    /// On which side of this a document's value is; nil when the two cannot be compared.
    fileprivate func side(of value: JSON) -> Side? {
        switch (self, value) {
        case (_, .null), (.null, _): nil
        case (.bool(let own), .bool(let value)): own == value ? .same : nil
        case (.int(let own), .int(let value)): Self.side(of: value, from: own)
        case (.int(let own), _): value.number.map { Self.side(of: $0, from: Double(own)) }
        case (.float(let own), _): value.number.map { Self.side(of: $0, from: own) }
        case (.time(let own), .string(let text)): Timestamp(text).map { Self.side(of: $0, from: own) }
        case (.text(let own), _): value.queryText.map { Self.side(of: $0, from: own) }
        default: nil
        }
    }

    private static func side<Value: Comparable>(of value: Value, from own: Value) -> Side {
        value == own ? .same : value < own ? .before : .after
    }

    /// By bytes: texts that only look alike are not the same, and databases order them so.
    private static func side(of value: String, from own: String) -> Side {
        value.utf8.elementsEqual(own.utf8)
            ? .same : value.utf8.lexicographicallyPrecedes(own.utf8) ? .before : .after
    }
}

extension JSON {
    /// What a query that asks about a text sees of a value: numbers, truth values and objects are the texts that they are
    /// written as, since queries have no types below a JSON field.
    fileprivate var queryText: String? {
        switch self {
        case .null: nil
        case .string(let text): text
        default: text
        }
    }
}

/// A text that is looked for in others, in capitals or not.
private struct SoughtText {
    enum Place { case anywhere, start, end }
    var text: String
    var place: Place

    func isFound(in other: String) -> Bool {
        let (sought, other) = (Array(text.lowercased().utf8), Array(other.lowercased().utf8))
        switch place {
        case .start: return other.starts(with: sought)
        case .end: return other.suffix(sought.count).elementsEqual(sought)
        case .anywhere: return Self.contains(other, sought)
        }
    }

    /// Knuth, Morris and Pratt's search: as long as both texts together at worst, whoever chose them.
    private static func contains(_ text: [UInt8], _ sought: [UInt8]) -> Bool {
        guard !sought.isEmpty else { return true }
        var restarts = [0]
        var matched = 0
        for byte in sought.dropFirst() {
            while matched > 0, sought[matched] != byte { matched = restarts[matched - 1] }
            if sought[matched] == byte { matched += 1 }
            restarts.append(matched)
        }
        matched = 0
        for byte in text {
            while matched > 0, sought[matched] != byte { matched = restarts[matched - 1] }
            if sought[matched] == byte { matched += 1 }
            if matched == sought.count { return true }
        }
        return false
    }
}
