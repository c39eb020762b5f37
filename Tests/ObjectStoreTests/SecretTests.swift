import Kernel
import Storage
import TestKit
import Testing

@testable import ObjectStore

@Suite("A secret of an object")
struct SecretTests {
    @Test("is sealed in the database")
    func sealed() async throws {
        let world = try await World()
        let id = try await world.create(Shelf.self, ["name": "books", "code": "open sesame", "note": "visible"])
        let table = try await world.dump("configuration_objects").joined().joined()
        #expect(table.contains("visible"))
        #expect(!table.contains("open sesame"))
        #expect(table.contains("sealed:1:"))
        try await world.update(Shelf.self, id, ["code": "swordfish"])
        #expect(!(try await world.dump("configuration_objects").joined().joined().contains("swordfish")))
    }

    @Test("is not shown in any listing")
    func hidden() async throws {
        let world = try await World()
        let id = try await world.create(Shelf.self, ["name": "books", "code": "open sesame", "back": "behind"])
        let shown = try #require(try await world.get(Shelf.self, id))
        #expect(shown["code"] == nil && shown["back"] == nil)
        let listed = try await world.list(Shelf.self).objects
        #expect(!JSON.array(listed.map(JSON.object)).text.contains("sesame"))
    }

    @Test("cannot be opened with another key, and the error says what to do")
    func otherKey() async throws {
        let world = try await World()
        let id = try await world.create(Shelf.self, ["name": "books", "code": "open sesame"])
        let error = await #expect(throws: SealError.self) { try await World(world.database, secretKey: "another key") }
        let text = try #require(error?.description)
        #expect(text.contains("'code'") && text.contains(id.text) && text.contains("secret key"))
        #expect(!text.contains("sesame"))
    }

    @Test("cannot be moved to another object or another field")
    func moved() throws {
        let sealer = Sealer(secretKey: "key")
        let sealed = try sealer.seal("hush", object: ObjectID("a"), field: "code")
        #expect(try sealer.open(sealed, object: ObjectID("a"), field: "code") == "hush")
        #expect(throws: SealError.self) { try sealer.open(sealed, object: ObjectID("b"), field: "code") }
        #expect(throws: SealError.self) { try sealer.open(sealed, object: ObjectID("a"), field: "other") }
        #expect(throws: SealError.self) {
            try Sealer(secretKey: "Key").open(sealed, object: ObjectID("a"), field: "code")
        }
    }

    @Test("cannot be read when it was tampered with", arguments: ["", "x", "sealed:1:", "sealed:2:AAAA", "plain text"])
    func tampered(_ text: String) throws {
        let sealer = Sealer(secretKey: "key")
        if text.isEmpty {
            #expect(try sealer.open(text, object: ObjectID("a"), field: "f") == "")
        } else {
            #expect(throws: SealError.self) { try sealer.open(text, object: ObjectID("a"), field: "f") }
        }
        let sealed = try sealer.seal("hush", object: ObjectID("a"), field: "f")
        for index in sealed.indices.dropFirst("sealed:1:".count).prefix(40) {
            var changed = sealed
            changed.replaceSubrange(index...index, with: sealed[index] == "A" ? "B" : "A")
            #expect(throws: SealError.self) { try sealer.open(changed, object: ObjectID("a"), field: "f") }
        }
    }

    @Test("is sealed differently each time")
    func fresh() throws {
        let sealer = Sealer(secretKey: "key")
        let texts = try (0..<20).map { _ in try sealer.seal("hush", object: ObjectID("a"), field: "f") }
        #expect(Set(texts).count == 20)
        #expect(try sealer.seal("", object: ObjectID("a"), field: "f") == "")
    }

    @Test("survives what is said in other scripts")
    func unicode() throws {
        let sealer = Sealer(secretKey: "")
        let sealed = try sealer.seal("пароль 🔑", object: ObjectID("a"), field: "f")
        #expect(try sealer.open(sealed, object: ObjectID("a"), field: "f") == "пароль 🔑")
    }
}
