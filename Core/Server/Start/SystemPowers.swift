import Glibc
import Kernel
import Synchronization

/// The system's time of day.
struct SystemClock: WallClock {
    var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: time.tv_sec * 1_000_000 + time.tv_nsec / 1000)
    }
}

/// What this machine is called.
enum SystemName {
    /// The name that the system gives itself.
    static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        // A name that does not fit is cut, perhaps without the zero at its end.
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// The system's random numbers.
struct SystemRandom: RandomSource {
    func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                // At most 256 bytes at once, which the kernel gives whole or not at all.
                let wanted = min(256, count - filled)
                let isGiven = buffer.baseAddress.map { getentropy($0 + filled, wanted) == 0 } ?? false
                // Without randomness nothing that is made here would be secret.
                precondition(isGiven, "The system gives no random numbers: error \(errno).")
                filled += wanted
            }
        }
    }
}

/// Starts flows as soon as the executor is there, which needs the powers that this is one of.
final class DeferredFlows: FlowStarting {
    private let starter = Mutex<(any FlowStarting)?>(nil)

    func set(_ value: any FlowStarting) { starter.withLock { $0 = value } }

    private var current: any FlowStarting {
        get throws {
            guard let starter = starter.withLock({ $0 }) else {
                throw Missing("the flow executor; the server is starting")
            }
            return starter
        }
    }

    func canRun(_ stage: ModelName) -> Bool { (try? current)?.canRun(stage) ?? false }

    func start(
        _ flow: Reference<Flow>, context: [String: JSON], steps: [Plan.Step], silently: Bool, in request: WebRequest
    ) async throws -> WebResponse? {
        try await current.start(flow, context: context, steps: steps, silently: silently, in: request)
    }

    func signIn(_ flow: Reference<Flow>?, context: [String: JSON], in request: WebRequest) async throws -> WebResponse {
        try await current.signIn(flow, context: context, in: request)
    }
}
