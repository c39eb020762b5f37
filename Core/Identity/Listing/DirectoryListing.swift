package import Kernel
package import ObjectStore
package import Storage

/// What the collection of a directory table can be filtered, searched and sorted by. Names from outside are only ever
/// looked up here; what is not found is refused.
package struct DirectoryListing: Sendable {
    /// The table with its alias, and what is joined to it.
    package let source: String
    /// The key's column.
    let key: String
    let filters: [String: ListFilter]
    /// Columns to sort by, by the name that clients use.
    let ordering: [String: String]
    /// Those of the columns to sort by that may hold nothing.
    let nullable: Set<String>
    /// The name to sort by when nothing else is wanted.
    let label: String
    /// Lowered texts that plain searches look into.
    let searched: [String]
    /// The table with the trigrams of what is searched, where the engine has such a table.
    let trigrams: String?
    /// What searches that are queries may ask.
    private(set) var queries: QueryTable?

    package init(
        source: String, key: String, filters: [String: ListFilter], ordering: [String: String],
        nullable: Set<String> = [], label: String, searched: [String], trigrams: String? = nil
    ) {
        self.source = source
        self.key = key
        self.filters = filters
        self.ordering = ordering
        self.nullable = nullable
        self.label = label
        self.searched = searched
        self.trigrams = trigrams
    }

    /// The same for searches that are queries as well.
    func asked(_ queries: QueryTable) -> DirectoryListing {
        var listing = self
        listing.queries = queries
        return listing
    }

    /// The filters that there are, by name. What the key is called is for others to say.
    package var infos: [FilterInfo] {
        filters.filter { $0.key != "pk" }.map { FilterInfo(name: $0.key, shape: $0.value.shape) }
            .sorted { $0.name < $1.name }
    }

    /// What the rows of a page must fulfil besides what is searched for.
    /// - Throws: ``Problems`` for a filter that does not exist or a value that it cannot read.
    func condition(_ query: ListQuery, _ dialect: Dialect) throws(Problems) -> SQLCondition {
        var conditions: [SQLCondition] = []
        for (name, value) in query.filters.sorted(by: { $0.key < $1.key }) {
            guard let filter = filters[name] else { throw .field(name, "There is no such filter.") }
            do { conditions.append(try filter.condition(value, dialect)) } catch { throw .fields([name: error]) }
        }
        return .all(conditions)
    }

    /// What a search looks for: a query where the text is one, words otherwise.
    func searched(_ search: String, _ dialect: Dialect) throws(Problems) -> (condition: SQLCondition, isQuery: Bool) {
        if let condition = queries?.condition(search, dialect) { return (condition, true) }
        return (.all(try words(search).map(contains)), false)
    }

    /// The words of a search, each of which must be found.
    func words(_ search: String) throws(Problems) -> ArraySlice<Substring> {
        guard search.utf8.count <= 1024, !search.utf8.contains(0) else {
            throw .field("search", "This cannot be searched for.")
        }
        return search.split { $0.isWhitespace || $0 == "," }.prefix(16)
    }

    private func contains(_ word: Substring) -> SQLCondition {
        let each = searched.map { SQLCondition.contains($0, word) }
        return SQLCondition(each.map(\.sql).joined(separator: " OR "), each.flatMap(\.arguments))
    }

    /// What pages are sorted by: what is asked for, then the key in the same direction. Null is smaller than anything.
    ///
    /// An index on one column and the key has the rows in this order, whichever the direction.
    /// - Throws: ``Problems`` for a field that is none to sort by.
    func order(_ query: ListQuery) throws(Problems) -> String {
        var terms: [String] = []
        var isDescending = false
        for name in query.ordering.isEmpty ? [label] : query.ordering.prefix(8) {
            isDescending = name.hasPrefix("-")
            let bare = isDescending ? String(name.dropFirst()) : name
            guard let column = ordering[bare] else {
                throw .field("ordering", "'\(bare.prefix(100))' is not a field to sort by.")
            }
            // Said of a column that has no nulls, it would keep PostgreSQL from using the index.
            let nulls = nullable.contains(column) ? (isDescending ? " NULLS LAST" : " NULLS FIRST") : ""
            terms.append(column + (isDescending ? " DESC" : "") + nulls)
        }
        return (terms + [key + (isDescending ? " DESC" : "")]).joined(separator: ", ")
    }

    /// The key of the first row that has the values; nil when there is none, or a name is none to look for.
    package func find(
        _ values: [String: JSON], and extra: SQLCondition? = nil, in transaction: any ReadTransaction
    ) async throws -> ObjectID? {
        var conditions = [extra].compactMap { $0 }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let filter = filters[name],
                let text = value.string ?? value.number.map({ _ in value.text }) ?? value.bool.map(String.init),
                let condition = try? filter.condition(text, transaction.dialect)
            else { return nil }
            conditions.append(condition)
        }
        guard !values.isEmpty else { return nil }
        let condition = SQLCondition.all(conditions)
        let row = try await transaction.first(
            "SELECT \(key) FROM \(source) WHERE \(condition.sql) ORDER BY \(key) LIMIT 1", condition.arguments)
        switch row?.values[0] {
        case .integer(let number): return ObjectID(Int(number))
        case .text(let text): return ObjectID(text)
        default: return nil
        }
    }
}
