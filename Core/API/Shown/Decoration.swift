import Kernel
import ObjectStore

/// A field that the API shows besides those that a model declares: its schema and where its value comes from.
struct Decoration: Sendable {
    let name: String
    let schema: JSON
    /// What must be fetched from the directory for it.
    var need: Need?
    /// Whether it takes the place of a field of the model.
    var replaces = false
    let value: @Sendable (Subject) -> JSON

    /// Objects of another model that a field names.
    struct Need: Sendable {
        let field: String
        let model: ModelName
        /// Whether they are shown with decorations of their own.
        var isWhole = false
    }

    init(
        _ name: String, _ schema: JSON, need: Need? = nil, replaces: Bool = false,
        value: @escaping @Sendable (Subject) -> JSON
    ) {
        self.name = name
        self.schema = schema
        self.need = need
        self.replaces = replaces
        self.value = value
    }

    /// A field that is the same in every object.
    init(_ name: String, _ schema: JSON, always value: JSON) {
        self.init(name, schema) { _ in value }
    }
}

/// An object that is being decorated.
struct Subject: Sendable {
    let id: ObjectID
    let info: ModelInfo
    /// The fields that its resource gave.
    let shown: [String: JSON]
    let configuration: Configuration
    /// What was fetched from the directory.
    var related: [ModelName: [ObjectID: [String: JSON]]] = [:]
    /// Who looks at it.
    var viewer: User?
    /// What roles can allow, for models that name it.
    var permissions: PermissionCatalogue?

    /// The object, when it is configuration.
    var object: AnyStored? { configuration[id].flatMap { $0.model == info.name ? $0 : nil } }

    func typed<M: Model>(_ type: M.Type) -> Stored<M>? { configuration.get(type, id) }

    /// The fetched object that a field names, cut to the given fields; null when there is none.
    func one(_ field: String, of model: ModelName, _ shape: [String]? = nil) -> JSON {
        shown[field].flatMap(ObjectID.init).flatMap { related[model]?[$0] }.map { Self.cut($0, to: shape) } ?? .null
    }

    /// The fetched objects that a field names, cut to the given fields.
    func all(_ field: String, of model: ModelName, _ shape: [String]) -> JSON {
        let ids = shown[field]?.array?.compactMap(ObjectID.init) ?? []
        return .array(ids.compactMap { related[model]?[$0] }.map { Self.cut($0, to: shape) })
    }

    private static func cut(_ object: [String: JSON], to shape: [String]?) -> JSON {
        guard let shape else { return .object(object) }
        return .object(object.filter { shape.contains($0.key) })
    }
}

extension Decoration {
    /// What is shown of a model's objects besides its fields.
    static func of(_ info: ModelInfo) -> [Decoration] {
        switch info.name {
        case Flow.model.name: flow
        case FlowStageBinding.model.name: flowStageBinding
        case Application.model.name: [bindable] + application
        case PolicyBinding.model.name: policyBinding
        case ApplicationEntitlement.model.name: [bindable]
        case CertificateKeyPair.model.name: certificate
        case Brand.model.name: brand
        case Names.user: user
        case Names.group: group
        case Names.token: token
        case InitialPermissions.model.name: initialPermissions
        case Names.prompt: prompt
        case Names.invitation: invitation
        case Names.geoIPPolicy: of(info.kind) + [countries]
        default: of(info.kind)
        }
    }

    /// What is shown of every object of a kind.
    static func of(_ kind: Kind) -> [Decoration] {
        switch kind {
        case .stage: typeNames + [flowSet]
        case .policy: typeNames + [boundTo]
        case .provider: typeNames + assignments
        case .source, .propertyMapping: typeNames
        case .object: []
        }
    }

    private static let typeNames = [
        Decoration("component", .text) { .string($0.info.component) },
        Decoration("verbose_name", .text) { .string($0.info.singular) },
        Decoration("verbose_name_plural", .text) { .string($0.info.plural) },
        Decoration("meta_model_name", .text) { .string($0.info.name.text) },
    ]
}

/// The schemas that many decorations have.
extension JSON {
    static let text: JSON = ["type": "string"]
    static let textOrNull: JSON = ["type": "string", "nullable": true]
    static let uuid: JSON = ["type": "string", "format": "uuid"]
    static let number: JSON = ["type": "integer"]
    static let flag: JSON = ["type": "boolean"]
    static let anyObject: JSON = ["type": "object", "additionalProperties": [:]]
}
