/// How many characters an expression takes, at least and at most.
struct RegexWidth: Equatable {
    var least: Int
    var most: Int

    static let none = RegexWidth(least: 0, most: 0)
    static let one = RegexWidth(least: 1, most: 1)

    /// Sums and products end where repetitions do.
    fileprivate init(least: Int, most: Int) {
        self.least = min(least, RegexNode.unlimited)
        self.most = min(most, RegexNode.unlimited)
    }

    fileprivate func either(_ other: RegexWidth) -> RegexWidth {
        RegexWidth(least: min(least, other.least), most: max(most, other.most))
    }
}

extension RegexNode {
    /// How many characters the expression takes, when the groups take so many.
    func width(_ groups: [Int: RegexWidth]) -> RegexWidth {
        switch self {
        case .literal, .any, .set: return .one
        case .at, .look: return .none
        case .sequence(let items):
            return items.reduce(RegexWidth.none) { sum, item in
                let width = item.width(groups)
                return RegexWidth(least: sum.least + width.least, most: sum.most + width.most)
            }
        case .alternation(let branches):
            let widths = branches.map { $0.width(groups) }
            return widths.dropFirst().reduce(widths[0]) { $0.either($1) }
        case .group(_, _, _, let node), .atomic(let node): return node.width(groups)
        case .repeated(let node, let min, let max, _):
            let width = node.width(groups)
            let (most, overflow) = width.most.multipliedReportingOverflow(by: max)
            return RegexWidth(least: width.least * min, most: overflow ? Self.unlimited : most)
        case .reference(let group): return groups[group] ?? .none
        case .conditional(_, let yes, let no): return yes.width(groups).either(no.width(groups))
        }
    }
}

/// One step of a compiled expression. Steps follow one another unless they say otherwise.
enum RegexStep {
    case character(Unicode.Scalar)
    /// Without case; the character is folded.
    case folded(Unicode.Scalar, ascii: Bool)
    /// Any but the end of a line.
    case any
    case anything
    /// One of the expression's sets: two maps of the characters below 128, and which set it is for the others. So a
    /// step holds no references, and is copied at no cost.
    case set(Int, low: UInt64, high: UInt64, folds: Bool, ascii: Bool)
    case at(RegexAnchor, multiline: Bool, ascii: Bool)
    /// Notes the place in a slot.
    case save(Int)
    /// Goes on; if that fails, at the other step.
    case fork(otherwise: Int)
    case jump(Int)
    /// The next step, which takes one character, again and again; then the step after it.
    case repeatOne(min: Int, max: Int, lazy: Bool)
    /// Begins a repetition whose count is in a slot, and the place of its last round in the next.
    case begin(slot: Int, check: Int)
    /// Decides whether the repetition has another round.
    case check(slot: Int, body: Int, min: Int, max: Int, lazy: Bool)
    case reference(Int, folds: Bool, ascii: Bool)
    /// Whether the steps up to `accept` match here, or so many characters before; goes on at `end`.
    case look(negative: Bool, behind: Int, end: Int)
    /// The steps up to `accept`, of whose ways only the first counts; goes on at `end`.
    case atomic(end: Int)
    case ifMatched(Int, otherwise: Int)
    case accept
}

/// Makes steps of a parsed expression.
struct RegexCompiler {
    private(set) var steps: [RegexStep] = []
    private(set) var sets: [RegexSet] = []
    private(set) var slotCount: Int
    private let pattern: [Unicode.Scalar]
    private let widths: [Int: RegexWidth]
    private let meter: Meter

    init(_ parser: RegexParser, _ meter: Meter) {
        pattern = parser.pattern
        widths = parser.widths
        self.meter = meter
        // Two for each group, and one for the group that was closed last.
        slotCount = 2 * parser.groupCount + 1
    }

    mutating func compile(_ node: RegexNode, _ flags: RegexFlags) throws {
        try emit(node, flags)
        try append(.accept)
    }

    private mutating func append(_ step: RegexStep) throws {
        try meter.step()
        try meter.allocate(MemoryLayout<RegexStep>.stride)
        steps.append(step)
    }

