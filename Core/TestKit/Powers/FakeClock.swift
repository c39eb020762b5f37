public import Kernel
import Synchronization

/// A clock that stands still until it is told to go on.
public final class FakeClock: WallClock {
    private let time: Mutex<Timestamp>

    /// A clock at `now`; by default eight o'clock on 15 January 2027.
    public init(_ now: Timestamp = Timestamp(seconds: 1_800_000_000)) { time = Mutex(now) }

    public var now: Timestamp { time.withLock { $0 } }
    /// Sets the clock.
    public func set(_ now: Timestamp) { time.withLock { $0 = now } }
    /// Moves the clock on.
    public func advance(by span: Duration) { time.withLock { $0 = $0 + span } }
}

/// Bytes that look random and are the same in every run.
public final class FakeRandom: RandomSource {
    private let state: Mutex<UInt64>

    public init(seed: UInt64 = 1) { state = Mutex(seed) }

    public func bytes(_ count: Int) -> [UInt8] {
        state.withLock { state in (0..<count).map { _ in Self.next(&state) } }
    }

    /// SplitMix64: any seed gives a sequence without visible pattern.
    private static func next(_ state: inout UInt64) -> UInt8 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return UInt8(truncatingIfNeeded: mixed >> 56)
    }
}
