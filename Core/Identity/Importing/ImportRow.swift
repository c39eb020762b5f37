public import Kernel

/// One row of a file of users, read and not yet compared with the users there are.
public struct ImportRow: Sendable, Hashable {
    /// The line of the file that it begins in, from 1.
    public var line: Int
    public var username: String
    /// What it says, as the API would be told it; a field that the row leaves empty is not there.
    public var fields: [String: JSON] = [:]
    /// The names of the groups; nil when it says nothing of them.
    public var groups: [String]?
    public var password: Secret?
    public var passwordHash: Secret?
    /// What is wrong with it already, by field. Such a row is refused.
    public var problems: [String: [String]] = [:]

    public init(line: Int, username: String) {
        self.line = line
        self.username = username
    }

    /// The row, refused.
    func refused(_ problems: [String: [String]]) -> ImportedRow {
        ImportedRow(line: line, username: username, outcome: .refused, problems: problems)
    }
}

extension ImportRow {
    /// As it is kept, sealed, until it is its turn.
    var json: JSON {
        var members: [String: JSON] = ["line": .int(line), "username": .string(username)]
        if !fields.isEmpty { members["fields"] = .object(fields) }
        if let groups { members["groups"] = .array(groups.map(JSON.string)) }
        members["password"] = password?.json
        members["password_hash"] = passwordHash?.json
        if !problems.isEmpty { members["problems"] = problems.json }
        return .object(members)
    }

    init(json: JSON) {
        self.init(line: json["line"]?.int ?? 0, username: json["username"]?.string ?? "")
        fields = json["fields"]?.object ?? [:]
        groups = json["groups"]?.array?.compactMap(\.string)
        password = json["password"]?.string.map { Secret($0) }
        passwordHash = json["password_hash"]?.string.map { Secret($0) }
        problems = json["problems"].map([String: [String]].init) ?? [:]
    }
}

extension ImportedRow {
    /// As it is kept for the report.
    var json: JSON {
        var members: [String: JSON] = [
            "line": .int(line), "username": .string(username), "outcome": .string(outcome.rawValue),
        ]
        if !problems.isEmpty { members["problems"] = problems.json }
        return .object(members)
    }

    init?(json: JSON) {
        guard let outcome = json["outcome"]?.string.flatMap(Outcome.init) else { return nil }
        self.init(
            line: json["line"]?.int ?? 0, username: json["username"]?.string ?? "", outcome: outcome,
            problems: json["problems"].map([String: [String]].init) ?? [:])
    }
}

extension [String: [String]] {
    /// Messages by field, from what a check says.
    init(_ problems: Problems) {
        switch problems {
        case .fields(let fields):
            self = fields.reduce(into: [:]) { all, field in
                let name = field.key == "non_field_errors" ? "row" : field.key
                all[name, default: []] += field.value.all.map(\.message)
            }
        default: self = ["row": problems.all.map(\.message)]
        }
    }

    fileprivate init(_ json: JSON) {
        self = (json.object ?? [:]).mapValues { $0.array?.compactMap(\.string) ?? [] }
    }

    fileprivate var json: JSON { .object(mapValues { .array($0.map(JSON.string)) }) }
}
