import Kernel
import Storage
import TestKit
import Testing

@testable import Identity

@Suite("Hashes of passwords")
struct PasswordHashTests {
    private static let random = FakeRandom()
    private static let hasher = PasswordHasher(cost: CountingHasher.cost, random: random)

    @Test("a new hash is Argon2id in Django's format, salted, and recognises its password only")
    func hashes() async throws {
        let hash = try await Self.hasher.hash("correct horse")
        #expect(
            hash.wholeMatch(of: /argon2\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+\/]{22}\$[A-Za-z0-9+\/]{43}/) != nil)
        #expect(try await Self.hasher.hash("correct horse") != hash)
        #expect(try await Self.hasher.verify("correct horse", against: hash) == .right)
        #expect(try await Self.hasher.verify("correct hors", against: hash) == .wrong)
        #expect(try await Self.hasher.verify("", against: hash) == .wrong)
    }

    @Test("hashes cost 19 MiB and two passes, unless tests say otherwise")
    func standardCost() async throws {
        let hash = try await PasswordHasher(random: Self.random).hash("x")
        #expect(hash.hasPrefix("argon2$argon2id$v=19$m=19456,t=2,p=1$"))
    }

    @Test("the library computes what the reference implementation's own test expects")
    func referenceVector() throws {
        let cost = Argon2(memory: 65_536, passes: 2, lanes: 1)
        let hash = try #require(cost.hash(Array("password".utf8), salt: Array("somesalt".utf8)))
        let text = StoredHash.argon2(cost, salt: Array("somesalt".utf8), hash: hash).text
        #expect(
            text == "argon2$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
    }

    @Test("Django's PBKDF2 hashes are recognised and asked to be replaced")
    func recognisesDjango() async throws {
        // Computed with Python's hashlib.pbkdf2_hmac('sha256', b'correct horse', b'seasalt', iterations).
        let stored = "pbkdf2_sha256$1000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso="
        #expect(try await Self.hasher.verify("correct horse", against: stored) == .rightButOutdated)
        #expect(try await Self.hasher.verify("wrong horse", against: stored) == .wrong)
        let million = "pbkdf2_sha256$1000000$seasalt$eDeT2Bk71DYBhUNxsvTfOL61wQ+l2yaHzCst8hDsfHQ="
        #expect(try await Self.hasher.verify("correct horse", against: million) == .rightButOutdated)
    }

    @Test("a hash of another cost is asked to be replaced")
    func replacesOtherCosts() async throws {
        let other = PasswordHasher(cost: Argon2(memory: 128, passes: 1, lanes: 2), random: Self.random)
        let hash = try await other.hash("correct horse")
        #expect(try await Self.hasher.verify("correct horse", against: hash) == .rightButOutdated)
    }

    @Test(
        "what is no hash, or one that would stall the server, makes every password wrong",
        arguments: [
            "", "!", "!abc", "plain", "argon2$", "argon2$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$",
            "argon2$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAphMArZWb2GRPPc",
            "argon2$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAphMArZWb2GRPPc",
            "argon2$argon2id$v=19$m=64,t=1000000,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAphMArZWb2GRPPc",
            "argon2$argon2id$v=19$m=4,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAphMArZWb2GRPPc",
            "pbkdf2_sha256$0$salt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=",
            "pbkdf2_sha256$999999999$salt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=",
            "pbkdf2_sha256$1000$salt$AA==", "md5$salt$0123",
        ])
    func refusesOthers(stored: String) async throws {
        #expect(!Self.hasher.isHash(stored))
        #expect(try await Self.hasher.verify("", against: stored) == .wrong)
        #expect(try await Self.hasher.verify("x", against: stored) == .wrong)
    }

    @Test("checking somebody without a password takes as long as a wrong password")
    func takesAsLong() async throws {
        let hasher = PasswordHasher(random: Self.random)
        let hash = try await hasher.hash("right")
        let cases: [String?] = [hash, nil, "!x"]
        var fastest = Array(repeating: Duration.seconds(100), count: cases.count)
        for _ in 0..<8 {
            for (index, stored) in cases.enumerated() {
                let span = try await ContinuousClock().measure { _ = try await hasher.verify("no", against: stored) }
                fastest[index] = min(fastest[index], span)
            }
        }
        // The machine may be busy; without the hash the time would be a thousandth.
        for span in fastest { #expect(span > fastest[0] / 4 && span < fastest[0] * 4) }
    }
}

@Suite("The pool of hashing threads")
struct WorkerPoolTests {
    @Test("never works on more at a time than it may, and forgets nobody")
    func isBounded() async throws {
        let pool = WorkerPool(width: 2, room: 100)
        let gauge = Gauge()
        try await withThrowingTaskGroup { group in
            for number in 0..<50 {
                group.addTask {
                    let result = try await pool.run {
                        gauge.enter()
                        defer { gauge.leave() }
                        return number * 2
                    }
                    #expect(result == number * 2)
                }
            }
            try await group.waitForAll()
        }
        #expect(gauge.total == 50)
        #expect(gauge.most <= 2)
    }

    @Test("says that it is busy when too many wait, and works again afterwards")
    func refusesTooMany() async throws {
        let pool = WorkerPool(width: 1, room: 1)
        let (gate, refusals) = (Gate(), Gauge())
        async let first = pool.run { gate.wait() }
        await gate.entered()
        try await withThrowingTaskGroup { group in
            for _ in 0..<3 {
                group.addTask {
                    do { _ = try await pool.run { true } } catch is Busy { refusals.enter() }
                }
            }
            while refusals.total < 2 { await Task.yield() }
            gate.open()
            try await group.waitForAll()
        }
        #expect(try await first)
        #expect(refusals.total == 2)
        #expect(try await pool.run { true })
    }

    @Test("does not compute for somebody who gave up while waiting")
    func skipsCancelled() async throws {
        let pool = WorkerPool(width: 1, room: 10)
        let (gate, gauge) = (Gate(), Gauge())
        async let first = pool.run { gate.wait() }
        await gate.entered()
        let waiting = Task { try await pool.run { gauge.enter() } }
        waiting.cancel()
        gate.open()
        _ = try await first
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(gauge.total == 0)
    }
}
