/// One evaluation: what it may still use, its stack of values, and what it must tidy up.
public final class Machine {
    let meter: Meter
    let limits: Limits
    let host: any Host
    /// Lets the thread of this evaluation wait for the host; nil where it must not.
    let waiter: Waiter?
    /// When what is waited for is given up.
    let waitingDeadline: ContinuousClock.Instant?
    /// Takes down what is read, where somebody asked for it.
    var trace: Trace?

    /// The values of the names from outside, in the order of the program's.
    let globals: UnsafeMutablePointer<Value>
    private let globalCount: Int
    /// What a generator that goes on is sent, or what is raised in it.
    @exclusivity(unchecked) var sent = Value.none
    @exclusivity(unchecked) var thrown: PyError?
    /// Regular expressions that are compiled already.
    var patterns = PatternCache()
    /// Modules that were imported.
    var modules: [String: ModuleObject] = [:]

    // One thread uses a machine, and none of these is used while it is being changed: no need to check that each time.
    @exclusivity(unchecked) private(set) var depth = 0
    private let stackStart: UInt
    private var outputLeft: Int

    /// The exceptions that are being handled, for `raise` alone.
    @exclusivity(unchecked) var handling: [ExceptionObject] = []
    /// The containers that are being shown, so that one within itself ends in dots.
    var shown: [Object] = []
    /// Containers that a container was put into, of which cycles may consist.
    @exclusivity(unchecked) var suspects: [Object] = []

    // The stack of values: the current chunk, and those before it.
    @exclusivity(unchecked) private var top: UnsafeMutablePointer<Value>
    @exclusivity(unchecked) private var end: UnsafeMutablePointer<Value>
    @exclusivity(unchecked) private var chunk: UnsafeMutablePointer<Value>
    @exclusivity(unchecked) private var chunks:
        [(start: UnsafeMutablePointer<Value>, top: UnsafeMutablePointer<Value>, size: Int)] = []
    private static let firstChunk = 96

    init(limits: Limits, host: any Host, globals count: Int = 0, waiter: Waiter? = nil) {
        globalCount = count
        globals = .allocate(capacity: max(1, count))
        globals.initialize(repeating: .missing, count: count)
        self.limits = limits
        self.host = host
        self.waiter = waiter
        outputLeft = limits.output
        let time = limits.time
        let waitingDeadline = waiter == nil ? nil : ContinuousClock.now + time
        self.waitingDeadline = waitingDeadline
        // Most evaluations end before the clock is looked at for the first time.
        var deadline = waitingDeadline
        meter = Meter(steps: limits.steps, bytes: limits.bytes) {
            let now = ContinuousClock.now
            if let deadline, now > deadline { throw TimeExhausted() }
            if deadline == nil { deadline = now + time }
            if waiter?.isCancelled ?? Task.isCancelled { throw CancellationError() }
        }
        chunk = .allocate(capacity: Self.firstChunk)
        top = chunk
        end = chunk + Self.firstChunk
        stackStart = Self.stackPointer()
    }

    deinit {
        globals.deinitialize(count: globalCount)
        globals.deallocate()
        chunk.deallocate()
        for old in chunks { old.start.deallocate() }
    }

    @inline(__always)
    func charge(steps: Int) throws { try meter.step(steps) }

    @inline(__always)
    func charge(bytes: Int) throws { try meter.allocate(bytes) }

    /// Charges `count` pieces of `size` bytes, where the count may be anything.
    func charge(_ count: Int, of size: Int) throws {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
        try meter.allocate(overflow ? Int.max : max(0, bytes))
        try meter.step(max(0, count >> 4))
    }

    func print(_ line: String) throws {
        guard line.utf8.count <= outputLeft else { throw LimitExceeded(.output) }
        outputLeft -= line.utf8.count
        host.print(line)
    }

    // ── Depth ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @inline(never)
    private static func stackPointer() -> UInt {
        var here: UInt8 = 0
        return withUnsafeMutablePointer(to: &here) { UInt(bitPattern: $0) }
    }

    /// One level deeper; ``leave()`` undoes it.
    @inline(__always)
    func enter() throws {
        if depth >= limits.depth { throw BudgetExhausted(resource: .depth) }
        try checkStack()
        depth &+= 1
    }

    @inline(__always)
    func leave() { depth &-= 1 }

