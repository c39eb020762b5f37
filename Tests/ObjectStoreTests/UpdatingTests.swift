import Kernel
import ObjectStore
import TestKit
import Testing

@Suite("Changing an object")
struct UpdatingTests {
    let world: World
    let id: ObjectID

    init() async throws {
        world = try await World()
        id = try await world.create(
            Shelf.self,
            [
                "name": "books", "managed": "shop/books", "note": "old", "size": 3, "code": "1234", "back": "hidden",
                "tags": ["a"],
            ],
            from: .blueprint)
    }

    private var shelf: Shelf { get throws { try #require(world.store.current.get(Shelf.self, id)).value } }

    @Test("in part keeps what is not given")
    func patch() async throws {
        try await world.update(Shelf.self, id, ["note": "new", "size": 4])
        let shelf = try shelf
        #expect(shelf.note == "new" && shelf.size == 4)
        #expect(shelf.name == "books" && shelf.tags == ["a"] && shelf.code.exposed == "1234" && shelf.back == "hidden")
    }

    @Test("as a whole goes back to what is declared, but keeps secrets and the managed name")
    func put() async throws {
        try await world.update(Shelf.self, id, ["name": "novels"], partial: false)
        let shelf = try shelf
        #expect(shelf.name == "novels" && shelf.note == "" && shelf.size == 10 && shelf.tags == [] && shelf.back == "")
        #expect(shelf.code.exposed == "1234" && shelf.managed == "shop/books")
    }

    @Test("as a whole keeps what the server made up")
    func putKeepsGenerated() async throws {
        let ticket = try await world.create(Ticket.self, ["name": "t"])
        let before = try #require(world.store.current.get(Ticket.self, ticket)).value
        try await world.update(Ticket.self, ticket, ["name": "u"], partial: false)
        let after = try #require(world.store.current.get(Ticket.self, ticket)).value
        #expect(after.name == "u" && after.number == before.number && after.key == before.key)
    }

    @Test("as a whole asks for what must be given")
    func putRequires() async throws {
        let found = try await problems { try await world.update(Shelf.self, id, ["note": "x"], partial: false) }
        #expect(found == ["name": ["This field is required."]])
        #expect(try shelf.note == "old")
    }

    @Test("cannot touch what only the server sets")
    func readOnly() async throws {
        try await world.update(Shelf.self, id, ["serial": 99, "managed": "mine", "note": "x"])
        #expect(try shelf.serial == 1)
        #expect(try shelf.managed == "shop/books")
        try await world.update(Shelf.self, id, ["name": "n", "serial": 99, "managed": "mine"], partial: false)
        #expect(try shelf.serial == 1)
        #expect(try shelf.managed == "shop/books")
    }

    @Test("can empty a secret, and says nothing of it")
    func emptySecret() async throws {
        try await world.update(Shelf.self, id, ["code": ""])
        #expect(try shelf.code.exposed == "")
        #expect(try await world.events().last?.context["diff"] == nil)
    }

    @Test("is told of with the old and the new value, and never with a secret")
    func event() async throws {
        try await world.update(Shelf.self, id, ["note": "new", "code": "9876", "back": "still hidden", "tags": ["b"]])
        let event = try #require(try await world.events().last)
        #expect(event.action == "model_updated")
        #expect(
            event.context["diff"] == [
                "note": ["previous": "old", "new": "new"], "tags": ["previous": ["a"], "new": ["b"]],
            ])
        let history = try await world.dump("events").joined().joined()
        for secret in ["1234", "9876", "hidden"] { #expect(!history.contains(secret)) }
    }

    @Test("to what it is already changes nothing and is not told of")
    func noChange() async throws {
        let version = world.store.current.version
        try await world.update(Shelf.self, id, ["note": "old", "size": "3", "code": "1234"])
        #expect(world.store.current.version == version)
        #expect(try await world.events().count == 1)
        #expect(try await world.storedVersion() == version)
    }

    @Test("is refused when another has the unique value, but not when it is its own")
    func unique() async throws {
        try await world.create(Shelf.self, ["name": "other"])
        let found = try await problems { try await world.update(Shelf.self, id, ["name": "other"]) }
        #expect(found == ["name": ["This field must be unique."]])
        try await world.update(Shelf.self, id, ["name": "books", "note": "x"])
        #expect(try shelf.note == "x")
    }

    @Test("frees its old unique value")
    func freesValue() async throws {
        try await world.update(Shelf.self, id, ["name": "novels"])
        try await world.create(Shelf.self, ["name": "books"])
    }

    @Test("is refused, by field, when it would name what does not exist")
    func references() async throws {
        let label = try await world.create(Label.self, ["name": "l", "shelf": id.json])
        let found = try await problems { try await world.update(Label.self, label, ["shelf": "gone", "name": ""]) }
        #expect(found.keys.sorted() == ["name"])
        let next = try await problems { try await world.update(Label.self, label, ["shelf": "gone"]) }
        #expect(next.keys.sorted() == ["shelf"])
        #expect(world.store.current.get(Label.self, label)?.shelf?.id == id)
    }

    @Test("moves what is known of its references")
    func referenceIndex() async throws {
        let other = try await world.create(Shelf.self, ["name": "other"])
        let label = try await world.create(Label.self, ["name": "l", "shelf": id.json, "shelves": [id.json, id.json]])
        #expect(try await world.count("configuration_references") == 2)
        try await world.update(Label.self, label, ["shelf": other.json, "shelves": []])
        #expect(
            try await world.dump("configuration_references") == [
                ["text(\"\(label)\")", "text(\"shelf\")", "text(\"\(other)\")"]
            ])
        #expect(world.store.current.referrers(of: id).isEmpty)
    }

    @Test("is refused when there is no such object, or it is of another model")
    func missing() async throws {
        await #expect(throws: Missing.self) { try await world.update(Shelf.self, ObjectID("nope"), ["note": "x"]) }
        let stage = try await world.create(RedStage.self, ["name": "r"])
        await #expect(throws: Missing.self) { try await world.update(Shelf.self, stage, ["name": "x"]) }
        await #expect(throws: Missing.self) { try await world.delete(Shelf.self, stage) }
        #expect(try await world.get(Shelf.self, stage) == nil)
        #expect(try await world.get(RedStage.self, stage)?["name"] == "r")
    }
}
