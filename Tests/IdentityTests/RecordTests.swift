import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Identity

@Suite("Records")
struct RecordTests {
    private static let codes = RecordCollection("test.code")
    let world: World
    var records: RecordRows { world.services.records }

    init() async throws { world = try await World() }

    private func record(
        _ key: String, _ document: [String: JSON] = [:], user: User? = nil, session: String? = nil,
        family: String? = nil,
        lasting seconds: Int? = 60
    ) -> Record {
        Record(
            key: key, document: document, user: user?.id, session: session, family: family, created: world.clock.now,
            expires: seconds.map { world.clock.now + .seconds($0) })
    }

    @Test("a record is found by its key in its collection, with its user and groups")
    func finds() async throws {
        let ada = try await world.user("ada")
        let group = try await world.group("Staff", ["users": [.int(ada.id)]])
        let document: [String: JSON] = ["scopes": ["openid", "e'mail"], "n": 1.5]
        #expect(
            try await records.apply([.put(Self.codes, record("k", document, user: ada, session: "s", family: "f"))]))
        let found = try #require(try await records.find(Self.codes, key: "k"))
        #expect(found.record.document == document)
        #expect(found.record.session == "s")
        #expect(found.record.family == "f")
        #expect(found.user?.username == "ada")
        #expect(found.user?.groups.map(\.id) == [group])
        #expect(try await records.find(RecordCollection("test.other"), key: "k") == nil)
        #expect(try await records.find(Self.codes, key: Fingerprint.of("k")) == nil)
    }

    @Test("the database never holds a key itself")
    func hidesKeys() async throws {
        #expect(try await records.apply([.put(Self.codes, record("bearer-secret"))]))
        let row = try await world.database.read { try await $0.first("SELECT * FROM records") }
        #expect(try #require(row).values.allSatisfy { !"\($0)".contains("bearer-secret") })
    }

    @Test("what a record seals is read by whoever brings its key, and by nobody else", arguments: [12, 60, 200])
    func seals(length: Int) async throws {
        let key = String(repeating: "k", count: length)
        try await put(key, sealing: ["password": "C0rrect-horse"])
        let row = try await world.database.read { try await $0.first("SELECT * FROM records") }
        #expect(try #require(row).values.allSatisfy { !"\($0)".contains("C0rrect-horse") })
        #expect(try await records.find(Self.codes, key: key)?.record.sealed == ["password": "C0rrect-horse"])
        #expect(try await records.list(Self.codes, RecordFilter()).map(\.sealed) == [[:]])
        let sealed: String = try #require(row)["sealed"]
        for known in [Fingerprint.of(key), key + "k", ""] {
            #expect(BearerSeal.record(of: Self.codes).open(sealed, for: known) == nil)
        }
        #expect(BearerSeal.session.open(sealed, for: key) == nil)
    }

    @Test("a seal that is another record's, or was changed, opens nothing", arguments: ["other", "cut", "collection"])
    func foreignSeals(kind: String) async throws {
        try await put("mine", sealing: ["n": 1])
        try await put("other", sealing: ["n": 2])
        let sealed = "(SELECT sealed FROM records WHERE key_hash = '\(Fingerprint.of("other"))')"
        let change =
            switch kind {
            case "other": "sealed = \(sealed)"
            case "cut": "sealed = 'x'"
            default: "collection = 'test.other'"
            }
        try await world.database.write {
            try await $0.execute("UPDATE records SET \(change) WHERE key_hash = ?", Fingerprint.of("mine"))
        }
        let collection = kind == "collection" ? RecordCollection("test.other") : Self.codes
        #expect(try await records.find(collection, key: "mine") == nil)
    }

    @Test("replacing a document leaves what is sealed beside it; putting the record again does not")
    func replacesBesideSeals() async throws {
        try await put("k", sealing: ["n": 1])
        #expect(try await records.apply([.replace(Self.codes, key: "k", old: [:], new: ["x": 1])]))
        #expect(try await records.find(Self.codes, key: "k")?.record.sealed == ["n": 1])
        #expect(try await records.apply([.put(Self.codes, record("k"))]))
        #expect(try await records.find(Self.codes, key: "k")?.record.sealed == [:])
    }

    private func put(_ key: String, sealing sealed: [String: JSON]) async throws {
        var record = record(key)
        record.sealed = sealed
        #expect(try await records.apply([.put(Self.codes, record)]))
    }

    @Test("an expired record is not found, listed or replaced; one without an end stays")
    func expires() async throws {
        #expect(
            try await records.apply([.put(Self.codes, record("k")), .put(Self.codes, record("forever", lasting: nil))]))
        world.clock.advance(by: .seconds(60))
        #expect(try await records.find(Self.codes, key: "k") == nil)
        #expect(try await records.find(Self.codes, key: "forever") != nil)
        #expect(try await records.list(Self.codes, RecordFilter()).count == 1)
        #expect(try await !records.apply([.replace(Self.codes, key: "k", old: [:], new: ["x": 1])]))
    }

    @Test("a list holds what the filter describes, newest first")
    func lists() async throws {
        let (ada, bob) = (try await world.user("ada"), try await world.user("bob"))
        #expect(try await records.apply([.put(Self.codes, record("1", ["n": 1], user: ada, family: "f"))]))
        world.clock.advance(by: .seconds(1))
        #expect(
            try await records.apply([
                .put(Self.codes, record("2", ["n": 2], user: ada, session: "s")),
                .put(Self.codes, record("3", ["n": 3], user: bob)),
            ]))
        let numbers = { (filter: RecordFilter) in
            try await records.list(Self.codes, filter).compactMap { $0.document["n"]?.int }
        }
        #expect(try await numbers(RecordFilter(user: ada.id)) == [2, 1])
        #expect(try await numbers(RecordFilter(user: ada.id, family: "f")) == [1])
        #expect(try await numbers(RecordFilter(session: "s")) == [2])
        #expect(try await Set(numbers(RecordFilter())) == [1, 2, 3])
        #expect(try await records.apply([.deleteAll(Self.codes, RecordFilter(user: ada.id))]))
        #expect(try await numbers(RecordFilter()) == [3])
    }

    @Test("of many who replace one document at once, exactly one succeeds")
    func replacesOnce() async throws {
        #expect(try await records.apply([.put(Self.codes, record("k", ["used": false]))]))
        let records = records
        let successes = try await withThrowingTaskGroup { group in
            for number in 0..<20 {
                group.addTask {
                    try await records.apply([
                        .replace(Self.codes, key: "k", old: ["used": false], new: ["used": true, "by": .int(number)])
                    ])
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(successes == 1)
        #expect(try await records.find(Self.codes, key: "k")?.record.document["used"] == true)
    }

    @Test("when one step fails, none of the others was done")
    func isAtomic() async throws {
        #expect(try await records.apply([.put(Self.codes, record("old"))]))
        let isDone = try await records.apply([
            .put(Self.codes, record("new")), .delete(Self.codes, key: "old"),
            .replace(Self.codes, key: "missing", old: [:], new: ["x": 1]),
        ])
        #expect(!isDone)
        #expect(try await records.find(Self.codes, key: "new") == nil)
        #expect(try await records.find(Self.codes, key: "old") != nil)
    }

    @Test("putting a record again replaces it whole")
    func puts() async throws {
        #expect(try await records.apply([.put(Self.codes, record("k", ["a": 1], session: "s", family: "f"))]))
        #expect(try await records.apply([.put(Self.codes, record("k", ["b": 2], lasting: nil))]))
        let found = try #require(try await records.find(Self.codes, key: "k")).record
        #expect(found.document == ["b": 2])
        #expect(found.session == nil && found.family == nil && found.expires == nil)
        #expect(try await world.count("records") == 1)
    }

    @Test("the records of a configuration object go with it")
    func goesWithObject() async throws {
        let application = try await world.create("authentik_core.application", ["name": "Mail", "slug": "mail"]).id
        var record = record("k")
        record.object = application
        #expect(try await records.apply([.put(Self.codes, record)]))
        try await world.delete("authentik_core.application", application)
        #expect(try await records.find(Self.codes, key: "k") == nil)
    }
}
