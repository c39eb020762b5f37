import Kernel

/// The columns of a file of users, as its first record names them, and what they make of the records below.
public struct ImportColumns: Sendable {
    /// What a column says of the user.
    fileprivate enum Column: Hashable {
        /// A text that is taken as it is, by the name of its field.
        case text(String)
        case isActive, groups, attributes, password, passwordHash
        /// One attribute.
        case attribute(String)
    }

    /// Columns that have a name of their own.
    private static let known: [String: Column] = [
        "username": .text("username"), "name": .text("name"), "email": .text("email"), "path": .text("path"),
        "type": .text("type"), "is_active": .isActive, "groups": .groups, "attributes": .attributes,
        "password": .password, "password_hash": .passwordHash,
    ]
    private static let attributePrefix = "attributes."

    private let columns: [(name: String, column: Column)]

    /// - Throws: ``FileProblem`` for a column that is not known or named twice, and when there is none for usernames.
    public init(_ header: CSVReader.Record) throws(FileProblem) {
        if let problem = header.problem { throw FileProblem(line: header.line, problem) }
        var columns: [(name: String, column: Column)] = []
        for field in header.fields {
            let name = field.trimmed
            guard let column = Self.column(name) else {
                throw FileProblem(line: header.line, "There is no column '\(name.prefix(100))'. \(Self.advice)")
            }
            guard !columns.contains(where: { $0.column == column }) else {
                throw FileProblem(line: header.line, "The column '\(name)' is there twice.")
            }
            columns.append((name, column))
        }
        guard columns.contains(where: { $0.column == .text("username") }) else {
            throw FileProblem(line: header.line, "There is no column 'username'. \(Self.advice)")
        }
        self.columns = columns
    }

    private static let advice =
        "The first line names the columns, with commas between them: \(known.keys.sorted().joined(separator: ", ")), or "
        + "an attribute such as attributes.department."

    private static func column(_ name: String) -> Column? {
        if let column = known[name] { return column }
        guard name.hasPrefix(attributePrefix), name.count > attributePrefix.count else { return nil }
        return .attribute(String(name.dropFirst(attributePrefix.count)))
    }

    /// What a record says of a user. What is wrong with it stands in the row.
    public func row(_ record: CSVReader.Record) -> ImportRow {
        let place = columns.firstIndex { $0.column == .text("username") }
        var row = ImportRow(
            line: record.line,
            username: place.flatMap { record.fields.indices.contains($0) ? record.fields[$0] : nil } ?? "")
        if let problem = record.problem {
            row.problems["row"] = [problem]
            return row
        }
        guard record.fields.count == columns.count else {
            row.problems["row"] = ["It has \(record.fields.count) fields, and there are \(columns.count) columns."]
            return row
        }
        for (field, entry) in zip(record.fields, columns) where !field.isEmpty {
            if let problem = row.take(field, entry.column) { row.problems[entry.name, default: []].append(problem) }
        }
        if row.password != nil, row.passwordHash != nil {
            row.problems["password_hash"] = ["A row has a password or the hash of one, not both."]
        }
        if row.username.isEmpty { row.problems["username"] = ["This field may not be blank."] }
        return row
    }
}

extension ImportRow {
    /// Takes what one field says.
    /// - Returns: what is wrong with it; nil when nothing is.
    fileprivate mutating func take(_ field: String, _ column: ImportColumns.Column) -> String? {
        switch column {
        case .text(let name):
            fields[name] = .string(field)
        case .isActive:
            guard let truth = Self.truth(field) else { return "This is neither true nor false." }
            fields["is_active"] = .bool(truth)
        case .groups:
            groups = field.split(separator: ";").map { String($0).trimmed }.filter { !$0.isEmpty }
        case .attributes:
            guard case .object(let members)? = try? JSON(parsing: field) else { return "This is no JSON object." }
            give(members)
        case .attribute(let name):
            give([name: .string(field)])
        case .password:
            password = Secret(field)
        case .passwordHash:
            passwordHash = Secret(field)
        }
        return nil
    }

    private mutating func give(_ attributes: [String: JSON]) {
        fields["attributes"] = .object((fields["attributes"]?.object ?? [:]).merging(attributes) { $1 })
    }

    private static func truth(_ text: String) -> Bool? {
        switch text.trimmed.lowercased() {
        case "true", "yes", "1": true
        case "false", "no", "0": false
        default: nil
        }
    }
}

extension String {
    /// Without the white space around it.
    fileprivate var trimmed: String {
        let start = drop { $0.isWhitespace }
        let end = start.lastIndex { !$0.isWhitespace }
        return end.map { String(start[...$0]) } ?? ""
    }
}
