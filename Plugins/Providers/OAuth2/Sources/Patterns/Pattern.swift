/// A regular expression that is matched against whole texts in time proportional to their length.
///
/// Whoever calls chooses the text, so an engine that backtracks would let anybody keep a core busy for minutes with an
/// innocent expression and forty letters. This one follows all alternatives at once (Thompson's construction). It takes
/// the syntax of Python's `re` as far as such an engine can: everything but look-around and back-references.
struct Pattern: Sendable {
    /// The longest text that is matched, in Unicode scalars; longer ones never match.
    static let textLimit = Limits.redirectURI

    private let program: [Instruction]

    /// Reads an expression.
    /// - Throws: ``PatternError`` when it is malformed, uses what is not supported, or is too large.
    init(_ text: String) throws(PatternError) {
        var parser = try PatternParser(text)
        program = try PatternCompiler.compile(parser.expression())
    }

    /// One step of the compiled expression.
    enum Instruction: Sendable, Hashable {
        case scalar(ScalarSet)
        case assert(PatternNode.Assertion)
        case split(Int, Int)
        case jump(Int)
        case accept
    }

    /// Whether the expression matches the whole text.
    func matches(_ text: String) -> Bool {
        let scalars = text.unicodeScalars.prefix(Self.textLimit + 1).map(\.value)
        guard scalars.count <= Self.textLimit else { return false }
        var current = Threads(count: program.count)
        var next = current
        follow(0, at: 0, of: scalars, into: &current)
        for (index, scalar) in scalars.enumerated() {
            for thread in current.waiting {
                guard case .scalar(let set) = program[thread], set.contains(scalar) else { continue }
                follow(thread + 1, at: index + 1, of: scalars, into: &next)
            }
            if next.waiting.isEmpty { return false }
            (current, next) = (next, current)
            next.clear()
        }
        return current.waiting.contains { program[$0] == .accept }
    }

    /// Adds every instruction that can be reached from one without taking a scalar.
    private func follow(_ start: Int, at index: Int, of scalars: [UInt32], into threads: inout Threads) {
        var pending = [start]
        while let position = pending.popLast() {
            guard threads.visit(position) else { continue }
            switch program[position] {
            case .jump(let target): pending.append(target)
            case .split(let first, let second): pending += [second, first]
            case .assert(let assertion):
                if assertion.holds(at: index, of: scalars) { pending.append(position + 1) }
            case .scalar, .accept: threads.waiting.append(position)
            }
        }
    }

    /// The instructions that the match has got to, each of them once.
    private struct Threads {
        var waiting: [Int] = []
        private var visited: [Int]
        private var round = 1

        init(count: Int) { visited = Array(repeating: 0, count: count) }

        mutating func visit(_ position: Int) -> Bool {
            guard visited[position] != round else { return false }
            visited[position] = round
            return true
        }

        mutating func clear() {
            waiting.removeAll(keepingCapacity: true)
            round += 1
        }
    }
}

/// Why a text is no expression.
struct PatternError: Error, Hashable, CustomStringConvertible {
    let reason: String
    /// The offset of the scalar at fault.
    let offset: Int

    var description: String { "\(reason) at position \(offset)" }
}
