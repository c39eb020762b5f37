public import Kernel
import Synchronization

/// Failed attempts in memory; the window begins with the first of them.
public final class FakeAttempts: AttemptCounting {
    private struct Tally {
        var count: Int
        var ends: Timestamp
    }

    private let tallies = Mutex<[String: Tally]>([:])
    private let clock: FakeClock

    public init(clock: FakeClock) { self.clock = clock }

    /// Every key that has failures.
    public var keys: [String] { tallies.withLock { $0.keys.sorted() } }

    public func failed(_ key: String, within window: Duration) async throws -> Int {
        let now = clock.now
        return tallies.withLock { tallies in
            var tally = tallies[key] ?? Tally(count: 0, ends: now + window)
            if tally.ends <= now { tally = Tally(count: 0, ends: now + window) }
            tally.count += 1
            tallies[key] = tally
            return tally.count
        }
    }

    public func failures(_ key: String) async throws -> Int {
        let now = clock.now
        return tallies.withLock { tallies in tallies[key].map { $0.ends > now ? $0.count : 0 } ?? 0 }
    }

    public func succeeded(_ key: String) async throws { tallies.withLock { $0[key] = nil } }
}

/// Notes which sessions were to be ended.
public final class FakeSessions: SessionEnding {
    /// One demand to end a user's sessions.
    public struct Ending: Sendable, Hashable {
        public let user: Int
        /// The public id of the session that was to stay.
        public let except: String?

        public init(user: Int, except: String?) { (self.user, self.except) = (user, except) }
    }

    private let noted = Mutex<[Ending]>([])
    public init() {}
    /// Every demand, in order.
    public var endings: [Ending] { noted.withLock { $0 } }

    public func endSessions(of user: Int, except publicID: String?) async throws {
        noted.withLock { $0.append(Ending(user: user, except: publicID)) }
    }
}

/// Keeps the events that were recorded directly, not with a stage's step.
public final class FakeEvents: EventRecording {
    private let recorded = Mutex<[Event]>([])
    public init() {}
    /// Every event, in order.
    public var events: [Event] { recorded.withLock { $0 } }

    public func record(_ event: Event) async { recorded.withLock { $0.append(event) } }
}
