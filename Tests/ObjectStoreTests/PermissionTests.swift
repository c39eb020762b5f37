import Kernel
import ObjectStore
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
    func owners() throws {
        let owned = ModelInfo("test.owned", singular: "Owned", summary: "Belongs to a user.", path: nil, owner: "user")
        for action in [Action.view, .add, .change, .delete] {
            #expect(Permissions.decide(.plain, action, owned, of: 7).passes)
            #expect(!Permissions.decide(.plain, action, owned, of: 8).passes)
            #expect(!Permissions.decide(.plain, action, owned).passes)
            #expect(!Permissions.decide(.anonymous, action, owned, of: 7).passes)
            #expect(!Permissions.decide(.plain, action, Shelf.model, of: 7).passes)
            #expect(try Permissions.reach(.plain, action, owned) == .own(7))
            #expect(try Permissions.reach(.superuser, action, owned) == .everybodys)
            #expect(try Permissions.reach(.system, action, owned) == .everybodys)
            #expect(throws: Refused.self) { try Permissions.reach(.anonymous, action, owned) }
            #expect(throws: Refused.self) { try Permissions.reach(.plain, action, Shelf.model) }
        }
        let locked = Principal.user(.sample(id: 7, isActive: false))
        #expect(!Permissions.decide(locked, .view, owned, of: 7).passes)
        #expect(throws: Refused.self) { try Permissions.reach(locked, .view, owned) }
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
                == "change test_shop.shelf: superuser")
        let no = Permissions.decide(.plain, .delete, Shelf.model)
        #expect(no.messages == ["You do not have permission to perform this action."])
        #expect(no.trace.first?.question == "delete test_shop.shelf")
    }
}
