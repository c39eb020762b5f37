import Synchronization

/// The regular expressions that a program compiled last, for all of its evaluations.
final class PatternCache: Sendable {
    /// How many are kept.
    static let capacity = 64
    /// Longer ones are not kept: what the cache holds is paid for by nobody.
    static let mostCharacters = 500
    static let mostSteps = 2000

    private struct Key: Hashable {
        let pattern: Str
        let flags: Int
    }

    private struct State {
        var entries: [Key: (regex: PythonRegex, lastUse: Int)] = [:]
        var uses = 0
    }

    private let state = Mutex(State())

    /// The regular expression, compiled if it is not known.
    /// - Throws: What the compiler throws; failures are not kept.
    func regex(_ pattern: Str, flags: RegexFlags, _ meter: Meter) throws -> PythonRegex {
        guard pattern.count <= Self.mostCharacters else {
            return try PythonRegex(pattern.string, flags: flags, meter)
        }
        let key = Key(pattern: pattern, flags: flags.rawValue)
        let known: PythonRegex? = state.withLock { state in
            state.uses += 1
            state.entries[key]?.lastUse = state.uses
            return state.entries[key]?.regex
        }
        if let known { return known }
        let made = try PythonRegex(pattern.string, flags: flags, meter)
        if made.steps.count <= Self.mostSteps { keep(made, key) }
        return made
    }

    private func keep(_ regex: PythonRegex, _ key: Key) {
        state.withLock { state in
            if state.entries.count >= Self.capacity,
                let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key
            {
                state.entries[oldest] = nil
            }
            state.entries[key] = (regex, state.uses)
        }
    }

    /// How many there are.
    var count: Int { state.withLock { $0.entries.count } }
}