    private mutating func emit(_ node: RegexNode, _ flags: RegexFlags) throws {
        switch node {
        case .literal, .any, .set: try append(single(node, flags))
        case .at(let anchor):
            try append(
                .at(anchor, multiline: flags.contains(.multiline), ascii: flags.contains(.ascii)))
        case .sequence(let items): for item in items { try emit(item, flags) }
        case .alternation(let branches): try emit(branches: branches, flags)
        case .group(let number, let adding, let removing, let inner):
            if let number { try append(.save(2 * number)) }
            let cleared = RegexFlags.kinds.isDisjoint(with: adding) ? flags : flags.subtracting(.kinds)
            try emit(inner, cleared.union(adding).subtracting(removing))
            if let number { try append(.save(2 * number + 1)) }
        case .atomic(let inner): try emit(atomic: inner, flags)
        case .repeated(let inner, let min, let max, let greed):
            if greed == .possessive {
                try emit(atomic: .repeated(inner, min: min, max: max, .greedy), flags)
            } else {
                try emit(repeated: inner, min, max, lazy: greed == .lazy, flags)
            }
        case .reference(let group):
            try append(
                .reference(group, folds: flags.contains(.ignoreCase), ascii: flags.contains(.ascii)))
        case .look(let inner, let behind, let negative):
            try emit(look: inner, behind: behind, negative: negative, flags)
        case .conditional(let group, let yes, let no): try emit(conditional: group, yes, no, flags)
        }
    }

    /// The step for what takes exactly one character; otherwise one that nothing passes.
    private mutating func single(_ node: RegexNode, _ flags: RegexFlags) -> RegexStep {
        let (folds, ascii) = (flags.contains(.ignoreCase), flags.contains(.ascii))
        switch node {
        case .literal(let scalar):
            return folds ? .folded(RegexCase.folded(scalar, ascii: ascii), ascii: ascii) : .character(scalar)
        case .set(let set): return step(set, folds: folds, ascii: ascii)
        default: return flags.contains(.dotAll) ? .anything : .any
        }
    }

    /// The set with its ASCII characters worked out.
    private mutating func step(_ set: RegexSet, folds: Bool, ascii: Bool) -> RegexStep {
        var maps: [UInt64] = [0, 0]
        for code in UInt8(0)..<128 {
            let scalar = Unicode.Scalar(code)
            if set.passes(scalar, folds: folds, ascii: ascii) { maps[Int(code / 64)] |= 1 << UInt64(code % 64) }
        }
        sets.append(set)
        return .set(sets.count - 1, low: maps[0], high: maps[1], folds: folds, ascii: ascii)
    }

    private mutating func emit(branches: [RegexNode], _ flags: RegexFlags) throws {
        var exits: [Int] = []
        for branch in branches.dropLast() {
            let fork = steps.count
            try append(.fork(otherwise: 0))
            try emit(branch, flags)
            exits.append(steps.count)
            try append(.jump(0))
            steps[fork] = .fork(otherwise: steps.count)
        }
        if let last = branches.last { try emit(last, flags) }
        for exit in exits { steps[exit] = .jump(steps.count) }
    }

    private mutating func emit(atomic inner: RegexNode, _ flags: RegexFlags) throws {
        let start = steps.count
        try append(.atomic(end: 0))
        try emit(inner, flags)
        try append(.accept)
        steps[start] = .atomic(end: steps.count)
    }

    private mutating func emit(
        repeated inner: RegexNode, _ min: Int, _ max: Int, lazy: Bool, _ flags: RegexFlags
    ) throws {
        switch inner {
        case .literal, .any, .set:
            try append(.repeatOne(min: min, max: max, lazy: lazy))
            try append(single(inner, flags))
        default:
            let slot = slotCount
            slotCount += 2
            let start = steps.count
            try append(.begin(slot: slot, check: 0))
            try emit(inner, flags)
            steps[start] = .begin(slot: slot, check: steps.count)
            try append(.check(slot: slot, body: start + 1, min: min, max: max, lazy: lazy))
        }
    }

    private mutating func emit(
        look inner: RegexNode, behind: Bool, negative: Bool, _ flags: RegexFlags
    ) throws {
        let width = behind ? inner.width(widths) : .none
        guard width.least == width.most else {
            throw RegexParser.error("look-behind requires fixed-width pattern", at: nil, in: pattern)
        }
        let start = steps.count
        try append(.accept)
        try emit(inner, flags)
        try append(.accept)
        steps[start] = .look(negative: negative, behind: width.least, end: steps.count)
    }

    private mutating func emit(
        conditional group: Int, _ yes: RegexNode, _ no: RegexNode, _ flags: RegexFlags
    ) throws {
        let start = steps.count
        try append(.accept)
        try emit(yes, flags)
        let exit = steps.count
        try append(.jump(0))
        steps[start] = .ifMatched(group, otherwise: steps.count)
        try emit(no, flags)
        steps[exit] = .jump(steps.count)
    }
}

extension RegexSet {
    /// Whether the character passes the set, caret and cases counted.
    func passes(_ scalar: Unicode.Scalar, folds: Bool, ascii: Bool) -> Bool {
        let isListed =
            folds
            ? RegexCase.variants(scalar, ascii: ascii).contains { lists($0, ascii: ascii) }
            : lists(scalar, ascii: ascii)
        return isListed != negated
    }
}
