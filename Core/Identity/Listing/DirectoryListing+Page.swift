package import ObjectStore
package import Storage

extension DirectoryListing {
    /// Of so few rows that match, all are found first and sorted. Of more, the rows of the table are walked through in
    /// their order until the page is full, since it does not take long until that many match.
    private static let few = 500

    /// The rows of a page, and how many there are on all pages.
    /// - Parameters:
    ///   - counts: how long long lists were a moment ago; nil for conditions that are never the same again.
    package func page(
        of columns: String, _ query: ListQuery, and extra: SQLCondition? = nil, remembering counts: ListCounts? = nil,
        in transaction: any ReadTransaction
    ) async throws -> (rows: [Row], count: Int) {
        let dialect = transaction.dialect
        let searched = try searched(query.search, dialect)
        let condition = SQLCondition.all(
            [try self.condition(query, dialect), searched.condition] + [extra].compactMap { $0 })
        let order = try order(query)
        let size = max(0, query.pageSize)
        let (offset, isBeyond) = max(0, query.page - 1).multipliedReportingOverflow(by: size)
        func rows(where condition: SQLCondition) async throws -> [Row] {
            try await transaction.query(
                "SELECT \(columns) FROM \(source) WHERE \(condition.sql) ORDER BY \(order) LIMIT ? OFFSET ?",
                condition.arguments + [size.sqlValue, (isBeyond ? Int.max : offset).sqlValue])
        }

        let list = SQLCondition("\(source) WHERE \(condition.sql)", condition.arguments)
        if let count = counts?.known(list), !isBeyond, offset < count {
            let page = try await rows(where: condition)
            // Where the list ends is asked anew.
            if page.count == size, offset + size <= count { return (page, count) }
        }
        if !query.filters.isEmpty || !query.search.isEmpty || extra != nil,
            let keys = try await fewKeys(
                (searched.isQuery ? nil : indexed(condition, query.search, dialect)) ?? list, in: transaction)
        {
            return (try await rows(where: .among(key, Self.padded(keys))), keys.count)
        }
        let count: Int =
            try await transaction.first("SELECT COUNT(*) FROM \(list.sql)", list.arguments)?[0] ?? 0
        counts?.remember(count, of: list)
        return (try await rows(where: condition), count)
    }

    /// The list, taken from what the index of trigrams finds; nil when there is no use for it.
    private func indexed(_ condition: SQLCondition, _ search: String, _ dialect: Dialect) throws -> SQLCondition? {
        // PostgreSQL uses its index by itself.
        guard let trigrams, dialect.name == "sqlite", let match = Trigrams.match(try words(search)) else { return nil }
        // The first table of a CROSS JOIN is the outer one.
        return SQLCondition(
            """
            \(trigrams) CROSS JOIN \(source) ON \(key) = \(trigrams).rowid
            WHERE \(trigrams) MATCH ? AND (\(condition.sql))
            """, [.text(match)] + condition.arguments)
    }

    /// The keys of all rows of the list; nil when they are more than a few.
    private func fewKeys(_ list: SQLCondition, in transaction: any ReadTransaction) async throws -> [SQLValue]? {
        let keys = try await transaction.query(
            "SELECT \(key) FROM \(list.sql) LIMIT ?", list.arguments + [(Self.few + 1).sqlValue])
        return keys.count > Self.few ? nil : keys.map { $0.values[0] }
    }

    /// As many as a power of two, so that there are not hundreds of statements to be kept prepared.
    private static func padded(_ keys: [SQLValue]) -> [SQLValue] {
        guard let last = keys.last else { return [] }
        var size = 1
        while size < keys.count { size *= 2 }
        return keys + Array(repeating: last, count: size - keys.count)
    }
}
