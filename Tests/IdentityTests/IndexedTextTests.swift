import Kernel
import ObjectStore
import TestKit
import Testing

@testable import Identity

@Suite("A text that an index holds")
struct IndexedTextTests {
    private static let user: ModelName = "authentik_core.user"
    private static let group: ModelName = "authentik_core.group"

    /// So many characters of 4 bytes, at random, so that no engine could make them smaller.
    private func text(_ count: Int) -> JSON {
        let scalars = (0..<count).compactMap { _ in UnicodeScalar(UInt32.random(in: 0x20000...0x2A6DF)) }
        return .string(String(String.UnicodeScalarView(scalars)))
    }

    @Test(
        "is taken up to its limit, and refused beyond with a sentence at its field",
        arguments: [(user, "name"), (user, "path"), (group, "name")])
    func bounded(model: ModelName, field: String) async throws {
        let world = try await World()
        let others: [String: JSON] = model == Self.user ? ["username": "ada", "name": "Ada"] : [:]
        let longest = text(500)
        let id = try await world.create(model, others.merging([field: longest]) { $1 }).id
        #expect(try await world.get(model, id)?[field] == longest)
        let refusal = [field: ["Ensure this field has no more than 500 characters."]]
        let tooLong = text(501)
        #expect(
            try await problems { try await world.create(model, others.merging([field: tooLong]) { $1 }) } == refusal)
        #expect(try await problems { try await world.update(model, id, [field: tooLong]) } == refusal)
    }

    @Test("is refused just so when a flow makes a user")
    func inFlows() async throws {
        let world = try await World()
        var change = UserChange()
        change.username = "ada"
        change.name = text(501).string
        let new = change
        let refused = try await problems { try await world.directory.create(new) }
        #expect(refused.keys.sorted() == ["name"])
    }
}
