import Kernel
import TestKit
import Testing

@testable import Identity

@Suite("Users and groups are found by conditions")
struct DirectorySearchTests {
    private let world: World
    private var search: DirectorySearch { world.services.search }

    init() async throws {
        world = try await World()
        let staff = try await world.group("Staff")
        let all = try await world.group("All")
        try await world.update("authentik_core.group", staff, ["parents": [all.json]])
        try await world.user("Ada") {
            $0.name = "Ada Löwe"
            $0.email = "Ada@Example.com"
            $0.path = "users/sales"
            $0.groups = [Reference(staff)]
        }
        try await world.user("bob") { $0.isActive = false }
        try await world.user("b_b") { $0.kind = .external }
    }

    private func users(_ field: DirectoryCondition.Field, _ test: DirectoryCondition.Test) async throws -> [String] {
        try await names(.field(field, test))
    }

    private func names(_ condition: DirectoryCondition) async throws -> [String] {
        let users = try await search.users(where: condition, limit: 100).map(\.username)
        #expect(try await search.userCount(where: condition) == users.count)
        return users
    }

    private func groups(_ field: DirectoryCondition.Field, _ test: DirectoryCondition.Test) async throws -> [String] {
        let groups = try await search.groups(where: .field(field, test), limit: 100).map(\.name)
        #expect(try await search.groupCount(where: .field(field, test)) == groups.count)
        return groups
    }

    @Test("by each field, telling upper from lower case unless asked not to")
    func fields() async throws {
        #expect(try await users(.username, .isOneOf(["Ada", "bob", "x"])) == ["Ada", "bob"])
        #expect(try await users(.username, .isOneOf(["ada"])) == [])
        #expect(try await users(.username, .isIgnoringCase("ADA")) == ["Ada"])
        #expect(try await users(.email, .begins("ada")) == [])
        #expect(try await users(.email, .beginsIgnoringCase("ada")) == ["Ada"])
        #expect(try await users(.email, .containsIgnoringCase("EXAMPLE")) == ["Ada"])
        #expect(try await users(.username, .contains("a")) == ["Ada"])
        #expect(try await users(.username, .contains("A")) == ["Ada"])
        #expect(try await users(.username, .contains("D")) == [])
        #expect(try await users(.name, .contains("ö")) == ["Ada"])
        #expect(try await users(.username, .begins("b_")) == ["b_b"])
        #expect(try await users(.username, .contains("%")) == [])
        #expect(try await users(.path, .begins("users/")) == ["Ada"])
        #expect(try await users(.isActive, .isOneOf(["false"])) == ["bob"])
        #expect(try await users(.kind, .isOneOf(["external"])) == ["b_b"])
        #expect(try await users(.username, .isOneOf([])) == [])
    }

    @Test("by their keys and by their groups")
    func keys() async throws {
        let ada = try #require(try await search.users(where: .field(.username, .isOneOf(["Ada"])), limit: 1).first)
        #expect(ada.groups.map(\.name) == ["All", "Staff"])
        #expect(try await users(.key, .isOneOf([String(ada.id), "x", "99"])) == ["Ada"])
        #expect(try await users(.uuid, .isOneOf([ada.uuid.uppercased()])) == ["Ada"])
        #expect(try await users(.groupName, .isOneOf(["Staff"])) == ["Ada"])
        #expect(try await users(.groupName, .isOneOf(["All"])) == [])
        let staff = try #require(ada.groups.first { $0.isDirect })
        #expect(try await users(.groupKey, .isOneOf([staff.id.text])) == ["Ada"])
        #expect(try await groups(.member, .isOneOf([String(ada.id)])) == ["Staff"])
        #expect(try await groups(.child, .isOneOf([staff.id.text])) == ["All"])
        #expect(try await groups(.key, .isOneOf([staff.id.text])) == ["Staff"])
        #expect(try await groups(.name, .begins("A")) == ["All"])
        #expect(try await groups(.isSuperuser, .isOneOf(["true"])) == [])
        let all = try #require(ada.groups.first { !$0.isDirect })
        #expect(try await groups(.parent, .isOneOf([all.id.text])) == ["Staff"])
    }

    @Test("by several together, in the order of their numbers and no more than wanted")
    func combined() async throws {
        let active = DirectoryCondition.field(.isActive, .isOneOf(["true"]))
        let bs = DirectoryCondition.field(.username, .begins("b"))
        #expect(try await names(.all([active, bs])) == ["b_b"])
        #expect(try await names(.any([.not(active), .field(.username, .begins("A"))])) == ["Ada", "bob"])
        #expect(try await names(.not(.any([active, bs]))) == [])
        #expect(try await names(.all([])) == ["Ada", "bob", "b_b"])
        #expect(try await names(.any([])) == [])
        #expect(try await search.users(where: .all([]), limit: 2).map(\.username) == ["Ada", "bob"])
    }

    @Test("What no column can hold, or be compared with, finds nobody")
    func odd() async throws {
        #expect(try await users(.username, .isOneOf(["a\0b"])) == [])
        #expect(try await users(.username, .contains("\0")) == [])
        #expect(try await users(.username, .begins("' OR 1=1 --")) == [])
        #expect(try await users(.member, .isOneOf(["1"])) == [])
        #expect(try await users(.key, .begins("1")) == [])
    }

    @Test("Groups are changed by the rules that hold for administrators, with an event each")
    func writes() async throws {
        let writer = GroupWriter(world.services.groups, in: world.store)
        var change = GroupChange()
        change.name = "Made"
        change.attributes = ["a": 1]
        let made = try await writer.create(change)
        await #expect(throws: Problems.self) { try await writer.create(change) }
        let bob = try #require(try await search.users(where: .field(.username, .isOneOf(["bob"])), limit: 1).first)
        try await writer.add(bob.id, to: made.id)
        #expect(try await users(.groupName, .isOneOf(["Made"])) == ["bob"])
        change.name = "Renamed"
        change.attributes = nil
        try await writer.change(made.id, change)
        #expect(
            try await search.groups(where: .field(.name, .isOneOf(["Renamed"])), limit: 1).first?.attributes == ["a": 1]
        )
        try await writer.remove(bob.id, from: made.id)
        #expect(try await users(.groupName, .isOneOf(["Renamed"])) == [])
        await #expect(throws: Missing.self) { try await writer.add(bob.id, to: ObjectID("none")) }
        #expect(
            try await world.events().suffix(4) == ["model_created", "model_updated", "model_updated", "model_updated"])
        let root = try await world.user("root")
        let administrators = try await world.administrators(root)
        await #expect(throws: Problems.self) { try await writer.remove(root.id, from: administrators) }
    }
}
