/// An expression taken apart.
indirect enum PatternNode: Sendable, Hashable {
    case scalar(ScalarSet)
    case assertion(Assertion)
    case sequence([PatternNode])
    case alternatives([PatternNode])
    case repeated(PatternNode, least: Int, most: Int?)

    /// Something that holds between two scalars or does not.
    enum Assertion: Sendable, Hashable {
        case start, end, wordBoundary, noWordBoundary

        func holds(at index: Int, of scalars: [UInt32]) -> Bool {
            switch self {
            case .start: return index == 0
            case .end: return index == scalars.count
            case .wordBoundary, .noWordBoundary:
                let before = index > 0 && ScalarSet.word.contains(scalars[index - 1])
                let after = index < scalars.count && ScalarSet.word.contains(scalars[index])
                return (before != after) == (self == .wordBoundary)
            }
        }
    }
}

/// A set of Unicode scalars.
struct ScalarSet: Sendable, Hashable {
    private(set) var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    init(_ ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }
    init(_ scalar: UInt32) { ranges = [scalar...scalar] }

    static let digit = ScalarSet([0x30...0x39])
    static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let space = ScalarSet([0x09...0x0D, 0x20...0x20])
    /// Everything but the end of a line.
    static let any = ScalarSet(0x0A).negated

    var negated: ScalarSet {
        var set = self
        set.isNegated.toggle()
        return set
    }

    func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } != isNegated }

    mutating func add(_ range: ClosedRange<UInt32>) { ranges.append(range) }

    /// Adds the members of another set.
    mutating func add(_ other: ScalarSet) {
        guard other.isNegated else { return ranges.append(contentsOf: other.ranges) }
        var start: UInt32 = 0
        for range in other.ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > start { ranges.append(start...range.lowerBound - 1) }
            start = max(start, range.upperBound + 1)
        }
        ranges.append(start...0x10FFFF)
    }

    /// The set with the other case of every ASCII letter in it.
    var ignoringCase: ScalarSet {
        var set = self
        for range in ranges {
            for (letters, shift) in [(UInt32(0x41)...0x5A, 0x20), (0x61...0x7A, -0x20)] where range.overlaps(letters) {
                let shared = range.clamped(to: letters)
                set.add(UInt32(Int(shared.lowerBound) + shift)...UInt32(Int(shared.upperBound) + shift))
            }
        }
        return set
    }
}
