import JOSE
import Kernel
import ObjectStore
import Synchronization
import Tenants
import Testing

@testable import Server

@Suite("Spare keys")
struct SpareKeysTests {
    /// Runs the keys' service for as long as the body takes.
    private static func running(_ keys: SpareKeys, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await keys.run() }
            try await body()
            group.cancelAll()
        }
    }

    private static func wait(until isSo: () -> Bool) async throws {
        for _ in 0..<1000 where !isSo() { try await Task.sleep(for: .milliseconds(10)) }
        try #require(isSo())
    }

    @Test("are ready before anybody asks, and made anew when they were taken")
    func ready() async throws {
        let made = Atomic(0)
        let keys = SpareKeys(count: 2) {
            made.add(1, ordering: .relaxed)
            return try PrivateKey.generate(.ec(.p256))
        }
        try await Self.running(keys) {
            try await Self.wait { keys.ready == 2 }
            let first = try await keys.take().pem()
            let second = try await keys.take().pem()
            #expect(first != second)
            try await Self.wait { keys.ready == 2 }
        }
        #expect(made.load(ordering: .relaxed) == 4)
    }

    @Test("are made when they are taken where nobody keeps any, each for one who asks")
    func none() async throws {
        let keys = SpareKeys(count: 2) { try PrivateKey.generate(.ec(.p256)) }
        let taken = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try await keys.take().pem() } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(taken.count == 8)
        #expect(keys.ready == 0)
    }

    @Test("that cannot be made are an error for whoever wants one, and no end of the service")
    func failing() async throws {
        let isBroken = Atomic(true)
        let keys = SpareKeys(count: 1) {
            if isBroken.load(ordering: .relaxed) { throw Missing("randomness") }
            return try PrivateKey.generate(.ec(.p256))
        }
        try await Self.running(keys) {
            await #expect(throws: Missing.self) { try await keys.take() }
            isBroken.store(false, ordering: .relaxed)
            _ = try await keys.take()
            try await Self.wait { keys.ready == 1 }
        }
    }

    @Test("are what a new tenant signs with")
    func tenant() async throws {
        try await Town.with { town in
            let keys = town.installation.shared.keys
            try await Self.running(keys) { try await Self.wait { keys.ready == 4 } }
            let id = try await town.tenant("t_one")
            #expect(keys.ready == 3)
            let tenants = try #require(town.installation.tenants)
            let tenant = try #require(tenants.directory[id])
            try await tenants.use(tenant) { assembly in
                let pair = assembly.store.current.first(CertificateKeyPair.self, where: "name", is: SigningKey.name)
                #expect(pair?.keyData.exposed.isEmpty == false)
            }
        }
    }
}
