import Synchronization
import Testing

@testable import Web

@Suite("How often an address may ask")
struct RequestRatesTests {
    /// A clock that is set by hand.
    private final class Hand: Sendable {
        private let elapsed = Mutex(Duration.zero)
        private let start = ContinuousClock.now
        var now: ContinuousClock.Instant { start + elapsed.withLock { $0 } }
        func advance(_ duration: Duration) { elapsed.withLock { $0 += duration } }
    }

    @Test("is as often as the limit says, and again when some time has passed")
    func refills() throws {
        let hand = Hand()
        let rates = RequestRates([.flows: .init(10, per: .seconds(1))], now: { hand.now })
        for _ in 0..<10 {
            #expect(rates.wait(.flows, "192.0.2.1") == nil)
            rates.note(.flows, "192.0.2.1")
        }
        let wait = try #require(rates.wait(.flows, "192.0.2.1"))
        #expect(wait <= .milliseconds(100))
        hand.advance(wait)
        #expect(rates.wait(.flows, "192.0.2.1") == nil)
        rates.note(.flows, "192.0.2.1")
        #expect(rates.wait(.flows, "192.0.2.1") != nil)
        hand.advance(.seconds(2))
        for _ in 0..<10 {
            #expect(rates.wait(.flows, "192.0.2.1") == nil)
            rates.note(.flows, "192.0.2.1")
        }
    }

    @Test("is counted for each address and each kind of request by itself")
    func apart() {
        let rates = RequestRates([.flows: .init(1, per: .seconds(3600)), .api: .init(1, per: .seconds(3600))])
        rates.note(.flows, "192.0.2.1")
        #expect(rates.wait(.flows, "192.0.2.1") != nil)
        #expect(rates.wait(.flows, "192.0.2.2") == nil)
        #expect(rates.wait(.api, "192.0.2.1") == nil)
        #expect(rates.wait(.refused, "192.0.2.1") == nil)
    }

    @Test("stays bounded however many addresses there are")
    func bounded() {
        let rates = RequestRates([.api: .init(1, per: .seconds(3600))])
        for number in 0..<50_000 { rates.note(.api, "address \(number)") }
        #expect(rates.wait(.api, "address 49999") != nil)
    }

    @Test("depends on what is asked for, and on how it was answered")
    func kinds() {
        #expect(RequestRates.Kind(path: "/api/v3/flows/executor/x/") == .flows)
        #expect(RequestRates.Kind(path: "/if/flow/x/") == .flows)
        #expect(RequestRates.Kind(path: "/api/v3/core/users/") == .api)
        #expect(RequestRates.Kind(path: "/application/o/token/") == .refused)
        #expect(RequestRates.Kind(path: "/-/health/live/") == nil)
        #expect(!RequestRates.Kind.api.counts(status: 200, isSignedIn: true))
        #expect(RequestRates.Kind.api.counts(status: 403, isSignedIn: false))
        #expect(RequestRates.Kind.refused.counts(status: 401, isSignedIn: false))
        #expect(!RequestRates.Kind.refused.counts(status: 200, isSignedIn: false))
    }
}
