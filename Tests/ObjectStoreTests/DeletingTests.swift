import Kernel
import ObjectStore
import TestKit
import Testing

@Suite("Deleting an object")
struct DeletingTests {
    let world: World
    let shelf: ObjectID

    init() async throws {
        world = try await World()
        shelf = try await world.create(Shelf.self, ["name": "books"])
    }

    private var configuration: Configuration { world.store.current }

    @Test("takes it from readers, from the database and into the history")
    func everywhere() async throws {
        try await world.delete(Shelf.self, shelf)
        #expect(configuration[shelf] == nil)
        #expect(try await world.count("configuration_objects") == 0)
        let event = try #require(try await world.events().last)
        #expect(event.action == "model_deleted" && event.context["model"]?["name"] == "books")
        await #expect(throws: Missing.self) { try await world.delete(Shelf.self, shelf) }
    }

    @Test("takes with it what goes with it, however far")
    func cascades() async throws {
        let item = try await world.create(Item.self, ["name": "i", "shelf": shelf.json])
        let root = try await world.create(Branch.self, ["name": "root"])
        let twig = try await world.create(Branch.self, ["name": "twig", "parent": root.json])
        try await world.create(Branch.self, ["name": "leaf", "parent": twig.json])
        try await world.delete(Shelf.self, shelf)
        #expect(configuration[item] == nil)
        try await world.delete(Branch.self, root)
        #expect(configuration.everything.isEmpty)
        #expect(try await world.count("configuration_objects") == 0)
        #expect(try await world.count("configuration_references") == 0)
        #expect(try await world.events().filter { $0.action == "model_deleted" }.count == 5)
    }

    @Test("empties references that may be empty")
    func clears() async throws {
        let other = try await world.create(Shelf.self, ["name": "other"])
        let label = try await world.create(
            Label.self, ["name": "l", "shelf": shelf.json, "shelves": [shelf.json, other.json, shelf.json]])
        try await world.delete(Shelf.self, shelf)
        let left = try #require(configuration.get(Label.self, label))
        #expect(left.shelf == nil)
        #expect(left.shelves.map(\.id) == [other])
        let later = try await World(world.database)
        #expect(later.store.current.get(Label.self, label)?.shelves.map(\.id) == [other])
        #expect(try await world.count("configuration_references") == 1)
    }

    @Test("is refused while others need it, who are named, and then nothing is done")
    func protects() async throws {
        let item = try await world.create(Item.self, ["name": "i", "shelf": shelf.json])
        let price = try await world.create(Price.self, ["name": "cheap", "shelf": shelf.json])
        let error = try #require(await #expect(throws: InUse.self) { try await world.delete(Shelf.self, shelf) })
        #expect(error.label == "books")
        let user = try #require(error.users.first)
        #expect(user.model == Price.model.name && user.id == price && user.label == "cheap" && user.field == "shelf")
        #expect(error.users.count == 1)
        #expect(configuration[shelf] != nil && configuration[item] != nil)
        #expect(try await world.count("configuration_objects") == 3)
        try await world.delete(Price.self, price)
        try await world.delete(Shelf.self, shelf)
        #expect(configuration[item] == nil)
    }

    @Test("is refused when something that would go with it is needed, and then nothing is done")
    func protectsDeeply() async throws {
        let flow = try await world.create(
            Flow.self, ["name": "f", "slug": "f", "title": "F", "designation": "recovery"])
        let stage = try await world.create(RedStage.self, ["name": "r"])
        try await world.create(FlowStageBinding.self, ["target": flow.json, "stage": stage.json, "order": 0])
        try await world.create(Item.self, ["name": "i", "shelf": shelf.json])
        try await world.create(Price.self, ["name": "p", "shelf": shelf.json])
        await #expect(throws: InUse.self) {
            try await world.store.write(by: .system, from: .api) { change in
                try await change.resource(Flow.model.name).delete(flow, in: change)
                try await change.resource(Shelf.model.name).delete(shelf, in: change)
            }
        }
        #expect(configuration[flow] != nil)
        #expect(configuration.all(FlowStageBinding.self).count == 1)
        #expect(try await world.count("configuration_objects") == 6)
    }

    @Test("of a flow takes its bindings and the policies bound to them")
    func flow() async throws {
        let flow = try await world.create(
            Flow.self, ["name": "f", "slug": "f", "title": "F", "designation": "recovery"])
        let stage = try await world.create(RedStage.self, ["name": "r"])
        let binding = try await world.create(
            FlowStageBinding.self, ["target": flow.json, "stage": stage.json, "order": 0])
        try await world.create(PolicyBinding.self, ["target": binding.json, "user": 7, "order": 0])
        try await world.delete(Flow.self, flow)
        #expect(configuration.everything.map(\.id).sorted() == [shelf, stage].sorted())
    }

    @Test("works for what refers to itself, and for what goes round in a circle")
    func circles() async throws {
        let alone = try await world.create(Branch.self, ["name": "alone"])
        try await world.update(Branch.self, alone, ["parent": alone.json])
        try await world.delete(Branch.self, alone)
        let one = try await world.create(Branch.self, ["name": "one"])
        let two = try await world.create(Branch.self, ["name": "two", "parent": one.json])
        try await world.update(Branch.self, one, ["parent": two.json])
        try await world.delete(Branch.self, one)
        #expect(configuration.all(Branch.self).isEmpty)
        #expect(try await world.count("configuration_objects") == 1)
    }

    @Test("of a user does not touch what has the same number")
    func sameNumber() async throws {
        var items: [ObjectID] = []
        for name in 0..<7 {
            items.append(
                try await world.create(Item.self, ["name": .string("i\(name)"), "shelf": shelf.json, "seller": 7]))
        }
        #expect(items.last?.text == "7")
        try await world.store.write(by: .system, from: .api) { change in
            try await change.resource("authentik_core.user").delete(ObjectID("7"), in: change)
        }
        #expect(configuration.all(Item.self).count == 7)
        #expect(configuration.all(Item.self).allSatisfy { $0.seller == nil })
    }
}
