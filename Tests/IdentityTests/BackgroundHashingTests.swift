import Glibc
import Kernel
import TestKit
import Testing

@testable import Identity

@Suite("Hashing in the background")
struct BackgroundHashingTests {
    private func priority(on threads: PoolThreads) async throws -> Int32 {
        try await WorkerPool(width: 1, room: 10, threads: threads).run {
            getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
        }
    }

    @Test("has the lowest priority, and leaves all other threads theirs")
    func lowest() async throws {
        let before = try await priority(on: .ordinary)
        #expect(try await priority(on: .background) == 19)
        #expect(try await priority(on: .ordinary) == before)
    }

    @Test("makes hashes that sign-ins accept")
    func hashes() async throws {
        let random = FakeRandom()
        let hash = try await PasswordHasher.inBackground(random: random).hash("correct horse")
        #expect(try await PasswordHasher(random: random).verify("correct horse", against: hash) == .right)
    }

    @Test("goes on with what waits")
    func line() async throws {
        let pool = WorkerPool(width: 1, room: 100, threads: .background)
        let sum = try await withThrowingTaskGroup { group in
            for number in 1...50 { group.addTask { try await pool.run { number } } }
            return try await group.reduce(0, +)
        }
        #expect(sum == 1275)
    }
}