    @inline(__always)
    func checkStack() throws {
        var here: UInt8 = 0
        let pointer = withUnsafeMutablePointer(to: &here) { UInt(bitPattern: $0) }
        // The stack grows downwards on all platforms that this runs on.
        if stackStart > pointer && stackStart &- pointer > UInt(limits.stackBytes) {
            throw BudgetExhausted(resource: .depth)
        }
    }

    // ── The stack of values ─────────────────────────────────────────────────────────────────────────────────────────

    /// Room for that many values, all `.missing`; ``release(_:_:)`` gives it back, in the reverse order.
    @inline(__always)
    func reserve(_ count: Int) throws -> UnsafeMutablePointer<Value> {
        let slots = top
        if slots + count <= end {
            top = slots + count
            slots.initialize(repeating: .missing, count: count)
            return slots
        }
        return try grow(count)
    }

    @inline(__always)
    func release(_ slots: UnsafeMutablePointer<Value>, _ count: Int) {
        slots.deinitialize(count: count)
        if slots == chunk && !chunks.isEmpty { shrink() } else { top = slots }
    }

    @inline(never)
    private func grow(_ count: Int) throws -> UnsafeMutablePointer<Value> {
        let size = max(1024, count * 2)
        try charge(bytes: size * MemoryLayout<Value>.stride)
        chunks.append((chunk, top, 0))
        chunks[chunks.count - 1].size = end - chunk
        chunk = .allocate(capacity: size)
        end = chunk + size
        top = chunk + count
        chunk.initialize(repeating: .missing, count: count)
        return chunk
    }

    @inline(never)
    private func shrink() {
        guard let last = chunks.popLast() else { return }
        chunk.deallocate()
        chunk = last.start
        top = last.top
        end = last.start + last.size
    }

    // ── Making values ───────────────────────────────────────────────────────────────────────────────────────────────

    func newList(_ items: [Value]) -> Value { .list(List(items: items)) }
    func newTuple(_ items: [Value]) -> Value { .tuple(Tuple(items: items)) }
    func newDict() -> Dict { Dict() }

    func concat(_ a: Str, _ b: Str) throws -> Str {
        let size = a.byteSize + b.byteSize
        try charge(bytes: 32 + size * (a.ascii == nil || b.ascii == nil ? 4 : 1))
        try charge(steps: size >> 6)
        return a.concatenated(with: b)
    }

    // ── Cycles ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @inline(__always)
    func suspect(_ list: List) {
        if !list.isSuspect {
            list.isSuspect = true
            suspects.append(list)
        }
    }

    @inline(__always)
    func suspect(_ dict: Dict) {
        if !dict.isSuspect {
            dict.isSuspect = true
            suspects.append(dict)
        }
    }

    func suspect(_ set: SetObject) {
        if !set.isSuspect {
            set.isSuspect = true
            suspects.append(set)
        }
    }

    func suspect(_ cell: Cell) {
        if !cell.isSuspect {
            cell.isSuspect = true
            suspects.append(cell)
        }
    }

    /// Takes apart the cycles that the evaluation leaves behind, apart from what the result and the host's own values
    /// need: reference counts alone would never free them.
    func breakCycles(keeping result: Value) {
        if suspects.isEmpty { return }
        var kept: Set<ObjectIdentifier> = []
        var pile: [Value] = [result]
        for suspect in suspects where Self.isForeign(suspect) { pile.append(.object(suspect)) }
        while let value = pile.popLast() {
            guard let object = value.asObject, kept.insert(ObjectIdentifier(object)).inserted else { continue }
            object.visit { if $0.isContainer { pile.append($0) } }
        }
        var garbage: [Value] = []
        for suspect in suspects where !kept.contains(ObjectIdentifier(suspect)) { suspect.surrender(&garbage) }
        for case let list as List in suspects { list.isSuspect = false }
        for case let dict as Dict in suspects { dict.isSuspect = false }
        for case let set as SetObject in suspects { set.isSuspect = false }
        suspects = []
        Teardown.drain(&garbage)
    }

    private static func isForeign(_ object: Object) -> Bool {
        switch object {
        case let list as List: list.isForeign
        case let dict as Dict: dict.isForeign
        case let set as SetObject: set.isForeign
        default: false
        }
    }
}

/// The time of an evaluation is over.
struct TimeExhausted: Error {}

/// A budget that the meter does not keep is used up.
struct LimitExceeded: Error {
    enum Resource: Sendable { case output }
    let resource: Resource

    init(_ resource: Resource) {
        self.resource = resource
    }
}
