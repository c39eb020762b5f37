/// One evaluation: what it may still use, its stack of values, and what it must tidy up.
public final class Machine {
    let meter: Meter
    // One thread uses a machine, and none of these is used while it is being changed: no need to check that each time.
    @exclusivity(unchecked) private var mostDepth = 0
    @exclusivity(unchecked) private var mostStack: UInt = 0
    @exclusivity(unchecked) private var time = Duration.zero
    /// Where the host is: in the hands of whoever runs the evaluation and is there until it is over, or else in the
    /// machine's own. So no short evaluation has to copy it.
    @exclusivity(unchecked) private var hostPlace: UnsafePointer<any Host>
    private let ownHost: UnsafeMutablePointer<any Host>
    /// Lets the thread of this evaluation wait for the host; nil where it must not.
    let waiter: Waiter?
    /// Whether something was used that most evaluations never use, and that has to be put back.
    @exclusivity(unchecked) private var isTouched = false
    /// When the time is over; nil until the clock is looked at for the first time, which most evaluations never do.
    @exclusivity(unchecked) private(set) var deadline: Deadline? { didSet { isTouched = true } }
    /// Whether an evaluation is under way.
    @exclusivity(unchecked) private(set) var isBusy = false
    /// Whether it is not kept for another evaluation.
    @exclusivity(unchecked) var isTemporary = false { didSet { isTouched = true } }
    /// Whether nothing assigns to the names from outside.
    @exclusivity(unchecked) var hasFixedGlobals = false
    /// Takes down what is read, where somebody asked for it.
    @exclusivity(unchecked) var trace: Trace? { didSet { isTouched = true } }

    /// The values of the names from outside, in the order of the program's.
    @exclusivity(unchecked) var globals: UnsafeMutablePointer<Value>
    /// Room for them, where they are few and nobody else has them.
    let fewGlobals = UnsafeMutablePointer<Value>.allocate(capacity: Machine.fewGlobals)
    static let fewGlobals = 16
    /// What a generator that goes on is sent, or what is raised in it.
    @exclusivity(unchecked) var sent = Value.none { didSet { isTouched = true } }
    @exclusivity(unchecked) var thrown: PyError? { didSet { isTouched = true } }
    /// Modules of the host's that were imported.
    @exclusivity(unchecked) var modules: [String: ModuleObject] = [:] { didSet { isTouched = true } }

    @exclusivity(unchecked) private(set) var depth = 0
    @exclusivity(unchecked) private var stackStart: UInt
    @exclusivity(unchecked) private var outputLeft: Int

    /// The exceptions that are being handled, for `raise` alone.
    @exclusivity(unchecked) var handling: [ExceptionObject] = [] { didSet { isTouched = true } }
    /// The containers that are being shown, so that one within itself ends in dots.
    @exclusivity(unchecked) var shown: [Object] = [] { didSet { isTouched = true } }
    /// Containers that a container was put into, of which cycles may consist.
    @exclusivity(unchecked) var suspects: [Object] = [] { didSet { isTouched = true } }

    // The stack of values: the current chunk, and those before it.
    @exclusivity(unchecked) private var top: UnsafeMutablePointer<Value>
    @exclusivity(unchecked) private var end: UnsafeMutablePointer<Value>
    @exclusivity(unchecked) private var chunk: UnsafeMutablePointer<Value>
    @exclusivity(unchecked) private var chunks:
        [(start: UnsafeMutablePointer<Value>, top: UnsafeMutablePointer<Value>, size: Int)] = []
    { didSet { isTouched = true } }
    private static let firstChunk = 96

    init(limits: Limits, host: any Host, waiter: Waiter? = nil) {
        ownHost = .allocate(capacity: 1)
        ownHost.initialize(to: host)
        hostPlace = UnsafePointer(ownHost)
        self.waiter = waiter
        outputLeft = 0
        stackStart = 0
        chunk = .allocate(capacity: Self.firstChunk)
        top = chunk
        end = chunk + Self.firstChunk
        globals = chunk
        meter = Meter(steps: 0, bytes: 0)
        // Whoever keeps the meter for longer than the machine must not use it; nobody does.
        meter.watch = { [unowned self] in try lookAtClock() }
        begin(limits, hostPlace)
        isBusy = false
        isTouched = true
        if waiter != nil { deadline = Deadline(after: limits.time) }
    }

    deinit {
        ownHost.deinitialize(count: 1)
        ownHost.deallocate()
        fewGlobals.deallocate()
        chunk.deallocate()
        for old in chunks { old.start.deallocate() }
    }

    // ── Evaluations ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// Begins an evaluation; ``finish()`` has ended the last one.
    /// - Parameter host: Has to stay where it is until then.
    func begin(_ limits: Limits, _ host: UnsafePointer<any Host>) {
        isBusy = true
        hostPlace = host
        mostDepth = limits.depth
        mostStack = UInt(max(0, limits.stackBytes))
        time = limits.time
        outputLeft = limits.output
        meter.reset(steps: limits.steps, bytes: limits.bytes)
        stackStart = Self.stackPointer()
    }

