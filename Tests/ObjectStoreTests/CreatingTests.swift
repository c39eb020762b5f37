import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@Suite("Creating an object")
struct CreatingTests {
    @Test("puts it where readers see it, in the database and in the history")
    func everywhere() async throws {
        let world = try await World()
        let id = try await world.create(Shelf.self, ["name": "books", "size": 3, "tags": ["a", "b"]], by: .superuser)
        let stored = try #require(world.store.current.get(Shelf.self, id))
        #expect(stored.value.name == "books" && stored.size == 3 && stored.tags == ["a", "b"] && stored.isOpen)
        #expect(try await world.get(Shelf.self, id)?["pk"] == .string(id.text))
        #expect(try await world.count("configuration_objects") == 1)
        let event = try #require(try await world.events().first)
        #expect(event.action == "model_created")
        #expect(event.context["model"] == ["app": "test_shop", "model_name": "shelf", "pk": id.bare, "name": "books"])
        let row = try #require(try await world.dump("events").first)
        #expect(row.contains(#"text("mira")"#) && row.contains(#"text("192.0.2.7")"#))
    }

    @Test("is found again by a server that starts later")
    func survives() async throws {
        let world = try await World()
        let id = try await world.create(Shelf.self, ["name": "books", "code": "0000"])
        let later = try await World(world.database)
        #expect(later.store.current.get(Shelf.self, id)?.code.exposed == "0000")
        #expect(later.store.current.version == world.store.current.version)
    }

