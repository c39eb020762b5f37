import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@Suite("Permission")
struct PermissionTests {
    static let outsiders: [Principal] = [
        .anonymous, .plain, .user(.sample(id: 3, isActive: false, groups: [.sample("admins", isSuperuser: true)])),
    ]

    private func isRefused(_ operation: () async throws -> Void) async -> Bool {
        do { try await operation() } catch is Refused { return true } catch {}
        return false
    }

    @Test("is refused to everybody but active superusers, for each thing that can be done", arguments: outsiders)
    func refused(actor: Principal) async throws {
        let world = try await World()
        let id = try await world.create(Shelf.self, ["name": "books"])
        #expect(await isRefused { try await world.create(Shelf.self, ["name": "x"], by: actor) })
        #expect(await isRefused { try await world.update(Shelf.self, id, ["name": "x"], by: actor) })
        #expect(await isRefused { try await world.update(Shelf.self, ObjectID("nope"), ["name": "x"], by: actor) })
        #expect(await isRefused { try await world.delete(Shelf.self, id, by: actor) })
        #expect(await isRefused { _ = try await world.get(Shelf.self, id, by: actor) })
        #expect(await isRefused { _ = try await world.get(Shelf.self, ObjectID("nope"), by: actor) })
        #expect(await isRefused { _ = try await world.list(Shelf.self, by: actor) })
        #expect(
            await isRefused {
                _ = try await world.store.read(by: actor) {
                    try await $0.resource(Shelf.model.name).find(["name": "books"], in: $0)
                }
            })
        #expect(world.store.current.get(Shelf.self, id)?.value.name == "books")
        #expect(try await world.count("configuration_objects") == 1)
        #expect(try await world.events().count == 1)
    }

    @Test("is given to superusers and to the program itself", arguments: [Principal.superuser, .system])
    func allowed(actor: Principal) async throws {
        let world = try await World()
        let id = try await world.create(Shelf.self, ["name": "books"], by: actor)
        try await world.update(Shelf.self, id, ["name": "novels"], by: actor)
        #expect(try await world.get(Shelf.self, id, by: actor)?["name"] == "novels")
        #expect(try await world.list(Shelf.self, by: actor).count == 1)
        try await world.delete(Shelf.self, id, by: actor)
    }

    @Test("reaches as far as one's own where objects belong to users")
    func owners() async throws {
        let world = try await World()
        let owned = ModelInfo("test.owned", singular: "Owned", summary: "Belongs to a user.", path: nil, owner: "user")
        for action in [Action.view, .add, .change, .delete] {
            #expect(Permissions.decide(.plain, action, owned, of: 7).passes)
            #expect(!Permissions.decide(.plain, action, owned, of: 8).passes)
            #expect(!Permissions.decide(.plain, action, owned).passes)
            #expect(!Permissions.decide(.anonymous, action, owned, of: 7).passes)
            #expect(!Permissions.decide(.plain, action, Shelf.model, of: 7).passes)
            #expect(try await reach(of: .plain, action, owned, in: world) == 7)
            #expect(try await reach(of: .superuser, action, owned, in: world) == nil)
            #expect(try await reach(of: .system, action, owned, in: world) == nil)
            #expect(await isRefused { _ = try await reach(of: .anonymous, action, owned, in: world) })
            #expect(await isRefused { _ = try await reach(of: .plain, action, Shelf.model, in: world) })
        }
        let locked = Principal.user(.sample(id: 7, isActive: false))
        #expect(!Permissions.decide(locked, .view, owned, of: 7).passes)
        #expect(await isRefused { _ = try await reach(of: locked, .view, owned, in: world) })
    }

    /// Whose objects somebody reaches; nil for everybody's.
    private func reach(
        of actor: Principal, _ action: Action, _ model: ModelInfo, in world: World
    ) async throws -> Int? {
        try await world.store.read(by: actor) { reading in
            guard case .some(let own, _) = try await Permissions.reach(reading, action, model) else { return nil }
            return own ?? -1
        }
    }

    @Test("is given by roles, with all objects of a model or with one")
    func roles() async throws {
        let world = try await World()
        let (mine, other) = (
            try await world.create(Shelf.self, ["name": "a"]), try await world.create(Shelf.self, ["name": "b"])
        )
        try await world.database.write { transaction in
            try await transaction.run(
                script: """
                    INSERT INTO roles (id, name, search) VALUES ('r', 'readers', 'readers');
                    INSERT INTO role_object_permissions (role_id, model, codename, object)
                    VALUES ('r', '\(Shelf.model.name)', 'view_\(Shelf.model.name.model)', '\(mine)');
                    """)
        }
        let reader = Principal.user(.sample(id: 7), Grants(roles: [ObjectID("r")], permissions: []))
        #expect(try await world.list(Shelf.self, by: reader).objects.map { $0["pk"] } == [mine.json])
        #expect(try await world.get(Shelf.self, mine, by: reader) != nil)
        #expect(await isRefused { _ = try await world.get(Shelf.self, other, by: reader) })
        #expect(await isRefused { try await world.update(Shelf.self, mine, ["name": "x"], by: reader) })
        let changes = Permission(.change, Shelf.model)
        let editor = Principal.user(.sample(id: 7), Grants(roles: [ObjectID("r")], permissions: [changes]))
        try await world.update(Shelf.self, other, ["name": "x"], by: editor)
        try await world.delete(Shelf.self, mine)
        #expect(try await world.count("role_object_permissions") == 0)
    }

    @Test("lets users look at themselves and do nothing else")
    func oneself() {
        let users = Sellers().info
        #expect(Permissions.decide(.plain, .view, users, of: 7).passes)
        #expect(!Permissions.decide(.plain, .view, users, of: 8).passes)
        for action in [Action.add, .change, .delete] {
            #expect(!Permissions.decide(.plain, action, users, of: 7).passes)
        }
    }

    @Test("says why in its trace")
    func trace() {
        #expect(
            Permissions.decide(.superuser, .change, Shelf.model).trace.first?.question
                == "test_shop.change_shelf: superuser")
        let no = Permissions.decide(.plain, .delete, Shelf.model)
        #expect(no.messages == ["You do not have permission to perform this action."])
        #expect(no.trace.first?.question == "test_shop.delete_shelf")
    }
}
