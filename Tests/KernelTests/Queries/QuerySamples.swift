@testable import Kernel

extension QuerySchema {
    /// A schema with a field of every type.
    static let sample = QuerySchema(
        "app.thing",
        [
            QueryField("name", .text), QueryField("note", .text, isNullable: true), QueryField("on", .bool),
            QueryField("seen", .bool, isNullable: true),
            QueryField(
                "level", .int, choices: [QueryChoice(.int(1), label: "Low"), QueryChoice(.int(2), label: "High")]),
            QueryField("ratio", .float),
            QueryField("kind", .text, choices: ["big_one", "small"].map(QueryChoice.init)),
            QueryField("made", .dateTime), QueryField("data", .json(known: [QueryField("a", .text)])),
            QueryField("owner", .relation(owner), isNullable: true), QueryField("tags", .relation(tag)),
        ])
    private static let owner = QuerySchema("app.owner", [QueryField("email", .text, member: "mail")])
    private static let tag = QuerySchema("app.tag", [QueryField("word", .text), QueryField("data", .json(known: []))])
}

extension Query {
    /// What the query says of a document.
    static func ask(_ text: String, _ document: JSON, over schema: QuerySchema = .sample) throws -> Bool {
        try Query(text, over: schema).matches(document)
    }

    /// The message with which a text is refused; nil when it is a query.
    static func refusal(_ text: String, over schema: QuerySchema = .sample) -> String? {
        do throws(QueryError) {
            _ = try Query(text, over: schema)
            return nil
        } catch {
            return error.description
        }
    }

    /// The query's form, every `and` and `or` in parentheses, its terms by their fields.
    static func form(_ text: String) throws -> String { form(of: try QueryParser.parse(text)) }

    private static func form(of tree: QueryTree<WrittenTerm>) -> String {
        switch tree {
        case .term(let term): term.name.joined(separator: ".")
        case .and(let left, let right): "(\(form(of: left)) and \(form(of: right)))"
        case .or(let left, let right): "(\(form(of: left)) or \(form(of: right)))"
        }
    }
}
