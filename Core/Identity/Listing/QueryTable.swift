import Kernel
import Storage

/// What the rows of a table answer queries with.
struct QueryTable: Sendable {
    /// What may be asked.
    let schema: QuerySchema
    /// Where the value of each member of an object is.
    let columns: [String: QueryColumn]

    /// What a search asks for, as a condition on the rows; nil when the text is no query.
    ///
    /// It holds for a row exactly when ``Query/matches(_:)`` does for the object that the row is.
    func condition(_ search: String, _ dialect: Dialect) -> SQLCondition? {
        guard let query = try? Query(search, over: schema) else { return nil }
        return condition(query.tree, dialect, depth: 0)
    }

    /// How deep conditions may be nested: beyond it, SQLite's parser gives up. A text that is deeper is no query here.
    private static let deepest = 8

    private func condition(_ tree: QueryTree<QueryTerm>, _ dialect: Dialect, depth: Int) -> SQLCondition? {
        guard depth <= Self.deepest else { return nil }
        var (operands, joints): ([SQLCondition], [QueryJoint]) = ([], [])
        var rest = tree
        while true {
            let (first, joint, next) = rest.split
            let operand: SQLCondition? =
                if case .term(let term) = first { condition(term, dialect) } else {
                    condition(first, dialect, depth: depth + 1)
                }
            guard let operand else { return nil }
            operands.append(operand)
            guard let joint, let next else { return Self.joined(operands, joints) }
            joints.append(joint)
            rest = next
        }
    }

    /// Operands with `and` and `or` between them, each of which has all that follows as its right side.
    private static func joined(_ operands: [SQLCondition], _ joints: [QueryJoint]) -> SQLCondition {
        if !joints.contains(.or) { return .all(operands) }
        if !joints.contains(.and) { return .any(operands) }
        // As a list of cases it is not nested, however long it is.
        let cases = zip(operands, joints).map { operand, joint in
            joint == .and ? "WHEN NOT (\(operand.sql)) THEN 0" : "WHEN \(operand.sql) THEN 1"
        }
        let last = "WHEN \(operands[joints.count].sql) THEN 1"
        let sql = "CASE \(cases.joined(separator: " ")) \(last) ELSE 0 END = 1"
        return SQLCondition(sql, operands.flatMap(\.arguments))
    }

    private func condition(_ term: QueryTerm, _ dialect: Dialect) -> SQLCondition {
        let column = term.relations.isEmpty ? columns[term.field.member] : nil
        let answer = column?.condition(term.test, at: term.keys, dialect) ?? .never
        return term.isNegated ? SQLCondition("NOT (\(answer.sql))", answer.arguments) : answer
    }
}

/// What stands between two terms.
private enum QueryJoint { case and, or }

extension QueryTree {
    /// The first operand, and what follows it.
    fileprivate var split: (first: QueryTree, joint: QueryJoint?, rest: QueryTree?) {
        switch self {
        case .term: (self, nil, nil)
        case .and(let left, let right): (left, .and, right)
        case .or(let left, let right): (left, .or, right)
        }
    }
}
