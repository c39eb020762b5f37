import Kernel
import Storage

extension ListFilter {
    /// What is in a document, as an object of conditions: `{"team": "red", "manager__name__icontains": "amy"}`. Two
    /// underscores are the step to a member; the last step may say how to compare.
    static func attributes(_ column: String) -> ListFilter {
        ListFilter(Shape(.string)) { text, dialect throws(Problems) in
            guard let wanted = try? JSON(parsing: text) else { throw .one("filter: failed to parse JSON") }
            guard let members = wanted.object else { throw .one("filter: value must be key:value mapping") }
            var conditions: [SQLCondition] = []
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                conditions.append(try AttributeTest(name, value).condition(column, dialect))
            }
            return .all(conditions)
        }
    }
}

/// One condition on what is in a document.
private struct AttributeTest {
    private enum Comparison: String {
        case exact, iexact, icontains, istartswith, iendswith, isnull, `in`
    }

    private let names: [String]
    private let comparison: Comparison
    private let value: JSON

    init(_ name: String, _ value: JSON) throws(Problems) {
        var names: [String] = []
        var rest = name[...]
        while let mark = rest.dropFirst().firstRange(of: "__") {
            names.append(String(rest[..<mark.lowerBound]))
            rest = rest[mark.upperBound...]
        }
        names.append(String(rest))
        let last = names.count > 1 ? names.last.flatMap(Comparison.init(rawValue:)) : nil
        if last != nil { names.removeLast() }
        guard names.count <= 16, !names.contains(where: { $0.isEmpty || $0.utf8.contains(0) }) else {
            throw .one("filter: '\(name.prefix(100))' is no name.")
        }
        self.names = names
        self.value = value
        comparison = last ?? .exact
    }

    func condition(_ column: String, _ dialect: Dialect) throws(Problems) -> SQLCondition {
        switch comparison {
        case .exact: return equals(value, column, dialect)
        case .in: return .any(try elements.map { equals($0, column, dialect) })
        case .isnull:
            guard let isWanted = value.bool else { throw wrong }
            // A member that is null is there.
            let (sql, arguments) = dialect.writtenMember(of: column, at: names)
            return SQLCondition("\(sql) IS \(isWanted ? "" : "NOT ")NULL", arguments)
        case .iexact:
            let (sql, arguments) = dialect.member(of: column, at: names)
            let lowered = QueriedText(sql: "{lower}(\(sql))", arguments: arguments)
            return lowered.condition(.equals(.text(try text.lowercased()))) ?? .never
        case .icontains: return part(.contains(try text), column, dialect)
        case .istartswith: return part(.startsWith(try text), column, dialect)
        case .iendswith: return part(.endsWith(try text), column, dialect)
        }
    }

    private func equals(_ value: JSON, _ column: String, _ dialect: Dialect) -> SQLCondition {
        let (sql, arguments) = dialect.writtenMember(of: column, at: names)
        return SQLCondition("COALESCE(\(sql) = ?, FALSE)", arguments + [.text(value.text)])
    }

    private func part(_ test: QueryTest, _ column: String, _ dialect: Dialect) -> SQLCondition {
        let (sql, arguments) = dialect.member(of: column, at: names)
        return QueriedText(sql: sql, arguments: arguments).condition(test) ?? .never
    }

    private var text: String {
        get throws(Problems) {
            guard let text = value.string ?? value.number.map({ _ in value.text }), !text.utf8.contains(0) else {
                throw wrong
            }
            return text
        }
    }

    private var elements: [JSON] {
        get throws(Problems) {
            guard let elements = value.array, elements.count <= 200 else { throw wrong }
            return elements
        }
    }

    private var wrong: Problems {
        .one("filter: '\(names.joined(separator: "__").prefix(100))' cannot be compared so.")
    }
}
