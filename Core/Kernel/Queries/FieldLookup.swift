/// What a value is compared with, as Django writes it: `name`, `name__iexact`, `attributes__team__in`.
public struct FieldLookup: Sendable, Hashable {
    /// The field, then the way on: through the objects that references name, and the members of maps.
    public var path: [String]
    public var test: Test
    public var value: JSON

    /// How a value is compared.
    public enum Test: String, Sendable, CaseIterable {
        case exact, iexact, contains, icontains, startswith, istartswith, endswith, iendswith, gt, gte, lt, lte
        case isIn = "in"
        case isNull = "isnull"
        /// Whoever compares has to bring what finds patterns.
        case regex, iregex
    }

    public init(_ name: String, _ value: JSON) {
        path = Self.parts(of: name)
        test = .exact
        self.value = value
        if path.count > 1, let last = path.last.flatMap(Test.init(rawValue:)) {
            test = last
            path.removeLast()
        }
    }

    /// Splits at two underscores; a single one is part of a name.
    private static func parts(of name: String) -> [String] {
        var parts = [""]
        for piece in name.split(separator: "_", omittingEmptySubsequences: false) {
            if piece.isEmpty, parts[parts.count - 1] != "" {
                parts.append("")
            } else {
                parts[parts.count - 1] += (parts[parts.count - 1].isEmpty ? "" : "_") + piece
            }
        }
        return parts.last == "" && parts.count > 1 ? parts.dropLast() : parts
    }

    /// The field it begins with.
    public var field: String { path[0] }

    /// Whether a value is as it is wanted; of patterns, which are not looked for here, none is.
    public func matches(_ found: JSON) -> Bool {
        switch test {
        case .exact: Self.same(found, value)
        case .isNull: found.isNull == (value.bool ?? true)
        case .isIn: (value.array ?? []).contains { Self.same(found, $0) }
        case .gt, .gte, .lt, .lte: Self.order(found, value).map(matches(order:)) ?? false
        case .regex, .iregex: false
        case .iexact, .contains, .icontains, .startswith, .istartswith, .endswith, .iendswith: matchesText(found)
        }
    }

    private func matches(order: Int) -> Bool {
        switch test {
        case .gt: order > 0
        case .gte: order >= 0
        case .lt: order < 0
        default: order <= 0
        }
    }

    private func matchesText(_ found: JSON) -> Bool {
        if test == .contains, let isPart = Self.isPart(value, of: found) { return isPart }
        guard var text = found.string, var wanted = value.string else { return false }
        if test.rawValue.hasPrefix("i") { (text, wanted) = (text.lowercased(), wanted.lowercased()) }
        return switch test {
        case .iexact: text == wanted
        case .contains, .icontains: wanted.isEmpty || text.contains(wanted)
        case .startswith, .istartswith: text.hasPrefix(wanted)
        default: text.hasSuffix(wanted)
        }
    }

    /// Of maps and lists, whether one has all that the other has; nil for anything else.
    private static func isPart(_ part: JSON, of whole: JSON) -> Bool? {
        switch (part, whole) {
        case (.object(let part), .object(let whole)): part.allSatisfy { whole[$0.key] == $0.value }
        case (.array(let part), .array(let whole)): part.allSatisfy(whole.contains)
        case (_, .array(let whole)): whole.contains(part)
        default: nil
        }
    }

    private static func same(_ left: JSON, _ right: JSON) -> Bool {
        if left == right { return true }
        if let left = left.number, let right = right.number { return left == right }
        // Keys are texts in some places and numbers in others.
        if case .int(let number) = left, let text = right.string { return String(number) == text }
        if case .int(let number) = right, let text = left.string { return String(number) == text }
        return false
    }

    /// Below 0, 0 or above 0; nil for what has no order.
    private static func order(_ left: JSON, _ right: JSON) -> Int? {
        if let left = left.number, let right = right.number { return left < right ? -1 : left > right ? 1 : 0 }
        if let left = left.string, let right = right.string { return left < right ? -1 : left > right ? 1 : 0 }
        return nil
    }
}
