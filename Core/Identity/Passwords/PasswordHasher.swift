public import Kernel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// Hashes passwords with Argon2id, and checks them against those hashes and Django's PBKDF2 ones.
public struct PasswordHasher: PasswordHashing {
    private let cost: Argon2
    private let pool: WorkerPool
    private let random: any RandomSource

    /// A hasher with the standard cost: 19 MiB and two passes.
    /// - Parameters:
    ///   - threads: hashes computed at a time; nil for as many as there are cores.
    ///   - room: hashes that may wait for their turn.
    public init(
        random: any RandomSource, threads: Int? = nil, room: Int = 1000, metrics: any Metering = Unmetered()
    ) {
        self.init(cost: .standard, random: random, threads: threads, room: room, metrics: metrics)
    }

    /// A hasher for passwords that nobody waits for: one at a time, when nobody else wants the processor.
    public static func inBackground(random: any RandomSource) -> PasswordHasher {
        PasswordHasher(pool: WorkerPool(width: 1, room: 1000, threads: .background), cost: .standard, random: random)
    }

    init(
        cost: Argon2, random: any RandomSource, threads: Int? = nil, room: Int = 1000,
        metrics: any Metering = Unmetered()
    ) {
        let width = threads ?? ProcessInfo.processInfo.activeProcessorCount
        self.init(pool: WorkerPool(width: width, room: room, metrics: metrics), cost: cost, random: random)
    }

    private init(pool: WorkerPool, cost: Argon2, random: any RandomSource) {
        self.pool = pool
        self.cost = cost
        self.random = random
    }

    public func hash(_ password: Secret) async throws -> String {
        let (cost, salt) = (cost, random.bytes(Argon2.saltLength))
        let text = try await pool.run {
            cost.hash(Array(password.exposed.utf8), salt: salt).map {
                StoredHash.argon2(cost, salt: salt, hash: $0).text
            }
        }
        guard let text else { throw HashingFailed() }
        return text
    }

    public func verify(_ password: Secret, against stored: String?) async throws -> PasswordVerification {
        guard password.exposed.utf8.count <= PasswordLimits.longest else { return .wrong }
        guard let hash = stored.flatMap(StoredHash.init) else {
            _ = try await self.hash(password)
            return .wrong
        }
        guard try await pool.run({ hash.matches(Array(password.exposed.utf8)) }) else { return .wrong }
        return hash.isMade(with: cost) ? .right : .rightButOutdated
    }

    public func isHash(_ text: String) -> Bool { StoredHash(text) != nil }
}

/// A password could not be hashed, most likely because there is no memory left.
struct HashingFailed: Error, CustomStringConvertible {
    let description = "A password could not be hashed; the server may be out of memory."
}
