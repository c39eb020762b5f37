/// A blueprint that this server applies: a file, an artefact of a registry, or a text of its own; and what became of it.
public struct BlueprintInstance: Model, NormalizesInput {
    public static let model = ModelInfo(
        "authentik_blueprints.blueprintinstance", singular: "Blueprint Instance",
        summary: "A blueprint that this server applies, and what became of it.", path: "managed/blueprints",
        component: "ak-blueprint-form")

    /// How the last application ended.
    public enum Status: String, Choice {
        case successful, warning, error
        /// The file is gone.
        case orphaned
        /// It was not applied yet.
        case unknown
    }

    @Field([.unique, .searchable], help: "Name of the blueprint; no two blueprints have the same.")
    public var name: String
    @Field(.searchable, help: "File below the folder of blueprints, or an address that begins with oci://.")
    public var path = ""
    @Field(help: "Values for !Context, over those of the blueprint.")
    public var context = Attributes()
    @Field(help: "Whether it is applied.")
    public var enabled = true
    @Field(help: "The blueprint itself, when it is neither a file nor in a registry.")
    public var content = ""
    @Field(.readOnly, help: "What its author wrote on it.")
    public var metadata = Attributes()
    @Field(.readOnly, help: "When it was applied last.")
    public var lastApplied = Timestamp.initial
    @Field(.readOnly, help: "SHA-512 of what was applied last.")
    public var lastAppliedHash = ""
    @Field(.readOnly, help: "How that ended.")
    public var status = Status.unknown
    @Field(.readOnly, help: "Models of the objects that it made or changed.")
    public var managedModels: [String] = []
    @Field(.trusted, help: "Name and password for the registry, as its address has them.")
    public var registryCredentials = Secret("")

    public init() {}

    public func validate() throws(Problems) {
        if path.isEmpty == content.isEmpty {
            throw .field(
                path.isEmpty ? "path" : "content", "Either a path or a content must be given, and not both.")
        }
        if name.unicodeScalars.contains(where: { $0.value < 0x20 }) {
            throw .field("name", "A name has no control characters.")
        }
    }
}

extension BlueprintInstance {
    /// What addresses of registries begin with.
    public static let registryScheme = "oci://"

    /// Whether it comes from a registry.
    public var isFromRegistry: Bool { path.hasPrefix(Self.registryScheme) }

    /// A registry's name and password are taken out of its address and sealed. They stay as long as the address leads to
    /// the same registry.
    public static func normalized(_ input: [String: JSON], over old: [String: JSON]?) -> [String: JSON] {
        guard let path = input["path"]?.string else { return input }
        var input = input
        let before = old?["path"]?.string ?? ""
        guard path.hasPrefix(registryScheme) else {
            input["registry_credentials"] = ""
            return input
        }
        let rest = path.dropFirst(registryScheme.count)
        let authority = rest.prefix { $0 != "/" }
        if let at = authority.lastIndex(of: "@") {
            input["registry_credentials"] = .string(String(authority[..<at]))
            input["path"] = .string(registryScheme + rest[authority.index(after: at)...])
        } else if host(of: path) != host(of: before), input["registry_credentials"] == nil {
            input["registry_credentials"] = ""
        }
        return input
    }

    private static func host(of path: String) -> Substring { path.dropFirst(registryScheme.count).prefix { $0 != "/" } }
}

extension Configuration {
    /// The instance of a blueprint's file.
    public func blueprint(at path: String) -> Stored<BlueprintInstance>? {
        path.isEmpty ? nil : all(BlueprintInstance.self).first { $0.path == path }
    }
}
