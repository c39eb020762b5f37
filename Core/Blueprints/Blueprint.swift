public import Kernel

/// A file that says which objects there shall be.
public struct Blueprint: Sendable {
    /// The file, as messages name it.
    public let file: String
    /// What it is called, and other blueprints require it by; the file's name when it does not say.
    public let name: String
    /// What its author wrote on it, such as `blueprints.goauthentik.io/instantiate: "false"`.
    public let labels: [String: String]
    /// The blueprints that its entries name in plain text, which are applied where these stand.
    public let requirements: [Requirement]
    /// Members of the file that mean nothing, each with its place.
    public let warnings: [String]
    let context: SourceNode?
    let entries: [Entry]

    /// Another blueprint, by name or by path.
    public struct Requirement: Sendable, Hashable {
        public let name: String?
        public let path: String?
        /// Whether this blueprint is an error without it.
        public let isRequired: Bool
        /// Whether its entry has conditions, which only an application knows to hold or not.
        let isConditional: Bool
        let position: SourcePosition
        let entry: BlueprintError.EntryLabel
    }

    /// What is to become of one object.
    struct Entry: Sendable {
        let label: BlueprintError.EntryLabel
        let position: SourcePosition
        let model: SourceNode
        /// A map, or a tag that gives one.
        let identifiers: SourceNode
        let attributes: SourceNode
        let state: SourceNode?
        let conditions: [SourceNode]
        /// What roles and users are allowed with the object.
        let permissions: [SourceNode]
    }

    /// Whether the file wants to be applied without being asked for.
    public var isInstantiated: Bool { labels["blueprints.goauthentik.io/instantiate"]?.lowercased() != "false" }

    /// Whether it makes the first administrator: done a second time it would bring back one that was deleted.
    var isBootstrap: Bool { labels["blueprints.goauthentik.io/system-bootstrap"]?.lowercased() == "true" }

    /// The models that its entries name in plain text. Those that tags give are known only when it is applied.
    public var models: Set<ModelName> { Set(entries.compactMap { $0.model.text.map { ModelName($0) } }) }

    /// The first tag that reads of the machine that the server runs on; nil when there is none.
    public var readsMachine: BlueprintError? {
        let nodes = entries.flatMap { entry in
            [entry.model, entry.identifiers, entry.attributes] + [entry.state].compactMap { $0 } + entry.conditions
                + entry.permissions
        }
        guard let place = (nodes + [context].compactMap { $0 }).lazy.compactMap(\.readsMachine).first else {
            return nil
        }
        return BlueprintError("!Env and !File are not allowed here.", file: file, at: place)
    }

    /// The model whose entries name other blueprints.
    static let requirementModel: ModelName = "authentik_blueprints.metaapplyblueprint"

    /// Reads a file. Nothing of it is worked out yet: tags are when it is applied.
    /// - Parameter file: what messages call it.
    /// - Throws: ``BlueprintError`` with the place of what is wrong.
    public init(parsing text: String, file: String) throws(BlueprintError) {
        guard let root = try YAMLReader.read(text, file: file) else {
            throw BlueprintError("The file is empty.", file: file, at: nil)
        }
        var reader = BlueprintReader(file: file)
        let parts = try reader.parts(of: root)
        self.file = file
        name = parts.name ?? file
        labels = parts.labels
        context = parts.context
        entries = parts.entries
        requirements = try reader.requirements(of: parts.entries)
        warnings = reader.warnings
    }
}
