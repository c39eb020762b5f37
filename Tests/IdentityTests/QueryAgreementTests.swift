import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Identity

/// The same numbers every time.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func one<Element>(of choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &self)]
    }
    mutating func happens(oneIn count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}

/// Texts that engines disagree on: letters with capitals of their own kind, signs of patterns, what looks like JSON.
private let texts = [
    "", "a", "A", "ada", "Ada Byron", "ADA", "a%", "a_b", "%", "\\", "'", "\"", "straße", "STRASSE", "ẞ", "Σας", "ΣΑΣ",
    "σ", "İx", "i\u{307}x", "ı", "\u{212A}", "k", "é", "e\u{301}", "É", "😀", "ǅ", "5", "1.5", "true", "null", "[1]",
    "{\"a\":1}", "a\nb", "users/a", "\\u0041",
]

/// Makes values and queries at random.
private struct Maker {
    var dice: Dice

    mutating func value(depth: Int = 0) -> JSON {
        switch Int.random(in: 0..<(depth > 2 ? 6 : 9), using: &dice) {
        case 0: .null
        case 1: .bool(dice.happens(oneIn: 2))
        case 2: .int(dice.one(of: [0, 5, -7, 1 << 40]))
        case 3: .double(dice.one(of: [1.5, 1e20, -0.25, 3]))
        case 4, 5: .string(dice.one(of: texts))
        case 6: .array([value(depth: depth + 1), value(depth: depth + 1)])
        default: .object(members(depth: depth + 1))
        }
    }

    mutating func members(depth: Int = 0) -> [String: JSON] {
        var members: [String: JSON] = [:]
        for name in ["a", "b", "_c"] where !dice.happens(oneIn: 3) { members[name] = value(depth: depth) }
        return members
    }

    /// A query of several terms, some in parentheses.
    mutating func query(_ schema: QuerySchema, depth: Int = 0) -> String {
        var query = ""
        for index in 0..<dice.one(of: [1, 1, 2, 2, 3, 5]) {
            if index > 0 { query += dice.one(of: [" and ", " or "]) }
            query += depth < 4 && dice.happens(oneIn: 4) ? "(\(self.query(schema, depth: depth + 1)))" : term(schema)
        }
        return query
    }

    private mutating func term(_ schema: QuerySchema) -> String {
        let field = dice.one(of: schema.fields)
        switch field.kind {
        case .bool:
            let words = field.isNullable ? ["True", "False", "None"] : ["True", "False"]
            return "\(field.name) \(dice.one(of: ["= ", "!= "]))\(dice.one(of: words))"
        case .dateTime:
            if dice.happens(oneIn: 3) {
                return
                    "\(field.name) \(dice.one(of: ["~", "!~"])) \"\(dice.one(of: ["2026", ":0", ".0", "+00", " "]))\""
            }
            let order = dice.one(of: ["=", "!=", ">", "<", ">=", "<="])
            return
                "\(field.name) \(order) \"\(dice.one(of: ["2026-01-01", "2026-01-01 00:00:05", "1999-12-31 10:00"]))\""
        case .json: return text(field.name + way(field.name), texts)
        default: return text(field.name, field.choices.isEmpty ? texts : field.choices.map(\.label))
        }
    }

    private mutating func way(_ name: String) -> String {
        var way = ""
        repeat { way += "." + dice.one(of: ["a", "b", "_c", "pk", "username", "email"]) } while dice.happens(oneIn: 3)
        return way
    }

    private mutating func text(_ name: String, _ texts: [String]) -> String {
        let comparison = dice.one(of: [
            "=", "!=", "~", "!~", "startswith", "not startswith", "endswith", "not endswith", "<", ">", "<=", ">=",
            "in", "not in",
        ])
        guard comparison.hasSuffix("in") else { return "\(name) \(comparison) \(literal(texts))" }
        return "\(name) \(comparison) (\(literal(texts)), \(literal(texts)))"
    }

