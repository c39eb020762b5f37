import Testing

@testable import Storage

@Suite("A waiting line")
struct WaitingLineTests {
    @Test("serves first who came first, however long it gets")
    func keepsOrder() {
        var line = WaitingLine<Int>()
        var served: [Int] = []
        for number in 0..<1000 {
            line.append(number, ticket: UInt64(number))
            if number % 3 == 0 { served += [line.popFirst()].compactMap(\.self) }
        }
        while let next = line.popFirst() { served.append(next) }
        #expect(served == Array(0..<1000))
    }

    @Test("lets one leave from anywhere, once")
    func letsLeave() {
        var line = WaitingLine<String>()
        for (ticket, name) in ["a", "b", "c"].enumerated() { line.append(name, ticket: UInt64(ticket)) }
        #expect(line.remove(ticket: 1) == "b")
        #expect(line.remove(ticket: 1) == nil)
        #expect(line.popFirst() == "a")
        #expect(line.remove(ticket: 0) == nil)
        #expect(line.removeAll() == ["c"])
        #expect(line.popFirst() == nil)
    }
}
