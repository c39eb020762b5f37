public import Kernel
import Synchronization

/// Looks up names of hosts for expressions: a few at a time, not for longer than somebody waits, and remembers the answers
/// for a while.
public final class NameResolver: NameResolving {
    /// How answers are come by.
    struct Source: Sendable {
        var addresses: @Sendable (String) async throws -> [String]
        var name: @Sendable (String) async throws -> String?
    }

    private struct Key: Hashable {
        var text: String
        var isAddress: Bool
    }

    private struct Entry {
        var answer: [String]
        var found: Timestamp
    }

    /// How many answers are remembered, and for how long.
    private static let (most, age) = (32, Duration.seconds(180))

    private let clock: any WallClock
    private let source: Source
    private let patience: Duration
    private let entries = Mutex<[Key: Entry]>([:])

    public convenience init(clock: any WallClock) { self.init(clock: clock, source: .system) }

    init(clock: any WallClock, source: Source, patience: Duration = .seconds(5)) {
        self.clock = clock
        self.source = source
        self.patience = patience
    }

    public func addresses(of host: String) async throws -> [String] {
        guard Self.isName(host) else { return [] }
        let source = source
        return try await answer(Key(text: host.lowercased(), isAddress: false)) { try await source.addresses(host) }
    }

    public func name(of address: String) async throws -> String? {
        guard Self.isName(address) else { return nil }
        let source = source
        return try await answer(Key(text: address, isAddress: true)) {
            try await source.name(address).map { [$0] } ?? []
        }.first
    }

    /// A host's name has 253 characters at most (RFC 1035 section 2.3.4).
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 255 && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    private func answer(
        _ key: Key, _ look: @escaping @Sendable () async throws -> [String]
    ) async throws -> [String] {
        if let known = known(key) { return known }
        let found = try await withinPatience(key.text, look)
        remember(found, for: key)
        return found
    }

    private func withinPatience(
        _ name: String, _ look: @escaping @Sendable () async throws -> [String]
    ) async throws -> [String] {
        let patience = patience
        return try await withThrowingTaskGroup(of: [String].self) { group in
            defer { group.cancelAll() }
            group.addTask { try await look() }
            group.addTask {
                try await Task.sleep(for: patience)
                throw Busy("Nobody said in time what '\(name)' is.")
            }
            guard let found = try await group.next() else { throw CancellationError() }
            return found
        }
    }

    private func known(_ key: Key) -> [String]? {
        guard let entry = entries.withLock({ $0[key] }) else { return nil }
        let age = clock.now - entry.found
        return age >= .zero && age < Self.age ? entry.answer : nil
    }

    private func remember(_ answer: [String], for key: Key) {
        let now = clock.now
        entries.withLock { entries in
            if entries.count >= Self.most, entries[key] == nil,
                let oldest = entries.min(by: { $0.value.found < $1.value.found })
            {
                entries[oldest.key] = nil
            }
            entries[key] = Entry(answer: answer, found: now)
        }
    }
}

extension NameResolver.Source {
    /// Threads that look up a name at a time.
    private static let atOnce = 8

    /// The system's resolver.
    static var system: Self {
        let resolver = Resolver(atOnce: atOnce)
        return Self(
            addresses: { try await resolver.addresses(of: $0).map(\.text) },
            name: { try await resolver.name(of: $0) })
    }
}
