import Synchronization

/// Regular expressions that were compiled lately, as Python's `re` keeps them.
enum RegexCache {
    private struct Key: Hashable {
        let text: Str
        let flags: Int
    }

    private struct Entry {
        let pattern: PatternObject
        // What compiling it was charged.
        let steps: Int
        let bytes: Int
    }

    private static let entries = Mutex<[Key: Entry]>([:])
    private static let most = 256
    private static let mostCharacters = 1000

    /// The compiled expression. One that is known is charged as if it were compiled anew, so that an expression's
    /// limits do not depend on what was run before it.
    static func pattern(_ text: Str, flags: Int, _ meter: Meter) throws -> PatternObject {
        let key = Key(text: text, flags: flags)
        if let known = entries.withLock({ $0[key] }) {
            try meter.step(known.steps)
            try meter.allocate(known.bytes)
            return known.pattern
        }
        let (steps, bytes) = (meter.steps, meter.bytes)
        let pattern = PatternObject(try PythonRegex(text.string, flags: RegexFlags(rawValue: flags), meter))
        let entry = Entry(pattern: pattern, steps: steps - meter.steps, bytes: bytes - meter.bytes)
        if text.count <= mostCharacters {
            entries.withLock { entries in
                if entries.count >= most { entries.removeAll(keepingCapacity: true) }
                entries[key] = entry
            }
        }
        return pattern
    }
}
