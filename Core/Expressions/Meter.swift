/// What one evaluation may still spend: steps of work and bytes of memory. It is handed to all that loops or allocates
/// on behalf of an expression, which charges it inside its loops and before it allocates; so hostile input ends by the
/// budget, whatever it asks for.
///
/// A step is about one simple operation (a limb, a character, a state of a regular expression). Bytes are counted when
/// they are asked for and never given back: the sum bounds the peak.
public final class Meter {
    // Steps that are left are kept in two parts: those until the next look at the clock, so that a step costs one
    // subtraction and one comparison, and those after it.
    @exclusivity(unchecked) private var untilLook: Int
    @exclusivity(unchecked) private var afterLook: Int
    /// Bytes that are left.
    @exclusivity(unchecked) public private(set) var bytes: Int
    /// Is called every ``watchInterval`` steps.
    @exclusivity(unchecked) var watch: (() throws -> Void)?

    /// How many steps there are between two looks at the clock.
    public static let watchInterval = 1 << 16

    /// - Parameters:
    ///   - steps: The most steps that may be done.
    ///   - bytes: The most bytes that may be allocated, in sum.
    ///   - watch: Is called every ``watchInterval`` steps, and ends the evaluation by throwing: a deadline, a
    ///     cancellation.
    public init(steps: Int, bytes: Int, watch: (() throws -> Void)? = nil) {
        self.bytes = bytes
        self.watch = watch
        untilLook = min(steps, Self.watchInterval)
        afterLook = steps - untilLook
    }

    /// Begins anew, with another budget.
    func reset(steps: Int, bytes: Int) {
        self.bytes = bytes
        untilLook = min(steps, Self.watchInterval)
        afterLook = steps - untilLook
    }

    /// Steps that are left.
    public var steps: Int { untilLook + afterLook }

    /// Charges work, before or while it is done.
    /// - Throws: ``BudgetExhausted`` when there are fewer steps left, from then on at each call; what `watch` throws.
    @inline(__always)
    public func step(_ count: Int = 1) throws {
        let left = untilLook &- count
        if left > 0 {
            untilLook = left
        } else {
            try look(count)
        }
    }

    /// Charges memory, before it is taken.
    /// - Throws: ``BudgetExhausted`` when there are fewer bytes left, from then on at each call.
    @inline(__always)
    public func allocate(_ count: Int) throws {
        guard count <= bytes else { throw exhaust(.memory) }
        bytes &-= count
    }

    /// Takes back a charge for memory that was not taken after all.
    func refund(_ count: Int) {
        if bytes >= 0 { bytes += count }
    }

    @inline(never)
    private func look(_ count: Int) throws {
        guard count <= steps else { throw exhaust(.steps) }
        let left = steps - count
        untilLook = min(left, Self.watchInterval)
        afterLook = left - untilLook
        try watch?()
    }

    /// What is over stays over: an expression that could catch the error gets no further.
    private func exhaust(_ resource: BudgetExhausted.Resource) -> BudgetExhausted {
        untilLook = -1
        afterLook = 0
        bytes = -1
        return BudgetExhausted(resource: resource)
    }
}

/// An evaluation wanted more than it may spend. No expression can catch it.
public struct BudgetExhausted: Error, Hashable, CustomStringConvertible {
    /// What there is a budget of.
    public enum Resource: Hashable, Sendable {
        case steps, memory, depth
    }

    /// What is used up.
    public let resource: Resource

    public init(resource: Resource) {
        self.resource = resource
    }

    public var description: String {
        switch resource {
        case .steps: "The expression does more work than it may"
        case .memory: "The expression takes more memory than it may"
        case .depth: "The expression is nested more deeply than it may be"
        }
    }
}