    /// Ends an evaluation, and forgets all that is left of it.
    /// - Returns: Whether another one may begin: not when something of this one is left that cannot be taken back.
    func finish() -> Bool {
        isBusy = false
        hostPlace = UnsafePointer(ownHost)
        globals = chunk
        hasFixedGlobals = false
        if top != chunk || depth != 0 { return false }
        return isTouched ? putBack() : true
    }

    @inline(never)
    private func putBack() -> Bool {
        if !chunks.isEmpty || !suspects.isEmpty || waiter != nil || isTemporary || trace != nil { return false }
        if !modules.isEmpty { return false }
        if deadline != nil { deadline = nil }
        if !sent.isNone { sent = .none }
        if thrown != nil { thrown = nil }
        if !handling.isEmpty { handling.removeAll(keepingCapacity: true) }
        if !shown.isEmpty { shown.removeAll(keepingCapacity: true) }
        isTouched = false
        return true
    }

    /// The world outside.
    var host: any Host { hostPlace.pointee }

    private func lookAtClock() throws {
        if let deadline {
            if deadline.isOver { throw TimeExhausted() }
        } else {
            deadline = Deadline(after: time)
        }
        if waiter?.isCancelled ?? Task.isCancelled { throw CancellationError() }
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
        if depth >= mostDepth { throw BudgetExhausted(resource: .depth) }
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
        if stackStart > pointer && stackStart &- pointer > mostStack {
            throw BudgetExhausted(resource: .depth)
        }
    }

    // ── The stack of values ─────────────────────────────────────────────────────────────────────────────────────────

    /// Where the next values would lie, for who needs no room.
    @inline(__always)
    var noRoom: UnsafeMutablePointer<Value> { top }

    /// Room for that many values, all `.missing`; ``release(_:_:)`` gives it back, in the reverse order.
    @inline(__always)
    func reserve(_ count: Int) throws -> UnsafeMutablePointer<Value> {
        let slots = top
        if slots + count <= end {
            top = slots + count
            // Loops, as the runtime's functions for it cost more than the few values.
            for index in 0..<count { (slots + index).initialize(to: .missing) }
            return slots
        }
        return try grow(count)
    }

    @inline(__always)
    func release(_ slots: UnsafeMutablePointer<Value>, _ count: Int) {
        for index in 0..<count where slots[index].isCounted { _ = (slots + index).move() }
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
        try charge(bytes: 32 + size * (a.isASCII && b.isASCII ? 1 : 4))
        try charge(steps: size >> 6)
        return a.concatenated(with: b)
    }

    /// Appends to text that a variable holds: in place, where no other has it.
    func append(_ more: Str, to place: UnsafeMutablePointer<Value>) throws {
        let left = Self.longCount(at: place)
        guard left > 0, more.isASCII else {
            if case .str(let whole) = place.pointee { place.pointee = .str(try concat(whole, more)) }
            return
        }
        let copied = 32 + left + more.count
        try charge(bytes: copied)
        try charge(steps: more.count >> 6)
        let spare = Self.append(more, toLongTextAt: place)
        if spare < 0 {
            meter.refund(copied)
        } else {
            // What grows takes more than it needs.
            try charge(bytes: spare)
            try charge(steps: left >> 6)
        }
    }

    /// How many characters the long text has that is there; 0 where something else is.
    @inline(__always)
    private static func longCount(at place: UnsafeMutablePointer<Value>) -> Int {
        guard case .str(let text) = place.pointee, case .long(let long) = text.storage else { return 0 }
        return long.count
    }

    /// - Returns: How many bytes more than needed were taken for a copy; below zero when none was made.
    @inline(never)
    private static func append(_ more: Str, toLongTextAt place: UnsafeMutablePointer<Value>) -> Int {
        var long = takeLongText(at: place)
        let (left, right) = (long.count, more.count)
        var spare = -1
        if !isKnownUniquelyReferenced(&long) || long.room < left + right {
            spare = left + right
            let larger = LongText.make(count: left, capacity: 2 * spare)
            larger.bytes.update(from: long.bytes, count: left)
            long = larger
        }
        more.write(to: long.bytes + left)
        long.count = left + right
        place.initialize(to: .str(Str(long)))
        return spare
    }

    /// The long text that is there, taken from its place, so that it can be told whether anybody else has it.
    @inline(never)
    private static func takeLongText(at place: UnsafeMutablePointer<Value>) -> LongText {
        guard case .str(let text) = place.move(), case .long(let long) = text.storage else {
            preconditionFailure("there is a long text")
        }
        return long
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

/// When something is given up.
final class Deadline: Sendable {
    let instant: ContinuousClock.Instant

    init(after time: Duration) {
        instant = ContinuousClock.now + time
    }

    var isOver: Bool { ContinuousClock.now > instant }
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
