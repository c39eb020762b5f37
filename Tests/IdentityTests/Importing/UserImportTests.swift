import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Identity

@Suite("Importing users")
struct UserImportTests {
    let world: World
    let imports: UserImports

    init() async throws {
        world = try await World()
        imports = UserImports(world.services.users, in: world.store, secretKey: "test", hasher: world.hasher)
    }

    /// Hands over the rows of a text, a part for each of so many.
    private func handOver(_ text: String, _ options: UserImports.Options = .init(), size: Int = 2) async throws
        -> String
    {
        var reader = CSVReader()
        let records = try reader.read(Array(text.utf8)) + reader.end()
        let columns = try ImportColumns(try #require(records.first))
        let rows = records.dropFirst().map(columns.row)
        let id = try await imports.begin(options)
        try await imports.add(rows.parts(of: size), from: 0, to: id)
        try await imports.finish(id, total: rows.count)
        return id
    }

    /// Imports a text.
    /// - Returns: what became of its rows, in short.
    private func importing(_ text: String, _ options: UserImports.Options = .init(), size: Int = 2) async throws
        -> [String]
    {
        let id = try await handOver(text, options, size: size)
        while try await imports.importNext(of: id) != nil {}
        return try await outcomes(of: id)
    }

    private func outcomes(of id: String) async throws -> [String] {
        try await imports.report(of: id, from: 0).flatMap { $0 }.map { row in
            "\(row.line) \(row.username) \(row.outcome)\(row.reason.isEmpty ? "" : " (\(row.reason))")"
        }
    }

    private func user(_ name: String) async throws -> User? {
        try await world.directory.user(where: [.username], is: name, ignoringCase: false)
    }

    @Test("makes them as the API does, with groups, attributes and a password, and the events that go with it")
    func creates() async throws {
        try await world.group("Staff")
        let before = try await world.events().count
        let report = try await importing(
            """
            username,name,email,path,type,is_active,groups,attributes.team,password
            ada,Ada L.,ada@example.com,users/a,external,no,Staff,red,correct horse
            bob,,,,,,,,
            """)
        #expect(report == ["2 ada created", "3 bob created"])
        let ada = try #require(try await user("ada"))
        #expect(ada.name == "Ada L." && ada.email == "ada@example.com" && ada.path == "users/a")
        #expect(ada.kind == .external && !ada.isActive)
        #expect(ada.groups.map(\.name) == ["Staff"] && ada.attributes == ["team": "red"])
        let bob = try #require(try await user("bob"))
        #expect(bob.isActive && bob.kind == .internal && bob.path == "users" && bob.groups.isEmpty)
        #expect(try await world.directory.hasUsablePassword(ada.id))
        #expect(try await !world.directory.hasUsablePassword(bob.id))
        #expect(try await world.events().dropFirst(before) == ["model_created", "password_set", "model_created"])
    }

    @Test("refuses a bad row with the field at fault, keeps nothing of it, and goes on")
    func refuses() async throws {
        try await world.user("taken")
        let report = try await importing(
            """
            username,email,groups,type,password_hash
            a,,,,
            b,no address,,,
            Taken,,,,
            c,,Nobody,,
            d,,,king,
            e,,,,plain
            f,,,internal_service_account,
            g,,,,
            h,,
            """, size: 20)
        #expect(report.filter { $0.hasSuffix("created") } == ["2 a created", "9 g created"])
        let fields = report.filter { $0.contains("refused") }.map { $0.split(separator: "(")[1].prefix { $0 != ":" } }
        #expect(fields == ["email", "username", "groups", "type", "password_hash", "type", "row"])
        #expect(report.contains("5 c refused (groups: There is no group 'Nobody'.)"))
        #expect(try await world.count("users") == 3)
        #expect(try await world.events().filter { $0 == "model_created" }.count == 2)
    }

    @Test("that only tries says the same and changes nothing")
    func trial() async throws {
        try await world.user("old")
        let text = "username,name,password\nnew,New,secret\nold,Old,\nbad\n"
        let before = try await (world.count("users"), world.count("events"))
        let trial = try await importing(text, .init(mayUpdate: true, isTrial: true))
        #expect(try await (world.count("users"), world.count("events")) == before)
        #expect(try await user("old")?.name == "")
        #expect(world.hasher.hashed == 0)
        #expect(try await importing(text, .init(mayUpdate: true)) == trial)
        #expect(trial.map { $0.split(separator: " ")[2] } == ["created", "updated", "refused"])
    }

    @Test("changes users that are there only when it is to, and the second time nothing is new")
    func updates() async throws {
        try await world.group("Staff")
        try await world.group("Other")
        try await world.user("ada", password: "old") { change in
            (change.name, change.email, change.attributes) = ("Ada", "ada@example.com", ["kept": 1, "x": 1])
        }
        let text = "username,email,groups,attributes,password\nADA,,Staff,\"{\"\"x\"\": 2}\",new\n"
        #expect(try await importing(text).first?.contains("refused (username: ") == true)
        #expect(try await importing(text, .init(mayUpdate: true)) == ["2 ADA updated"])
        let ada = try #require(try await user("ADA"))
        #expect(ada.name == "Ada" && ada.email == "ada@example.com")
        #expect(ada.attributes == ["kept": 1, "x": 2] && ada.groups.map(\.name) == ["Staff"])
        let events = try await world.events().count
        #expect(try await importing(text, .init(mayUpdate: true)) == ["2 ADA unchanged"])
        #expect(try await world.events().count == events)
    }

    @Test("ends the sessions of a user whose password it changes")
    func sessions() async throws {
        let ada = try await world.user("ada", password: "old")
        var session = Session(key: "k", publicID: "p", expires: world.clock.now + .seconds(600))
        session.user = ada
        try await world.services.sessions.save(session, over: nil, for: .browser())
        #expect(try await importing("username,password\nada,old\n", .init(mayUpdate: true)) == ["2 ada unchanged"])
        #expect(try await world.count("sessions") == 1)
        #expect(try await importing("username,password\nada,new\n", .init(mayUpdate: true)) == ["2 ada updated"])
        #expect(try await world.count("sessions") == 0)
    }

    @Test("leaves the last administrator one, and half of such a row is not kept")
    func lastAdministrator() async throws {
        let root = try await world.user("root")
        _ = try await world.administrators(root)
        try await world.group("Staff")
        let report = try await importing(
            "username,name,groups\nnew,New,Staff\nroot,Changed,Staff\nlast,Last,\n", .init(mayUpdate: true), size: 20)
        #expect(report.map { $0.split(separator: " ")[2] } == ["created", "refused", "created"])
        let after = try #require(try await user("root"))
        #expect(after.isSuperuser && after.name == "" && after.groups.map(\.name) == ["Administrators"])
    }

    @Test("goes on with the first row that was not written")
    func resumes() async throws {
        let id = try await handOver("username\na\nb\nc\nd\ne\n")
        let step = try #require(try await imports.importNext(of: id))
        #expect(step.done == 2 && step.total == 5)
        // As a worker that takes over after another one was killed.
        let other = UserImports(world.services.users, in: world.store, secretKey: "test", hasher: world.hasher)
        while try await other.importNext(of: id) != nil {}
        #expect(try await outcomes(of: id) == ["a", "b", "c", "d", "e"].enumerated().map { "\($0 + 2) \($1) created" })
        #expect(try await world.count("users") == 5)
        #expect(try await other.importNext(of: id) == nil)
    }

    @Test("by two workers at once writes each row once")
    func together() async throws {
        let names = (0..<40).map { "u\($0)" }
        let id = try await handOver("username\n" + names.joined(separator: "\n"))
        let imports = imports
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { while try await imports.importNext(of: id) != nil {} } }
            try await group.waitForAll()
        }
        #expect(try await outcomes(of: id) == names.enumerated().map { "\($0 + 2) \($1) created" })
        #expect(try await world.events().filter { $0 == "model_created" }.count == 40)
    }

    @Test("keeps passwords sealed, and no longer than it needs them")
    func secrets() async throws {
        let id = try await handOver("username,password\na,correct horse\nb,battery staple\nc,x\n")
        func sealed() async throws -> [String] {
            try await world.database.read { transaction in
                try await transaction.query("SELECT sealed FROM user_import_parts ORDER BY ordinal")
            }.map { try $0[0] }
        }
        #expect(try await sealed().allSatisfy { $0.hasPrefix("sealed:") && !$0.contains("horse") })
        _ = try await imports.importNext(of: id)
        #expect(try await sealed().first == "")
        #expect(try await sealed().last != "")
    }

    @Test("that was not handed over in full is never begun, and is deleted after a day")
    func unfinished() async throws {
        let id = try await imports.begin(.init())
        try await imports.add([[ImportRow(line: 2, username: "a")]], from: 0, to: id)
        await #expect(throws: Missing.self) { try await imports.importNext(of: id) }
        let whole = try await handOver("username\nb\n")
        world.clock.advance(by: .seconds(86_401))
        #expect(try await world.services.sweep.sweepExpired().imports == 1)
        #expect(try await world.count("user_import_parts") == 1)
        #expect(try await imports.importNext(of: whole) != nil)
    }
}
