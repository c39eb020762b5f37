import Kernel
import Synchronization
import TestKit
import Testing

@Suite("Random texts")
struct RandomTests {
    @Test("are as long as asked, of letters and digits only", arguments: [0, 1, 40, 128, 1000])
    func length(_ length: Int) {
        let token = FakeRandom().token(length)
        #expect(token.utf8.count == length)
        #expect(
            token.utf8.allSatisfy { Character(UnicodeScalar($0)).isLetter || Character(UnicodeScalar($0)).isNumber })
    }

    @Test("have every letter and digit equally often when every byte comes equally often")
    func distribution() {
        let token = EveryByte().token(62 * 4)
        let counts = Dictionary(grouping: token, by: { $0 }).mapValues(\.count)
        #expect(counts.count == 62)
        #expect(Set(counts.values) == [4])
    }

    @Test("show no preference over a long run")
    func longRun() throws {
        let counts = Dictionary(grouping: FakeRandom(seed: 9).token(62_000), by: { $0 }).mapValues(\.count)
        #expect(counts.count == 62)
        #expect(try #require(counts.values.min()) > 850)
        #expect(try #require(counts.values.max()) < 1150)
    }

    @Test("differ from one another")
    func differ() {
        let random = FakeRandom()
        #expect(Set((0..<1000).map { _ in random.token(20) }).count == 1000)
        #expect(Set((0..<1000).map { _ in random.uuid() }).count == 1000)
    }

    @Test("as UUIDs are version 4 of RFC 9562, in lower case")
    func uuid() {
        let random = FakeRandom()
        for _ in 0..<200 {
            let form = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
            #expect(random.uuid().wholeMatch(of: form) != nil)
        }
        #expect(Constant(byte: 0xFF).uuid() == "ffffffff-ffff-4fff-bfff-ffffffffffff")
        #expect(Constant(byte: 0).uuid() == "00000000-0000-4000-8000-000000000000")
    }
}

/// All 256 bytes in turn.
private final class EveryByte: RandomSource {
    private let next = Mutex<UInt8>(0)
    func bytes(_ count: Int) -> [UInt8] {
        next.withLock { next in
            (0..<count).map { _ in
                defer { next &+= 1 }
                return next
            }
        }
    }
}

private struct Constant: RandomSource {
    let byte: UInt8
    func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }
}
