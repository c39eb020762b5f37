public import Kernel
public import ObjectStore

/// Blueprints that are applied together: all of them, or none.
public struct BlueprintBatch: Sendable {
    /// A blueprint, with what it reads and what others call it.
    struct Item: Sendable {
        let blueprint: Blueprint
        var context: [String: JSON] = [:]
        var environment: BlueprintEnvironment?
        let path: String
        let names: Set<String>
        /// The instance that it is; nil for what somebody hands over.
        var instance: ObjectID?
        /// SHA-512 of its text.
        let hash: String

        /// What tells it from others that are applied with it.
        enum Key: Hashable {
            case instance(ObjectID)
            case text(hash: String, path: String)
        }

        var key: Key { instance.map(Key.instance) ?? .text(hash: hash, path: path) }
    }

    private let items: [Item]

    /// The most files at once.
    private static let longest = 1000

    init(_ items: [Item]) { self.items = items }

    /// - Parameters:
    ///   - context: values for `!Context`, over those of the files.
    ///   - environment: where `!Env` and `!File` look; with nil these tags are errors.
    /// - Throws: ``BlueprintError`` for the first file that is no blueprint.
    public init(
        _ files: [BlueprintFile], context: [String: JSON] = [:], environment: BlueprintEnvironment? = nil
    ) throws(BlueprintError) {
        if files.count > Self.longest {
            throw BlueprintError("These are more than \(Self.longest) files.", file: files[0].path, at: nil)
        }
        var items: [Item] = []
        for file in files {
            let blueprint = try file.blueprint()
            items.append(
                Item(
                    blueprint: blueprint, context: context, environment: environment, path: file.path,
                    names: [blueprint.name], hash: file.hash))
        }
        self.items = items
    }

    /// The models that entries name in plain text.
    public var models: Set<ModelName> { items.reduce(into: []) { $0.formUnion($1.blueprint.models) } }

    /// The blueprints themselves.
    var blueprints: [Blueprint] { items.map(\.blueprint) }

    /// Does what the files say, and what those say that they name, and says what that did.
    ///
    /// Plans, applications and the search for drift are all this function: what is told is what has happened.
    /// - Throws: ``BlueprintError`` for what is wrong with a file; what the database throws as it is.
    func apply(in change: Change, others: BlueprintWalk.Others) async throws -> BlueprintOutcome {
        change.beginRecording()
        let walk = BlueprintWalk(change, items, others: others)
        try await walk.applyAll()
        let files = walk.applied.map { item, report in
            BlueprintOutcome.File(path: item.path, name: item.blueprint.name, report: report)
        }
        return BlueprintOutcome(files: files, recorded: try await change.recorded())
    }
}

/// What blueprints did, or would do.
public struct BlueprintOutcome: Sendable {
    /// In the order in which they were applied.
    public let files: [File]
    /// What became of each object that is not as it was.
    public let changes: [ObjectChange]
    /// The instances that could not be compared, since nobody could say what they are.
    public internal(set) var unread: [BlueprintError] = []
    private let oddities: [String]
    /// What takes it back.
    let undo: Undo

    /// What one file did.
    public struct File: Sendable {
        public let path: String
        public let name: String
        public let report: BlueprintReport
    }

    init(files: [File], recorded: RecordedChanges) {
        self.files = files
        changes = recorded.objects
        undo = recorded.undo
        oddities = files.flatMap(\.report.warnings)
    }

    /// What is odd and hindered nothing, each with its place.
    public var warnings: [String] { oddities + unread.map { "\($0) It was not compared." } }

    /// Whether everything is as the files say.
    public var isEmpty: Bool { changes.isEmpty }

    /// How many objects became what.
    public func count(_ kind: ObjectChange.Kind) -> Int { changes.count { $0.kind == kind } }

    /// How many objects the files name that are as they were.
    public var unchanged: Int {
        struct Key: Hashable { let model: ModelName; let id: ObjectID }
        let changed = Set(changes.map { Key(model: $0.model, id: $0.id) })
        let named = files.flatMap(\.report.entries).compactMap { entry in
            entry.object.map { Key(model: entry.model, id: $0) }
        }
        return Set(named).subtracting(changed).count
    }

    /// For programs.
    public var json: JSON {
        [
            "files": .array(files.map { ["path": .string($0.path), "name": .string($0.name)] }),
            "changes": .array(changes.map(\.json)),
            "summary": [
                "created": .int(count(.created)), "updated": .int(count(.updated)), "deleted": .int(count(.deleted)),
                "unchanged": .int(unchanged),
            ],
            "warnings": .array(warnings.map(JSON.string)),
        ]
    }
}