    @Test("says what is wrong with each field, and keeps nothing")
    func problemsByField() async throws {
        let world = try await World()
        let found = try await problems { try await world.create(Shelf.self, ["size": 500, "is_open": "perhaps"]) }
        #expect(
            found == [
                "name": ["This field is required."], "size": ["Ensure this value is less than or equal to 100."],
                "is_open": ["Must be a valid boolean."],
            ])
        #expect(try await world.count("configuration_objects") == 0)
        #expect(try await world.events().isEmpty)
    }

    @Test("is refused when a unique value is taken")
    func unique() async throws {
        let world = try await World()
        try await world.create(Shelf.self, ["name": "books"])
        let found = try await problems { try await world.create(Shelf.self, ["name": "books"]) }
        #expect(found == ["name": ["This field must be unique."]])
        #expect(try await world.count("configuration_objects") == 1)
    }

    @Test("is refused when a name is taken by another model of the kind, but not by one of another kind")
    func uniqueWithinKind() async throws {
        let world = try await World()
        try await world.create(RedStage.self, ["name": "first"])
        let found = try await problems { try await world.create(BlueStage.self, ["name": "first"]) }
        #expect(found == ["name": ["This field must be unique."]])
        try await world.create(Shelf.self, ["name": "first"])
        try await world.create(BlueStage.self, ["name": "second"])
    }

    @Test("is refused, by field, when it names what does not exist or is something else")
    func references() async throws {
        let world = try await World()
        let stage = try await world.create(RedStage.self, ["name": "red"])
        let found = try await problems {
            try await world.create(
                Label.self, ["name": "l", "shelf": "nope", "shelves": [stage.json], "stage": "0f0e", "unknown": 1])
        }
        #expect(
            found == [
                "shelf": ["Invalid pk \"nope\" - object does not exist."],
                "shelves": ["Invalid pk \"\(stage)\" - object does not exist."],
                "stage": ["Invalid pk \"0f0e\" - object does not exist."],
            ])
        let blue = try await world.create(BlueStage.self, ["name": "blue"])
        try await world.create(Label.self, ["name": "l", "stage": .string(blue.text.uppercased())])
    }

    @Test("may name users, who are kept elsewhere")
    func directory() async throws {
        let world = try await World()
        let shelf = try await world.create(Shelf.self, ["name": "s"])
        try await world.create(Item.self, ["name": "i", "shelf": shelf.json, "seller": 7])
        let found = try await problems {
            try await world.create(Item.self, ["name": "i", "shelf": shelf.json, "seller": 8])
        }
        #expect(found == ["seller": ["Invalid pk \"8\" - object does not exist."]])
    }

    @Test("may bind policies to what can be bound to, and to nothing else")
    func bindable() async throws {
        let world = try await World()
        let flow = try await world.create(
            Flow.self, ["name": "f", "slug": "f", "title": "F", "designation": "recovery"])
        let shelf = try await world.create(Shelf.self, ["name": "s"])
        try await world.create(PolicyBinding.self, ["target": flow.json, "user": 7, "order": 0])
        let found = try await problems {
            try await world.create(PolicyBinding.self, ["target": shelf.json, "user": 7, "order": 0])
        }
        #expect(found.keys.sorted() == ["target"])
    }

    @Test("gives numbers in turn to models that are numbered")
    func numbers() async throws {
        let world = try await World()
        let shelf = try await world.create(Shelf.self, ["name": "s"])
        let first = try await world.create(Item.self, ["name": "a", "shelf": shelf.json])
        let second = try await world.create(Item.self, ["name": "b", "shelf": shelf.json])
        #expect(try #require(Int(second.text)) == (try #require(Int(first.text))) + 1)
        #expect(try await world.get(Item.self, first)?["pk"] == first.json)
        try await world.delete(Item.self, second)
        let third = try await world.create(Item.self, ["name": "c", "shelf": shelf.json])
        #expect(third != second)
    }

    @Test("takes a key from a blueprint alone, and only one that is well-formed and free")
    func chosenKey() async throws {
        let world = try await World()
        let key = "0F5B1E9A-1c7d-4b0e-9a53-3d1f2c4b5a69"
        let shipped = try await world.create(Shelf.self, ["pk": .string(key), "name": "a"], from: .blueprint)
        #expect(shipped.text == key.lowercased())
        let own = try await world.create(Shelf.self, ["pk": "11111111-1111-4111-8111-111111111111", "name": "b"])
        #expect(own.text != "11111111-1111-4111-8111-111111111111")
        for (pk, message) in [
            (key, "This field must be unique."), ("nonsense", "Must be a valid UUID."),
            ("0f5b1e9a1c7d4b0e9a533d1f2c4b5a60", "Must be a valid UUID."),
        ] {
            let found = try await problems {
                try await world.create(Shelf.self, ["pk": .string(pk), "name": "c"], from: .blueprint)
            }
            #expect(found == ["pk": [message]])
        }
    }

    @Test("makes up what was not given, and shows made-up secrets this once")
    func generated() async throws {
        let world = try await World()
        let created = try await world.created(Ticket.self, ["name": "t"])
        let key = try #require(created.generated["key"]?.string)
        #expect(key.count == 40 && created.generated.count == 1)
        let stored = try #require(world.store.current.get(Ticket.self, created.id))
        #expect(stored.key.exposed == key && stored.number.count == 8)
        #expect(try await world.get(Ticket.self, created.id)?["key"] == nil)
        let own = try await world.created(Ticket.self, ["name": "u", "key": "mine", "number": "1"])
        #expect(own.generated.isEmpty)
        #expect(world.store.current.get(Ticket.self, own.id)?.key.exposed == "mine")
    }

    @Test("is refused by the model's own rule about the whole configuration, and then nothing is kept")
    func ownRule() async throws {
        let world = try await World()
        try await world.create(Ticket.self, ["name": "a"])
        try await world.create(Ticket.self, ["name": "b"])
        let found = try await problems { try await world.create(Ticket.self, ["name": "c"]) }
        #expect(found == ["name": ["There are two tickets already."]])
        #expect(try await world.count("configuration_objects") == 2)
        #expect(world.store.current.all(Ticket.self).count == 2)
        #expect(try await world.events().count == 2)
    }

    @Test("is refused by rules that the server adds to a model")
    func addedRule() async throws {
        let rule: ObjectCheck = { object throws(Problems) in
            if object.label == "bad" { throw .field("name", "Not this one.") }
        }
        let world = try await World(checks: [Shelf.model.name: rule])
        #expect(
            try await problems { try await world.create(Shelf.self, ["name": "bad"]) } == ["name": ["Not this one."]])
        let id = try await world.create(Shelf.self, ["name": "good"])
        #expect(
            try await problems { try await world.update(Shelf.self, id, ["name": "bad"]) } == [
                "name": ["Not this one."]
            ])
        try await world.create(RedStage.self, ["name": "bad"])
    }

    @Test("cannot claim to come with the server, unless it does")
    func managed() async throws {
        let world = try await World()
        let own = try await world.create(Shelf.self, ["name": "own", "managed": "shop/first"])
        #expect(world.store.current.get(Shelf.self, own)?.managed == nil)
        let shipped = try await world.create(
            Shelf.self, ["name": "shipped", "managed": "shop/first"], from: .blueprint)
        #expect(world.store.current.get(Shelf.self, shipped)?.managed == "shop/first")
    }

    @Test("of a model that nobody registered says which")
    func unknownModel() async throws {
        let world = try await World()
        let error = await #expect(throws: UnknownModel.self) {
            try await world.store.write(by: .system, from: .api) { try $0.resource("test_gone.thing") }
        }
        #expect(error?.description.contains("'test_gone.thing'") == true)
    }
}
