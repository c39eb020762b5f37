/// Turns an expression into a program.
struct PatternCompiler {
    /// The most instructions that a program may have: what one scalar of the text can cost.
    static let sizeLimit = 2000

    private var program: [Pattern.Instruction] = []
    private var visits = 0

    /// - Throws: ``PatternError`` when the program would be too large, as counted repetitions can make it.
    static func compile(_ node: PatternNode) throws(PatternError) -> [Pattern.Instruction] {
        var compiler = PatternCompiler()
        try compiler.add(node)
        try compiler.emit(.accept)
        return compiler.program
    }

    @discardableResult
    private mutating func emit(_ instruction: Pattern.Instruction) throws(PatternError) -> Int {
        guard program.count < Self.sizeLimit else { throw Self.tooLarge }
        program.append(instruction)
        return program.count - 1
    }

    private static let tooLarge = PatternError(reason: "The expression repeats too much", offset: 0)

    private mutating func add(_ node: PatternNode) throws(PatternError) {
        // Nothing repeated often enough takes long as well, though it adds no instruction.
        visits += 1
        guard visits <= 10 * Self.sizeLimit else { throw Self.tooLarge }
        switch node {
        case .scalar(let set): try emit(.scalar(set))
        case .assertion(let assertion): try emit(.assert(assertion))
        case .sequence(let nodes): for node in nodes { try add(node) }
        case .alternatives(let nodes): try add(alternatives: nodes[...])
        case .repeated(let node, let least, let most): try add(node, least: least, most: most)
        }
    }

    private mutating func add(alternatives nodes: ArraySlice<PatternNode>) throws(PatternError) {
        guard let first = nodes.first else { return }
        guard nodes.count > 1 else { return try add(first) }
        let split = try emit(.split(0, 0))
        try add(first)
        let jump = try emit(.jump(0))
        program[split] = .split(split + 1, program.count)
        try add(alternatives: nodes.dropFirst())
        program[jump] = .jump(program.count)
    }

    private mutating func add(_ node: PatternNode, least: Int, most: Int?) throws(PatternError) {
        for _ in 0..<least { try add(node) }
        guard let most else {
            let split = try emit(.split(0, 0))
            try add(node)
            try emit(.jump(split))
            program[split] = .split(split + 1, program.count)
            return
        }
        var splits: [Int] = []
        for _ in least..<max(least, most) {
            splits.append(try emit(.split(0, 0)))
            try add(node)
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
    }
}
