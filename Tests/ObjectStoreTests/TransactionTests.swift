import Kernel
import Logging
import ObjectStore
import Storage
import TestKit
import Testing

@Suite("A change of configuration")
struct TransactionTests {
    struct Abandoned: Error {}

    @Test("whose body throws keeps nothing: no row, no snapshot, no event")
    func allOrNothing() async throws {
        let world = try await World()
        let shelf = try await world.create(Shelf.self, ["name": "books"])
        let before = world.store.current
        let (objects, events) = (try await world.dump("configuration_objects"), try await world.events().count)
        await #expect(throws: Abandoned.self) {
            try await world.store.write(by: .system, from: .api) { change in
                let shelves = try change.resource(Shelf.model.name)
                _ = try await shelves.create(["name": "more"], in: change)
                try await shelves.update(shelf, ["note": "changed"], partial: true, in: change)
                change.record(Event("said", app: "test"))
                throw Abandoned()
            }
        }
        #expect(world.store.current === before)
        #expect(try await world.dump("configuration_objects") == objects)
        #expect(try await world.events().count == events)
        #expect(try await world.storedVersion() == before.version)
    }

    @Test("sees in each step what the steps before it did, while readers see nothing of it")
    func steps() async throws {
        let world = try await World()
        try await world.store.write(by: .system, from: .blueprint) { change in
            let shelves = try change.resource(Shelf.model.name)
            let id = try await shelves.create(["name": "books"], in: change).id
            #expect(try await shelves.get(id, in: change)?["name"] == "books")
            #expect(try await shelves.find(["name": "books"], in: change) == id)
            let item = try await change.resource(Item.model.name).create(["name": "i", "shelf": id.json], in: change)
            await #expect(throws: Problems.self) { try await shelves.create(["name": "books"], in: change) }
            try await shelves.delete(id, in: change)
            #expect(try await change.resource(Item.model.name).get(item.id, in: change) == nil)
            _ = try await shelves.create(["name": "books"], in: change)
            #expect(world.store.current.everything.isEmpty)
        }
        #expect(world.store.current.all(Shelf.self).map(\.value.name) == ["books"])
        #expect(world.store.current.version == 1)
    }

    @Test("that changes nothing leaves the version alone but keeps its events")
    func nothing() async throws {
        let world = try await World()
        try await world.store.write(by: .plain, from: .system) {
            $0.record(Event("looked", app: "test", context: ["a": 1]))
        }
        #expect(world.store.current.version == 0)
        let event = try #require(try await world.events().first)
        #expect(event.action == "looked" && event.context == ["a": 1])
    }

    @Test("does not disturb somebody who reads the configuration of before")
    func snapshots() async throws {
        let world = try await World()
        let id = try await world.create(Shelf.self, ["name": "books"])
        let before = world.store.current
        try await world.update(Shelf.self, id, ["name": "novels"])
        try await world.delete(Shelf.self, id)
        #expect(before.get(Shelf.self, id)?.value.name == "books")
        #expect(world.store.current[id] == nil)
        #expect(world.store.current.version == before.version + 2)
    }

    @Test("loses nothing when many write at once, and versions only go up")
    func concurrent() async throws {
        let world = try await World()
        let shelf = try await world.create(Shelf.self, ["name": "counter", "size": 0])
        async let seen = Self.watch(world.store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    try await world.create(Branch.self, ["name": .string("b\(number)")])
                    try await world.store.write(by: .system, from: .api) { change in
                        let size = try #require(change.configuration.get(Shelf.self, shelf)).size
                        await Task.yield()
                        try await change.resource(Shelf.model.name)
                            .update(shelf, ["size": .int(size + 1)], partial: true, in: change)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(world.store.current.all(Branch.self).count == 40)
        #expect(world.store.current.get(Shelf.self, shelf)?.size == 40)
        #expect(world.store.current.version == 81)
        let versions = await seen
        #expect(versions == versions.sorted())
        #expect(try await World(world.database).store.current.everything.count == 41)
    }

    /// The versions that a reader sees, one after another.
    private static func watch(_ store: ObjectStore) async -> [Int] {
        var versions: [Int] = []
        for _ in 0..<500 {
            versions.append(store.current.version)
            await Task.yield()
        }
        return versions
    }

    @Test("builds upon what another server committed meanwhile")
    func otherServer() async throws {
        let world = try await World()
        let other = try await World(world.database, seed: 2)
        try await world.create(Shelf.self, ["name": "first"])
        #expect(other.store.current.version == 0)
        let found = try await problems { try await other.create(Shelf.self, ["name": "first"]) }
        #expect(found == ["name": ["This field must be unique."]])
        try await other.create(Shelf.self, ["name": "second"])
        #expect(other.store.current.all(Shelf.self).map(\.value.name).sorted() == ["first", "second"])
        try await world.create(Shelf.self, ["name": "third"])
        #expect(world.store.current.all(Shelf.self).count == 3)
    }

    @Test("keeps objects of models that are not registered, and serves without them")
    func unregistered() async throws {
        let world = try await World()
        let shelf = try await world.create(Shelf.self, ["name": "books", "code": "1"])
        let flow = try await world.create(
            Flow.self, ["name": "f", "slug": "f", "title": "F", "designation": "recovery"])
        let without = try await World(world.database, plugins: [])
        #expect(without.store.current.everything.map(\.id) == [flow])
        try await without.update(Flow.self, flow, ["title": "G"])
        let again = try await World(world.database)
        #expect(again.store.current.get(Shelf.self, shelf)?.code.exposed == "1")
        #expect(again.store.current.get(Flow.self, flow)?.title == "G")
    }

    @Test("that can no longer be read says which object is at fault")
    func unreadable() async throws {
        let world = try await World()
        let id = try await world.create(Shelf.self, ["name": "books"])
        try await world.database.write { transaction in
            try await transaction.execute(
                "UPDATE configuration_objects SET document = ?", #"{"name":"books","size":1000}"#)
        }
        let error = try #require(await #expect(throws: UnreadableObject.self) { try await World(world.database) })
        #expect(error.id == id && error.model == Shelf.model.name)
        #expect(error.description.contains("size"))
    }

    @Test("can be read again however much longer it became when it was written")
    func long() async throws {
        let world = try await World()
        let tabs = String(repeating: "\t", count: 200_000)
        let id = try await world.create(
            Shelf.self, ["name": "tabs", "tags": .array([JSON](repeating: .string(tabs), count: 5))])
        #expect(try await World(world.database).store.current.get(Shelf.self, id)?.tags.first == tabs)
    }

    @Test("has every resource that has a collection")
    func resources() async throws {
        let world = try await World()
        let paths = world.store.resources.compactMap(\.info.path)
        #expect(paths == paths.sorted())
        #expect(paths.contains("core/users") && paths.contains("shop/shelves") && paths.contains("flows/instances"))
        #expect(world.store.resource("test_shop.shelf")?.field("name")?.isRequired == true)
        #expect(world.store.resource("nobody.knows") == nil)
    }
}
