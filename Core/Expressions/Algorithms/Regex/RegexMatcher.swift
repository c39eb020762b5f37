/// Looks for a compiled expression in a text, by trying one way after another.
///
/// What is still to be tried is kept on a stack of its own, so that no text is too long; it is charged as it grows, and
/// each step is. Only lookarounds and atomic groups call ``run(_:_:isWhole:)`` anew, as deep as the expression nests.
struct RegexMatcher: ~Copyable {
    /// What to go back to.
    private enum Entry {
        case branch(step: Int, place: Int)
        /// Undoes a change of a slot.
        case restore(slot: Int, value: Int)
        /// A repetition of one character that took up to `place`, and could less.
        case shorter(step: Int, least: Int, place: Int)
        /// A repetition of one character that took up to `place`, and could more.
        case longer(step: Int, place: Int, most: Int)
    }

    private let steps: [RegexStep]
    private let sets: [RegexSet]
    private let text: [Unicode.Scalar]
    private let end: Int
    private let lastSlot: Int
    private let meter: Meter
    private var slots: [Int]
    private var stack: [Entry] = []
    private var chargedEntries = 0
    private let mustReachEnd: Bool
    /// Where an empty match is none, as there was one or the last one ended there.
    private var forbidsEmptyAt: Int?

    init(
        _ regex: PythonRegex, _ text: [Unicode.Scalar], end: Int, mustReachEnd: Bool, _ meter: Meter
    ) throws {
        try meter.allocate(regex.slotCount * MemoryLayout<Int>.size)
        steps = regex.steps
        sets = regex.sets
        self.text = text
        self.end = end
        self.mustReachEnd = mustReachEnd
        self.meter = meter
        lastSlot = 2 * regex.groupCount + 2
        slots = [Int](repeating: -1, count: regex.slotCount)
    }

    /// The match that begins exactly there.
    mutating func match(at place: Int, forbidsEmpty: Bool = false) throws -> RegexMatch? {
        forbidsEmptyAt = forbidsEmpty ? place : nil
        guard let end = try run(0, place, isWhole: true) else { return nil }
        slots[0] = place
        slots[1] = end
        var spans: [Range<Int>?] = []
        spans.reserveCapacity(lastSlot / 2)
        for group in 0..<lastSlot / 2 {
            let (first, last) = (slots[2 * group], slots[2 * group + 1])
            spans.append(first >= 0 && last >= first ? first..<last : nil)
        }
        let match = RegexMatch(spans: spans, lastIndex: slots[lastSlot] < 0 ? nil : slots[lastSlot])
        stack.removeAll(keepingCapacity: true)
        for index in slots.indices { slots[index] = -1 }
        return match
    }

    /// The first match that begins there or later.
    mutating func search(from start: Int, forbidsEmpty: Bool = false) throws -> RegexMatch? {
        guard start <= end else { return nil }
        for place in start...end {
            try meter.step()
            if case .character(let scalar) = steps[0], place == end || text[place] != scalar { continue }
            if let match = try match(at: place, forbidsEmpty: forbidsEmpty && place == start) { return match }
        }
        return nil
    }

    // ── The machine ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// Where the steps from `step` to an accepting one end, when there is a way.
    private mutating func run(_ step: Int, _ place: Int, isWhole: Bool) throws -> Int? {
        let base = stack.count
        var (step, place) = (step, place)
        while true {
            try meter.step()
            let goesOn: Bool
            switch steps[step] {
            case .accept:
                if !isWhole || isAcceptable(place) { return place }
                goesOn = false
            case .character, .folded, .any, .anything, .set:
                goesOn = try place < end && passes(text[place], step)
                place += 1
                step += 1
            case .at(let anchor, let multiline, let ascii):
                goesOn = holds(anchor, at: place, multiline: multiline, ascii: ascii)
                step += 1
            case .repeatOne(let min, let max, let lazy):
                goesOn = try repeatOne(&step, &place, min, max, lazy: lazy)
            case .look(let negative, let behind, let exit):
                goesOn = try look(step, place, behind: behind) != negative
                step = exit
            case .atomic(let exit):
                goesOn = try atomic(step, &place)
                step = exit
            case .reference(let group, let folds, let ascii):
                goesOn = try reference(group, &place, folds: folds, ascii: ascii)
                step += 1
            default:
                try move(&step, place)
                goesOn = true
            }
            if !goesOn {
                guard let (next, from) = try back(to: base) else { return nil }
                (step, place) = (next, from)
            }
        }
    }

