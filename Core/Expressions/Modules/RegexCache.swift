import Synchronization

/// Regular expressions that were compiled lately, as Python's `re` keeps them.
enum RegexCache {
    private final class Entry: Sendable {
        let text: Str
        let flags: Int
        let pattern: PatternObject
        // What compiling it was charged.
        let steps: Int
        let bytes: Int

        init(_ text: Str, flags: Int, _ pattern: PatternObject, steps: Int, bytes: Int) {
            self.text = text
            self.flags = flags
            self.pattern = pattern
            self.steps = steps
            self.bytes = bytes
        }
    }

    /// Each at a place that follows from its text and its flags, where it replaces another one.
    private static let entries = Mutex([Entry?](repeating: nil, count: 256))
    private static let mostCharacters = 1000

    /// The compiled expression. One that is known is charged as if it were compiled anew, so that an expression's
    /// limits do not depend on what was run before it.
    static func pattern(
        _ text: Str, flags: Int, isBytes: Bool = false, _ meter: Meter
    ) throws -> PatternObject {
        let place = (text.hashCode ^ flags) & 255
        if let known = entries.withLock({ $0[place] }), known.flags == flags, known.text == text,
            known.pattern.regex.isBytes == isBytes
        {
            try meter.step(known.steps)
            try meter.allocate(known.bytes)
            return known.pattern
        }
        let (steps, bytes) = (meter.steps, meter.bytes)
        let regex = try PythonRegex(text.string, flags: RegexFlags(rawValue: flags), isBytes: isBytes, meter)
        let pattern = PatternObject(regex)
        if text.count <= mostCharacters {
            let entry = Entry(
                text, flags: flags, pattern, steps: steps - meter.steps, bytes: bytes - meter.bytes)
            entries.withLock { $0[place] = entry }
        }
        return pattern
    }
}
