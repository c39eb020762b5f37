import Dispatch
import Glibc
import Kernel
import Synchronization

/// Finds the addresses of hosts with the system's resolver.
struct Resolver: Sendable {
    /// An address of a host.
    struct Address: Sendable, Hashable {
        /// 4 bytes or 16; an IPv4 address inside of an IPv6 one is the IPv4 address.
        let bytes: [UInt8]
        /// As it is written.
        let text: String
    }

    /// The system's resolver waits on a thread.
    private let threads = DispatchQueue(label: "resolver", attributes: .concurrent)
    private let places: Places?

    /// - Parameter atOnce: look-ups that have a thread at a time; nil when somebody else counts them.
    init(atOnce: Int? = nil) { places = atOnce.map { Places($0) } }

    /// Counts the threads. A look-up that nobody waits for any more still has its thread, until the system gives it up.
    private final class Places: Sendable {
        private let most: Int
        private let taken = Mutex(0)

        init(_ most: Int) { self.most = most }

        func take() -> Bool {
            taken.withLock { taken in
                guard taken < most else { return false }
                taken += 1
                return true
            }
        }
        func leave() { taken.withLock { $0 -= 1 } }
    }

    /// The addresses of a host, in the order in which they should be tried; none when the name leads nowhere.
    /// - Throws: `CancellationError`; the look-up is then left to itself. ``Busy``.
    func addresses(of host: String) async throws -> [Address] { try await onThread { Self.look(up: host) } }

    /// The name of the host that has an address; nil when there is none, or it is no address.
    /// - Throws: `CancellationError`; the look-up is then left to itself. ``Busy``.
    func name(of address: String) async throws -> String? { try await onThread { Self.name(of: address) } }

    private func onThread<Answer: Sendable>(_ look: @escaping @Sendable () -> Answer) async throws -> Answer {
        if let places, !places.take() { throw Busy("Too many names are being looked up. Try again in a moment.") }
        let (waiting, places) = (Waiting<Answer>(), places)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiting.begin(continuation)
                threads.async {
                    waiting.end(.success(look()))
                    places?.leave()
                }
            }
        } onCancel: {
            waiting.end(.failure(CancellationError()))
        }
    }

    /// Who waits for a look-up: told once, by whichever comes first.
    private final class Waiting<Answer: Sendable>: Sendable {
        private typealias Continuation = CheckedContinuation<Answer, any Error>
        private enum State {
            case new
            case waiting(Continuation)
            case over(Result<Answer, any Error>)
        }

        private let state = Mutex(State.new)

        func begin(_ continuation: CheckedContinuation<Answer, any Error>) {
            let early = state.withLock { state -> Result<Answer, any Error>? in
                if case .over(let result) = state { return result }
                state = .waiting(continuation)
                return nil
            }
            if let early { continuation.resume(with: early) }
        }

        func end(_ result: Result<Answer, any Error>) {
            let continuation = state.withLock { state -> Continuation? in
                guard case .over = state else {
                    defer { state = .over(result) }
                    if case .waiting(let continuation) = state { return continuation }
                    return nil
                }
                return nil
            }
            continuation?.resume(with: result)
        }
    }

    private static func look(up host: String) -> [Address] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0, let list else { return [] }
        defer { freeaddrinfo(list) }
        var found: [Address] = []
        for entry in sequence(first: list, next: { $0.pointee.ai_next }).prefix(64) {
            guard let address = address(entry.pointee), !found.contains(address) else { continue }
            found.append(address)
        }
        return found
    }

    private static func name(of address: String) -> String? {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address, nil, &hints, &list) == 0, let list else { return nil }
        defer { freeaddrinfo(list) }
        var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let failure = getnameinfo(
            list.pointee.ai_addr, list.pointee.ai_addrlen, &buffer, socklen_t(buffer.count), nil, 0, NI_NAMEREQD)
        guard failure == 0 else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func address(_ entry: addrinfo) -> Address? {
        guard let socket = entry.ai_addr else { return nil }
        let pointer = UnsafeRawPointer(socket)
        switch entry.ai_family {
        case AF_INET:
            let address = pointer.loadUnaligned(as: sockaddr_in.self)
            return make(withUnsafeBytes(of: address.sin_addr) { Array($0) })
        case AF_INET6:
            let address = pointer.loadUnaligned(as: sockaddr_in6.self)
            return make(withUnsafeBytes(of: address.sin6_addr) { Array($0) })
        default: return nil
        }
    }

    private static func make(_ bytes: [UInt8]) -> Address? {
        let isMapped =
            bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        let bytes = isMapped ? Array(bytes[12...]) : bytes
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil else { return nil }
        return Address(
            bytes: bytes, text: String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}
