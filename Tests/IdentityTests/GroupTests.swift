import Kernel
import ObjectStore
import Testing

@testable import Identity

@Suite("Groups")
struct GroupTests {
    private static let model: ModelName = "authentik_core.group"

    @Test("membership is inherited from child to parent, and says what is direct")
    func inherits() async throws {
        let world = try await World()
        let top = try await world.group("Top")
        let middle = try await world.group("Middle", ["parents": [top.json]])
        let bottom = try await world.group("Bottom", ["parents": [middle.json]])
        let ada = try await world.user("ada") { $0.groups = [Reference(bottom)] }
        #expect(ada.groups.map(\.name) == ["Bottom", "Middle", "Top"])
        #expect(ada.groups.map(\.isDirect) == [true, false, false])
    }

    @Test("a group reached on two ways counts once, and as direct if one of them is")
    func countsOnce() async throws {
        let world = try await World()
        let top = try await world.group("Top")
        let left = try await world.group("Left", ["parents": [top.json]])
        let right = try await world.group("Right", ["parents": [top.json]])
        let ada = try await world.user("ada") { $0.groups = [Reference(left), Reference(right), Reference(top)] }
        #expect(ada.groups.map(\.name) == ["Left", "Right", "Top"])
        #expect(ada.groups.map(\.isDirect) == [true, true, true])
    }

    @Test("members of a group inside a superusers' group are superusers")
    func inheritsSuperuser() async throws {
        let world = try await World()
        let top = try await world.group("Top", ["is_superuser": true])
        let child = try await world.group("Child", ["parents": [top.json]])
        let ada = try await world.user("ada") { $0.groups = [Reference(child)] }
        let bob = try await world.user("bob")
        #expect(ada.isSuperuser)
        #expect(!bob.isSuperuser)
    }

    @Test("what a new parent brings reaches the groups below, and goes with it")
    func movesTrees() async throws {
        let world = try await World()
        let top = try await world.group("Top")
        let middle = try await world.group("Middle")
        let bottom = try await world.group("Bottom", ["parents": [middle.json]])
        let ada = try await world.user("ada") { $0.groups = [Reference(bottom)] }
        let names = { try await world.directory.user(ada.id)?.groups.map(\.name) }
        #expect(try await names() == ["Bottom", "Middle"])
        try await world.update(Self.model, middle, ["parents": [top.json]])
        #expect(try await names() == ["Bottom", "Middle", "Top"])
        try await world.update(Self.model, middle, ["parents": []])
        #expect(try await names() == ["Bottom", "Middle"])
    }

    @Test("deleting a group in the middle cuts what was inherited through it, and nothing else")
    func deletesMiddle() async throws {
        let world = try await World()
        let top = try await world.group("Top")
        let middle = try await world.group("Middle", ["parents": [top.json]])
        let other = try await world.group("Other", ["parents": [top.json]])
        let bottom = try await world.group("Bottom", ["parents": [middle.json]])
        let ada = try await world.user("ada") { $0.groups = [Reference(bottom)] }
        let bob = try await world.user("bob") { $0.groups = [Reference(other)] }
        try await world.delete(Self.model, middle)
        #expect(try await world.directory.user(ada.id)?.groups.map(\.name) == ["Bottom"])
        #expect(try await world.directory.user(bob.id)?.groups.map(\.name) == ["Other", "Top"])
    }

    @Test("a group cannot be part of itself, directly or through others")
    func refusesCycles() async throws {
        let world = try await World()
        let top = try await world.group("Top")
        let middle = try await world.group("Middle", ["parents": [top.json]])
        let bottom = try await world.group("Bottom", ["parents": [middle.json]])
        for parent in [top, middle, bottom] {
            let refused = try await problems { try await world.update(Self.model, top, ["parents": [parent.json]]) }
            #expect(Array(refused.keys) == ["parents"])
        }
        #expect(try await world.get(Self.model, top)?["parents"] == [])
    }

    @Test("a group shows its members, parents and children")
    func shows() async throws {
        let world = try await World()
        let ada = try await world.user("ada")
        let top = try await world.group("Top")
        let child = try await world.group(
            "Child", ["parents": [top.json], "users": [.int(ada.id)], "attributes": ["a": 1]])
        let shown = try #require(try await world.get(Self.model, child))
        #expect(shown["pk"] == child.json)
        #expect(shown["name"] == "Child")
        #expect(shown["is_superuser"] == false)
        #expect(shown["users"] == [.int(ada.id)])
        #expect(shown["parents"] == [top.json])
        #expect(shown["attributes"] == ["a": 1])
        #expect(try await world.get(Self.model, top)?["children"] == [child.json])
        #expect(Set(GroupFields.fields.map(\.name)).isSubset(of: shown.keys))
    }

    @Test("a group's number is the first five decimal digits of its UUID")
    func numbers() {
        // 0x10 followed by zeros is 2^124.
        #expect(GroupFields.number(of: ObjectID("10000000-0000-0000-0000-000000000000")) == 21267)
        #expect(GroupFields.number(of: ObjectID("00000000-0000-0000-0000-00000000002a")) == 42)
        #expect(GroupFields.number(of: ObjectID("nonsense")) == 0)
    }

    @Test("two groups cannot have one name, and a group keeps its own")
    func refusesSameName() async throws {
        let world = try await World()
        let staff = try await world.group("Staff")
        #expect(try await problems { try await world.group("Staff") } == ["name": ["This field must be unique."]])
        try await world.update(Self.model, staff, ["name": "Staff", "is_superuser": false], partial: false)
    }