    /// The steps that take no characters and never fail.
    private mutating func move(_ step: inout Int, _ place: Int) throws {
        switch steps[step] {
        case .save(let slot):
            try set(slot, to: place)
            if slot & 1 == 1 { try set(lastSlot, to: slot / 2) }
            step += 1
        case .fork(let otherwise):
            try push(.branch(step: otherwise, place: place))
            step += 1
        case .jump(let target): step = target
        case .begin(let slot, let check):
            try set(slot, to: -1)
            try set(slot + 1, to: -1)
            step = check
        case .check(let slot, let body, let min, let max, let lazy):
            try check(slot, body, min, max, lazy: lazy, &step, place)
        case .ifMatched(let group, let otherwise):
            step = slots[2 * group + 1] >= 0 ? step + 1 : otherwise
        default: step += 1
        }
    }

    /// Another round, or what follows; a round that took nothing is the last one.
    private mutating func check(
        _ slot: Int, _ body: Int, _ min: Int, _ max: Int, lazy: Bool, _ step: inout Int, _ place: Int
    ) throws {
        let count = slots[slot] + 1
        try set(slot, to: count)
        if count < min {
            step = body
            return
        }
        let mayRepeat = (count < max || max == RegexNode.unlimited) && place != slots[slot + 1]
        guard mayRepeat else {
            step += 1
            return
        }
        if lazy {
            // Only the body reads the place of its last round, so it is noted already; going back further undoes it.
            try push(.branch(step: body, place: place))
            try set(slot + 1, to: place, below: true)
            step += 1
        } else {
            try push(.branch(step: step + 1, place: place))
            try set(slot + 1, to: place)
            step = body
        }
    }

    private func isAcceptable(_ place: Int) -> Bool {
        (!mustReachEnd || place == end) && place != forbidsEmptyAt
    }

    // ── The stack ───────────────────────────────────────────────────────────────────────────────────────────────────

    private mutating func push(_ entry: Entry) throws {
        if stack.count == chargedEntries {
            try meter.allocate(64 * MemoryLayout<Entry>.stride)
            chargedEntries += 64
        }
        stack.append(entry)
    }

    /// Sets a slot such that going back undoes it; with `below`, only going back further than the last entry does.
    private mutating func set(_ slot: Int, to value: Int, below: Bool = false) throws {
        try push(.restore(slot: slot, value: slots[slot]))
        if below { stack.swapAt(stack.count - 1, stack.count - 2) }
        slots[slot] = value
    }

    /// Where to go on after a failure; nothing when there is nothing left above `base`.
    private mutating func back(to base: Int) throws -> (Int, Int)? {
        while stack.count > base, let entry = stack.popLast() {
            try meter.step()
            switch entry {
            case .branch(let step, let place): return (step, place)
            case .restore(let slot, let value): slots[slot] = value
            case .shorter(let step, let least, let place):
                if place - 1 > least { try push(.shorter(step: step, least: least, place: place - 1)) }
                return (step + 2, place - 1)
            case .longer(let step, let place, let most):
                guard place < end, try passes(text[place], step + 1) else { continue }
                if place + 1 < most { try push(.longer(step: step, place: place + 1, most: most)) }
                return (step + 2, place + 1)
            }
        }
        return nil
    }

    /// Forgets the ways that are left above `base`, but not how to undo the slots.
    private mutating func commit(to base: Int) throws {
        try meter.step(stack.count - base)
        var kept = base
        for index in base..<stack.count {
            guard case .restore = stack[index] else { continue }
            stack[kept] = stack[index]
            kept += 1
        }
        stack.removeLast(stack.count - kept)
    }