    private mutating func literal(_ texts: [String]) -> String {
        let text = dice.one(of: texts).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(text.replacing("\n", with: "\\n"))\""
    }
}

@Suite("A query, asked of the database")
struct QueryAgreementTests {
    private static let models: [ModelName: QuerySchema] = [
        "authentik_core.user": .users, "authentik_core.group": .groups, "authentik_events.event": .events,
    ]

    /// Users, groups and events that are as unlike as can be.
    private func world(_ maker: inout Maker) async throws -> World {
        let world = try await World()
        var users: [UserFields] = []
        var groups: [GroupFields] = []
        for number in 0..<60 {
            var user = UserFields()
            user.username = "\(maker.dice.one(of: texts).filter { $0 != "\n" })\(number)"
            user.name = DisplayName(maker.dice.one(of: texts))
            user.email = EmailAddress(
                stringLiteral: maker.dice.one(of: ["", "A\(number)@example.com", "ß@example.com"]))
            user.isActive = maker.dice.happens(oneIn: 2)
            user.kind = maker.dice.one(of: User.Kind.allCases)
            user.path = maker.dice.one(of: ["users", "users/a", "É"])
            user.attributes = Attributes(maker.members())
            users.append(user)
            var group = GroupFields()
            group.name = "\(maker.dice.one(of: texts))\(number)"
            group.isSuperuser = maker.dice.happens(oneIn: 2)
            group.attributes = Attributes(maker.members())
            groups.append(group)
        }
        let (random, rows) = (world.random, world.directory.rows)
        let events = (0..<60).map { _ in (maker.dice.one(of: [0, 5, 5_000_001]), maker.members(), maker.value()) }
        try await world.database.write { [users, groups] transaction in
            for (index, user) in users.enumerated() {
                _ = try await rows.insert(
                    user, uuid: "uuid\(index)", password: "!", at: world.clock.now, in: transaction)
            }
            for group in groups { try await GroupRows.insert(ObjectID(random.uuid()), group, in: transaction) }
            for (index, (offset, context, brand)) in events.enumerated() {
                let time = Timestamp("2026-01-01T00:00:00Z").map { Timestamp(microseconds: $0.microseconds + offset) }
                let sql = """
                    INSERT INTO events
                        (id, created, action, app, user_id, username, client_address, context, brand, expires)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
                let brand: JSON = .object(brand.object ?? [:])
                try await transaction.execute(
                    sql, random.uuid(), (time ?? .initial).microseconds, index % 2 == 0 ? "login" : "Logout", "app",
                    index % 3 == 0 ? nil as Int? : index, "User\(index)", index % 4 == 0 ? nil as String? : "192.0.2.7",
                    JSON.object(context).text, brand.text, Int.max)
            }
        }
        return world
    }

    @Test("finds what the same query finds when each object is looked at", arguments: [1, 2, 3] as [UInt64])
    func agrees(seed: UInt64) async throws {
        var maker = Maker(dice: Dice(state: seed))
        let world = try await world(&maker)
        for (model, schema) in Self.models.sorted(by: { $0.key < $1.key }) {
            let all = try await world.list(model, ListQuery(pageSize: 100)).objects
            #expect(all.count == 60)
            var found = 0
            for _ in 0..<150 {
                let text = maker.query(schema)
                let query = try Query(text, over: schema)
                let expected = all.filter { query.matches(.object($0)) }.compactMap { $0["pk"]?.text }.sorted()
                let page = try await world.list(model, ListQuery(pageSize: 100, search: text))
                #expect(page.objects.compactMap { $0["pk"]?.text }.sorted() == expected, "\(text)")
                #expect(page.count == expected.count)
                found += expected.isEmpty || expected.count == all.count ? 0 : 1
            }
            // Queries that find everything or nothing say little.
            #expect(found > 10)
        }
    }
}