    @Test("members are replaced by the list that is given, and left alone when none is")
    func replacesMembers() async throws {
        let world = try await World()
        let (ada, bob) = (try await world.user("ada"), try await world.user("bob"))
        let staff = try await world.group("Staff", ["users": [.int(ada.id)]])
        try await world.update(Self.model, staff, ["users": [.int(bob.id)]])
        #expect(try await world.get(Self.model, staff)?["users"] == [.int(bob.id)])
        try await world.update(Self.model, staff, ["attributes": ["x": 1]])
        #expect(try await world.get(Self.model, staff)?["users"] == [.int(bob.id)])
        let refused = try await problems { try await world.update(Self.model, staff, ["users": [99]]) }
        #expect(refused["users"]?.first?.contains("99") == true)
    }

    @Test("users are added and removed one by one")
    func addsAndRemoves() async throws {
        let world = try await World()
        let ada = try await world.user("ada")
        let staff = try await world.group("Staff")
        let groups = world.services.groups
        try await world.store.write(by: .system, from: .api) { try await groups.addUser(ada.id, to: staff, in: $0) }
        #expect(try await world.directory.user(ada.id)?.groups.count == 1)
        try await world.store.write(by: .system, from: .api) {
            try await groups.removeUser(ada.id, from: staff, in: $0)
        }
        #expect(try await world.directory.user(ada.id)?.groups.isEmpty == true)
        await #expect(throws: Missing.self) {
            try await world.store.write(by: .system, from: .api) { try await groups.addUser(99, to: staff, in: $0) }
        }
        await #expect(throws: Missing.self) {
            try await world.store.write(by: .system, from: .api) {
                try await groups.addUser(ada.id, to: ObjectID("none"), in: $0)
            }
        }
    }

    @Test("lists find by name, member and flag, and refuse what they do not know")
    func lists() async throws {
        let world = try await World()
        let ada = try await world.user("ada")
        try await world.group("Sales Team", ["users": [.int(ada.id)]])
        try await world.group("Operators", ["is_superuser": true])
        let names = { (query: ListQuery) in
            try await world.list(Self.model, query).objects.compactMap { $0["name"]?.string }
        }
        #expect(try await names(ListQuery()) == ["Operators", "Sales Team"])
        #expect(try await names(ListQuery(search: "TEAM sales")) == ["Sales Team"])
        #expect(try await names(ListQuery(ordering: ["-name"])) == ["Sales Team", "Operators"])
        #expect(try await names(ListQuery(filters: ["is_superuser": "true"])) == ["Operators"])
        #expect(try await names(ListQuery(filters: ["members_by_pk": "\(ada.id)"])) == ["Sales Team"])
        #expect(try await names(ListQuery(filters: ["members_by_username": "ada"])) == ["Sales Team"])
        #expect(try await names(ListQuery(filters: ["name": "Operators"])) == ["Operators"])
        #expect(try await problems { try await names(ListQuery(filters: ["color": "red"])) }["color"] != nil)
        #expect(try await problems { try await names(ListQuery(ordering: ["id; DROP"])) }["ordering"] != nil)
    }
}

@Suite("The last superuser")
struct LastSuperuserTests {
    private static let sentence = "This would leave no active superuser. Make another user a superuser first."

    @Test("cannot be deleted, deactivated or taken out of the group, and the group stays one of superusers")
    func isKept() async throws {
        let world = try await World()
        let ada = try await world.user("ada")
        try await world.user("bob")
        let group = try await world.administrators(ada)
        let user = ObjectID(ada.id)
        let attempts: [@Sendable () async throws -> Void] = [
            { try await world.delete("authentik_core.user", user) },
            { try await world.update("authentik_core.user", user, ["is_active": false]) },
            { try await world.update("authentik_core.user", user, ["groups": []]) },
            { _ = try await world.change(ada) { $0.isActive = false } },
            { try await world.update("authentik_core.group", group, ["users": []]) },
            { try await world.update("authentik_core.group", group, ["is_superuser": false]) },
            { try await world.delete("authentik_core.group", group) },
            {
                try await world.store.write(by: .system, from: .api) {
                    try await world.services.groups.removeUser(ada.id, from: group, in: $0)
                }
            },
        ]
        for attempt in attempts {
            #expect(try await problems(attempt) == ["non_field_errors": [Self.sentence]])
        }
        let kept = try #require(try await world.directory.user(ada.id))
        #expect(kept.isSuperuser && kept.isActive)
    }

    @Test("may go when there is another, be it by inheritance; an inactive one does not count")
    func mayGo() async throws {
        let world = try await World()
        let (ada, bob) = (try await world.user("ada"), try await world.user("bob"))
        let group = try await world.administrators(ada)
        try await world.group("Deputies", ["parents": [group.json], "users": [.int(bob.id)]])
        _ = try await world.change(bob) { $0.isActive = false }
        #expect(try await !problems { try await world.delete("authentik_core.user", ObjectID(ada.id)) }.isEmpty)
        _ = try await world.change(bob) { $0.isActive = true }
        try await world.delete("authentik_core.user", ObjectID(ada.id))
        #expect(try await world.directory.user(ada.id) == nil)
    }

    @Test("is not asked for where there never was one")
    func isNotRequired() async throws {
        let world = try await World()
        let ada = try await world.user("ada")
        try await world.delete("authentik_core.user", ObjectID(ada.id))
    }
}