    // ── Single steps ────────────────────────────────────────────────────────────────────────────────────────────────

    @inline(__always)
    private func passes(_ scalar: Unicode.Scalar, _ step: Int) throws -> Bool {
        switch steps[step] {
        case .character(let own): return scalar == own
        case .folded(let own, let ascii): return RegexCase.folded(scalar, ascii: ascii) == own
        case .any: return scalar != "\n"
        case .anything: return true
        case .set(let set, let low, let high, let folds, let ascii):
            let code = scalar.value
            if code < 64 { return low >> UInt64(code) & 1 == 1 }
            if code < 128 { return high >> UInt64(code - 64) & 1 == 1 }
            // Each range is looked at, and with cases in each of the character's.
            let ranges = sets[set].ranges.count
            try meter.step(folds ? 40 + ranges : ranges >> 3)
            return sets[set].passes(scalar, folds: folds, ascii: ascii)
        default: return false
        }
    }

    private mutating func repeatOne(
        _ step: inout Int, _ place: inout Int, _ min: Int, _ max: Int, lazy: Bool
    ) throws -> Bool {
        let start = place
        let most = max < end - start ? start + max : end
        guard min <= end - start else { return false }
        let goal = lazy ? start + min : most
        while place < goal, try passes(text[place], step + 1) { place += 1 }
        try meter.step(place - start)
        guard place >= start + min else { return false }
        if lazy {
            if place < most { try push(.longer(step: step, place: place, most: most)) }
        } else if place > start + min {
            try push(.shorter(step: step, least: start + min, place: place))
        }
        step += 2
        return true
    }

    private mutating func look(_ step: Int, _ place: Int, behind: Int) throws -> Bool {
        guard place >= behind, case .look(let negative, _, _) = steps[step] else { return false }
        let base = stack.count
        let isFound = try run(step + 1, place - behind, isWhole: false) != nil
        if isFound, negative {
            // What is inside of a refusal leaves no groups.
            while stack.count > base, let entry = stack.popLast() {
                if case .restore(let slot, let value) = entry { slots[slot] = value }
            }
        } else if isFound {
            try commit(to: base)
        }
        return isFound
    }

    private mutating func atomic(_ step: Int, _ place: inout Int) throws -> Bool {
        let base = stack.count
        guard let end = try run(step + 1, place, isWhole: false) else { return false }
        try commit(to: base)
        place = end
        return true
    }

    private func reference(_ group: Int, _ place: inout Int, folds: Bool, ascii: Bool) throws -> Bool {
        let (first, last) = (slots[2 * group], slots[2 * group + 1])
        guard first >= 0, last >= first, last - first <= end - place else { return false }
        try meter.step(last - first)
        for index in first..<last {
            let (own, other) = (text[index], text[place])
            let isEqual =
                own == other
                || folds && RegexCase.lower(own, ascii: ascii) == RegexCase.lower(other, ascii: ascii)
            guard isEqual else { return false }
            place += 1
        }
        return true
    }

    private func holds(_ anchor: RegexAnchor, at place: Int, multiline: Bool, ascii: Bool) -> Bool {
        switch anchor {
        case .start: return place == 0
        case .end: return place == end
        case .lineStart: return place == 0 || multiline && text[place - 1] == "\n"
        case .lineEnd:
            if place == end { return true }
            return text[place] == "\n" && (multiline || place == end - 1)
        case .boundary, .noBoundary:
            // In CPython neither is found in an empty text.
            if end == 0 { return false }
            let before = place > 0 && isWord(text[place - 1], ascii)
            let after = place < end && isWord(text[place], ascii)
            return (before != after) == (anchor == .boundary)
        }
    }

    private func isWord(_ scalar: Unicode.Scalar, _ ascii: Bool) -> Bool {
        (!ascii || scalar.isASCII) && RegexCategory.isWord(scalar)
    }
}
