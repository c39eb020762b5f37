import Kernel
import ObjectStore
import TestKit
import Testing

@Suite("Looking for an object")
struct FindingTests {
    let world: World
    let books: ObjectID
    let maps: ObjectID

    init() async throws {
        world = try await World()
        books = try await world.create(Shelf.self, ["name": "books", "size": 3, "extras": ["floor": 1, "room": "a"]])
        maps = try await world.create(Shelf.self, ["name": "maps", "size": 3, "extras": ["floor": 1, "room": "b"]])
    }

    private func find(_ values: [String: JSON]) async throws -> ObjectID? {
        try await world.store.read(by: .system) { try await $0.resource(Shelf.model.name).find(values, in: $0) }
    }

    @Test("finds it by its key")
    func byKey() async throws {
        #expect(try await find(["pk": books.json]) == books)
        #expect(try await find(["pk": .string(books.text.uppercased())]) == books)
        #expect(try await find(["pk": "nope"]) == nil)
    }

    @Test("finds it by its fields, all of which must fit")
    func byFields() async throws {
        #expect(try await find(["name": "maps"]) == maps)
        #expect(try await find(["name": "maps", "size": 3]) == maps)
        #expect(try await find(["name": "maps", "size": 4]) == nil)
        #expect(try await find(["size": 3]) == [books, maps].min())
        #expect(try await find(["nope": nil]) == nil)
    }

    @Test("finds it by its fields when the key is not there")
    func keyOrFields() async throws {
        #expect(try await find(["pk": "nope", "name": "maps"]) == maps)
    }

    @Test("finds it by a part of an object")
    func byPart() async throws {
        #expect(try await find(["extras": ["room": "b"]]) == maps)
        #expect(try await find(["extras": ["room": "c"]]) == nil)
    }

    @Test("finds nothing when nothing is asked for")
    func nothing() async throws {
        #expect(try await find([:]) == nil)
    }

    @Test("gets several at once and leaves out those that are not there")
    func several() async throws {
        let found = try await world.store.read(by: .system) {
            try await $0.resource(Shelf.model.name).get([books, ObjectID("nope"), maps], in: $0)
        }
        #expect(found.keys.sorted() == [books, maps].sorted())
        #expect(found[maps]?["name"] == "maps")
    }

    private func exists(_ id: ObjectID, _ target: ReferenceTarget) async throws -> Bool {
        try await world.store.read(by: .system) { try await $0.exists(id, for: target) }
    }

    @Test("knows what a reference may name")
    func references() async throws {
        #expect(try await exists(books, .model(Shelf.model.name)))
        #expect(try await !exists(books, .model(Label.model.name)))
        #expect(try await !exists(books, .kind(.stage)))
        #expect(try await exists(ObjectID("7"), User.referenceTarget))
        #expect(try await !exists(ObjectID("8"), User.referenceTarget))
        #expect(try await !exists(books, .model("nobody.knows")))
    }
}
