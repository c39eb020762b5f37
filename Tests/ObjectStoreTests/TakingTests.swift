import Kernel
import ObjectStore
import TestKit
import Testing

@Suite("Taking an object away")
struct TakingTests {
    let world: World

    init() async throws { world = try await World() }

    private func take(_ id: ObjectID, _ model: ModelName = Shelf.model.name) async throws -> Bool {
        try await ObjectTaker(world.store).take(id, of: model, request: .sample())
    }

    @Test("gives it to one of those who come at once")
    func once() async throws {
        let shelf = try await world.create(Shelf.self, ["name": "books"])
        let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 { group.addTask { try await take(shelf) } }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(taken == 1)
        #expect(world.store.current[shelf] == nil)
        #expect(try await world.events().filter { $0.action == "model_deleted" }.count == 1)
    }

    @Test("takes nothing of another model, and nothing that is not there")
    func others() async throws {
        let shelf = try await world.create(Shelf.self, ["name": "books"])
        #expect(try await !take(shelf, Label.model.name))
        #expect(try await !take(ObjectID("another")))
        #expect(world.store.current[shelf] != nil)
    }
}

@Suite("An object that says who made it")
struct AuthorTests {
    let world: World

    init() async throws { world = try await World() }

    private func author(_ id: ObjectID) -> JSON? { world.store.current[id]?.document["by"] }

    @Test("is of whoever creates it, whatever they say")
    func creating() async throws {
        #expect(try await author(world.create(Note.self, ["name": "n", "by": 8], by: .superuser7)) == 7)
        #expect(try await author(world.create(Note.self, ["name": "n", "by": 7])) == .null)
    }

    @Test("stays theirs when somebody changes it")
    func changing() async throws {
        let id = try await world.create(Note.self, ["name": "n"], by: .superuser7)
        try await world.update(Note.self, id, ["name": "m", "by": 8], by: .superuser)
        try await world.update(Note.self, id, ["name": "o"], partial: false, by: .superuser)
        #expect(author(id) == 7)
    }

    @Test("is of whom a blueprint names")
    func blueprints() async throws {
        let id = try await world.create(Note.self, ["name": "n", "by": 7], from: .blueprint)
        #expect(author(id) == 7)
        let other = try await world.create(Note.self, ["name": "n"], by: .superuser7, from: .blueprint)
        #expect(author(other) == 7)
        try await world.update(Note.self, other, ["name": "m"], by: .superuser, from: .blueprint)
        #expect(author(other) == 7)
        await #expect(throws: Problems.self) {
            try await world.create(Note.self, ["name": "n", "by": 99], from: .blueprint)
        }
    }
}

extension Principal {
    fileprivate static let superuser7 = Principal.user(
        .sample(id: 7, groups: [.sample("admins", isSuperuser: true)]))
}
