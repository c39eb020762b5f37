/// Checks comparisons against a schema: that the fields are there, and that the values are of their types.
struct QueryChecker {
    let schema: QuerySchema

    /// - Throws: ``QueryError`` at the name or the value that does not fit.
    func term(_ written: WrittenTerm) throws(QueryError) -> QueryTerm {
        let (relations, field, keys) = try resolve(written.name, at: written.position)
        return QueryTerm(
            relations: relations, field: field, keys: keys, test: try test(written, of: field),
            isNegated: written.comparison.isNegated)
    }

    private func resolve(_ name: [String], at position: QueryPosition) throws(QueryError) -> (
        relations: [QueryField], field: QueryField, keys: [String]
    ) {
        var relations: [QueryField] = []
        var fields = schema.fields
        for (index, part) in name.enumerated() {
            guard let field = fields.first(where: { $0.name == part }) else {
                let names = fields.map(\.name).joined(separator: ", ")
                throw QueryError(position, "expected one of \(names), but found \"\(part.prefix(40))\"")
            }
            let rest = Array(name[(index + 1)...])
            switch field.kind {
            case .json(let known):
                guard !rest.isEmpty else {
                    let example = known.first?.name ?? "key"
                    throw QueryError(position, "expected a key in \"\(part)\", such as \(part).\(example)")
                }
                return (relations, field, rest)
            case .relation(let target) where !rest.isEmpty:
                relations.append(field)
                fields = target.fields
            default:
                guard rest.isEmpty else { throw QueryError(position, "expected \"\(part)\" without anything below it") }
                return (relations, field, [])
            }
        }
        throw QueryError(position, "expected a field's name")
    }

    private func test(_ written: WrittenTerm, of field: QueryField) throws(QueryError) -> QueryTest {
        if written.comparison.lookup == .isOneOf {
            var values: [QueryValue] = []
            for literal in written.literals { values.append(try value(literal, of: field)) }
            return .isOneOf(values)
        }
        guard let literal = written.literals.first else { throw QueryError(written.position, "expected a value") }
        switch written.comparison.lookup {
        case .equals, .isOneOf: return .equals(try value(literal, of: field))
        case .compares(let order): return .compares(order, try value(literal, of: field))
        case .contains:
            // Part of a time may be looked for, such as its year.
            return .contains(try text(literal, of: field, isPart: true))
        case .startsWith: return .startsWith(try text(literal, of: field))
        case .endsWith: return .endsWith(try text(literal, of: field))
        }
    }

    private func value(_ literal: QueryLiteral, of field: QueryField) throws(QueryError) -> QueryValue {
        switch (field.kind, literal.kind) {
        case (.json, .none): break
        case (_, .none) where field.isNullable: return .null
        case (.bool, .bool(let value)): return .bool(value)
        case (.int, .int(let value)): return .int(value)
        case (.float, .int(let value)): return .float(Double(value))
        case (.float, .float(let value)): return .float(value)
        case (.json, .text(let text)): return .text(text)
        case (.text, .text(let text)): return field.choice(text) ?? .text(text)
        case (.int, .text(let text)): if let choice = field.choice(text) { return choice }
        case (.dateTime, .text(let text)): if let time = Timestamp(queried: text) { return .time(time) }
        default: break
        }
        throw mismatch(literal, field)
    }

    private func text(
        _ literal: QueryLiteral, of field: QueryField, isPart: Bool = false
    ) throws(QueryError) -> String {
        guard case .text(let text) = literal.kind else { throw mismatch(literal, field) }
        switch field.kind {
        case .dateTime where isPart: return text
        case .dateTime:
            _ = try value(literal, of: field)
            return text
        case .text, .json:
            guard case .text(let value) = try value(literal, of: field) else { throw mismatch(literal, field) }
            return value
        default: throw mismatch(literal, field)
        }
    }

    private func mismatch(_ literal: QueryLiteral, _ field: QueryField) -> QueryError {
        QueryError(
            literal.position, "expected \(field.expected) for \"\(field.name)\", but found \(literal.typeName)")
    }
}

extension QueryField {
    /// The value that a query means by a value or by its label.
    fileprivate func choice(_ text: String) -> QueryValue? {
        choices.first { $0.value == .text(text) || $0.label == text }?.value
    }

    /// What it may be compared with, for messages.
    fileprivate var expected: String {
        let values =
            switch kind {
            case .bool: isNullable ? "True, False" : "True or False"
            case .int: choices.isEmpty ? "a whole number" : "a whole number or a label"
            case .float: "a number"
            case .text, .json: "a text in quotes"
            case .dateTime: "a time like \"2026-01-31\" or \"2026-01-31 23:59:59\""
            case .relation: "a field in it"
            }
        return isNullable ? "\(values) or None" : values
    }
}

extension Timestamp {
    /// Reads a time as queries write it: `2026-01-31`, with ` 23:59` or ` 23:59:59` behind it, in UTC.
    fileprivate init?(queried text: String) {
        let pattern = Array("0000-00-00 00:00:00".utf8)
        guard [10, 16, 19].contains(text.utf8.count), !text.hasPrefix("0000") else { return nil }
        let isWellFormed = zip(text.utf8, pattern).allSatisfy { byte, model in
            model == UInt8(ascii: "0") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == model
        }
        guard isWellFormed, let time = Timestamp(text) else { return nil }
        self = time
    }
}
