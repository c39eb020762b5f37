public import Kernel
import Synchronization

/// Other servers, in memory: they answer what a test says, by address.
public final class FakeHTTP: HTTPRequesting {
    private struct State {
        var answers: [String: Result<OutgoingResponse, OutgoingFailure>] = [:]
        var requests: [OutgoingRequest] = []
    }

    private let state = Mutex(State())
    public init() {}

    /// Sets what an address answers, or why it does not.
    public func answer(_ result: Result<OutgoingResponse, OutgoingFailure>, at address: String) {
        state.withLock { $0.answers[address] = result }
    }
    /// Every request, in order.
    public var requests: [OutgoingRequest] { state.withLock { $0.requests } }

    public func send(_ request: OutgoingRequest) async throws -> OutgoingResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answers[request.address]
        }
        guard let answer else { throw OutgoingFailure.unknownHost(request.address) }
        return try answer.get()
    }
}

/// Passwords that have become public, as a test says.
public final class FakeBreachedPasswords: BreachedPasswordCounting {
    private struct State {
        var counts: [String: Int] = [:]
        var failure: (any Error)?
    }

    private let state = Mutex(State())
    public init() {}

    /// Sets how often a password was found.
    public func set(_ count: Int, for password: String) { state.withLock { $0.counts[password] = count } }
    /// From now on, nothing can be found out.
    public func fail(with error: any Error) { state.withLock { $0.failure = error } }

    public func occurrences(of password: Secret) async throws -> Int {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            return state.counts[password.exposed] ?? 0
        }
    }
}

/// Where addresses are, as a test says.
public struct FakePlaces: AddressLocating {
    public var places: [String: Place]
    public var systems: [String: AutonomousSystem]

    public init(places: [String: Place] = [:], systems: [String: AutonomousSystem] = [:]) {
        self.places = places
        self.systems = systems
    }

    public func place(of address: String) -> Place? { places[address] }
    public func system(of address: String) -> AutonomousSystem? { systems[address] }
}
