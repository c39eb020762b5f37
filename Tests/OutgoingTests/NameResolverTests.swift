import Kernel
import Synchronization
import TestKit
import Testing

@testable import Outgoing

@Suite("Names of hosts")
struct NameResolverTests {
    /// Counts what it is asked.
    private final class Source: Sendable {
        private let count = Mutex(0)
        var asked: Int { count.withLock { $0 } }

        func answer(_ text: String) -> [String] {
            count.withLock { $0 += 1 }
            return ["192.0.2.1", text]
        }

        var source: NameResolver.Source {
            NameResolver.Source(addresses: { self.answer($0) }, name: { self.answer($0).last })
        }
    }

    private let clock = FakeClock()
    private let source = Source()
    private var resolver: NameResolver { NameResolver(clock: clock, source: source.source) }

    @Test("are asked for once in three minutes, whatever their case")
    func remembers() async throws {
        let resolver = resolver
        #expect(try await resolver.addresses(of: "a.example") == ["192.0.2.1", "a.example"])
        _ = try await resolver.addresses(of: "A.Example")
        #expect(source.asked == 1)
        #expect(try await resolver.name(of: "a.example") == "a.example")
        #expect(source.asked == 2)
        clock.advance(by: .seconds(181))
        _ = try await resolver.addresses(of: "a.example")
        #expect(source.asked == 3)
    }

    @Test("are remembered for 32 of them, the latest ones")
    func forgets() async throws {
        let resolver = resolver
        for number in 0...32 {
            _ = try await resolver.addresses(of: "\(number).example")
            clock.advance(by: .seconds(1))
        }
        _ = try await resolver.addresses(of: "32.example")
        #expect(source.asked == 33)
        _ = try await resolver.addresses(of: "0.example")
        #expect(source.asked == 34)
    }

    @Test(
        "that nobody could have lead nowhere",
        arguments: ["", "a b", "a\0b", "a\n", String(repeating: "a", count: 300)])
    func refuses(_ name: String) async throws {
        #expect(try await resolver.addresses(of: name) == [])
        #expect(try await resolver.name(of: name) == nil)
        #expect(source.asked == 0)
    }

    @Test("are not waited for longer than a moment")
    func impatient() async throws {
        let slow = NameResolver.Source(
            addresses: { _ in
                try await Task.sleep(for: .seconds(3600))
                return []
            }, name: { _ in nil })
        let resolver = NameResolver(clock: clock, source: slow, patience: .milliseconds(20))
        await #expect(throws: Busy.self) { try await resolver.addresses(of: "slow.example") }
    }

    @Test("are those that the system knows")
    func system() async throws {
        let resolver = NameResolver(clock: clock)
        #expect(try await resolver.addresses(of: "127.0.0.1") == ["127.0.0.1"])
        #expect(try await resolver.addresses(of: "::1") == ["::1"])
        #expect(try await resolver.name(of: "no address") == nil)
        #expect(try await resolver.name(of: "a.invalid") == nil)
    }
}
