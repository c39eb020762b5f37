public import Kernel

/// What became of a blueprint's entries.
public struct BlueprintReport: Sendable {
    /// In the file's order.
    public var entries: [Entry] = []
    /// What is odd and hindered nothing, each with its place.
    public var warnings: [String] = []

    public init() {}

    /// What became of one entry.
    public struct Entry: Sendable {
        /// Its number and its id.
        public let label: BlueprintError.EntryLabel
        public let model: ModelName
        public let outcome: Outcome
        /// The object, when there is one.
        public let object: ObjectID?
    }

    /// What an entry did.
    public enum Outcome: String, Sendable {
        /// The object is new.
        case created
        /// The object existed and has the entry's values now.
        case updated
        /// The object existed and was left as it is.
        case kept
        /// The object existed and is gone.
        case deleted
        /// There was no object to delete.
        case absent
        /// A condition did not hold.
        case skipped
        /// The entry names another blueprint, which was applied as far as it had to be, and has no object.
        case requirement
    }

    /// How many entries did something.
    public func count(_ outcome: Outcome) -> Int { entries.count { $0.outcome == outcome } }
}
