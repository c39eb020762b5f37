import NIOCore
import Testing

@testable import Web

@Suite("How long a connection waits for its client")
struct PatienceTests {
    private let start = NIODeadline.now()
    private let patience = Patience(head: .seconds(5), request: .seconds(30), answer: .seconds(60))

    private func after(_ seconds: Int64) -> NIODeadline { start + .seconds(seconds) }

    @Test("a new one must send a head, then the rest, then take the answer")
    func steps() {
        var deadlines = Deadlines(patience)
        #expect(deadlines.next == nil)
        deadlines.connected(at: start)
        #expect(deadlines.next == after(5))
        deadlines.began(at: after(1))
        #expect(deadlines.next == after(31))
        deadlines.ended()
        #expect(deadlines.next == after(61))
        deadlines.answered(at: after(2))
        #expect(deadlines.next == nil)
    }

    @Test("requests that are sent in advance each have their time")
    func pipelined() {
        var deadlines = Deadlines(patience)
        deadlines.connected(at: start)
        for second: Int64 in [0, 1] {
            deadlines.began(at: after(second))
            deadlines.ended()
        }
        deadlines.answered(at: after(10))
        #expect(deadlines.next == after(70))
        deadlines.answered(at: after(11))
        #expect(deadlines.next == nil)
    }

    @Test("an answer in advance does not excuse the rest of a request")
    func early() {
        var deadlines = Deadlines(patience)
        deadlines.began(at: start)
        deadlines.answered(at: after(1))
        #expect(deadlines.next == after(30))
    }

    @Test("zero waits for ever")
    func endless() {
        var deadlines = Deadlines(Patience(head: .zero, request: .zero, answer: .zero))
        deadlines.connected(at: start)
        deadlines.began(at: start)
        #expect(deadlines.next == nil)
    }
}
