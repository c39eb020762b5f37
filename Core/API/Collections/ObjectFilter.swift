import Kernel
import ObjectStore

/// A filter of objects of the configuration that does not compare one of their fields.
struct ObjectFilter: Sendable {
    /// Whether an object is wanted.
    typealias Condition = @Sendable (AnyStored, Configuration) -> Bool

    let name: String
    let schema: JSON
    /// What a text asks for.
    let condition: @Sendable (String) throws(Problems) -> Condition

    /// Whether something is so.
    private static func flag(_ name: String, _ holds: @escaping Condition) -> ObjectFilter {
        ObjectFilter(name: name, schema: .flag) { text throws(Problems) in
            let wanted = try Bool(json: .string(text.lowercased()))
            return { holds($0, $1) == wanted }
        }
    }

    /// Whether at least one of an object's values is among those between commas.
    private static func anyOf(
        _ name: String, _ element: JSON, _ values: @escaping @Sendable (AnyStored, Configuration) -> [String]
    ) -> ObjectFilter {
        ObjectFilter(name: name, schema: Schema.list(element)) { text throws(Problems) in
            let wanted = Set(text.split(separator: ",").map(String.init))
            return { !wanted.isDisjoint(with: values($0, $1)) }
        }
    }

    private static func time(_ name: String, _ time: @escaping @Sendable (AnyStored) -> Timestamp) -> ObjectFilter {
        ObjectFilter(name: name, schema: Schema.plain(Timestamp.shape)) { text throws(Problems) in
            let wanted = try Timestamp(json: .string(text))
            return { object, _ in time(object) == wanted }
        }
    }

    /// Whether a field is empty.
    private static func isNull(_ field: String) -> ObjectFilter {
        flag("\(field)__isnull") { object, _ in (object.document[field] ?? .null).isNull }
    }

    /// Whether nobody refers to an object by a field.
    private static func isUnused(_ name: String, by field: String) -> ObjectFilter {
        flag(name) { object, configuration in
            !configuration.referrers(of: object.id).contains { $0.field == field }
        }
    }
}

extension ObjectFilter {
    /// The filters of a model's objects.
    static func of(_ info: ModelInfo) -> [ObjectFilter] {
        switch info.name {
        case CertificateKeyPair.model.name: certificates
        case FlowStageBinding.model.name: [boundPolicies]
        case PolicyBinding.model.name: [isNull("policy"), targets]
        case Names.invitation: [flowSlug]
        case Names.invitationStage: [isUnused("no_flows", by: "stage")]
        default: of(info.kind)
        }
    }

    /// The filters of the objects of a kind.
    static func of(_ kind: Kind) -> [ObjectFilter] {
        switch kind {
        case .policy:
            [
                time("created", \.created), time("last_updated", \.updated), isUnused("bindings__isnull", by: "policy"),
                isUnused("promptstage__isnull", by: "validation_policies"),
            ]
        case .propertyMapping: [managed, isNull("managed")]
        case .source: [ObjectFilter(name: "managed", schema: .text, condition: managed.condition)]
        case .provider: providers
        case .stage, .object: []
        }
    }

    private static let managed = anyOf("managed", .text) { object, _ in
        [object.document["managed"]?.string].compactMap { $0 }
    }

    private static let targets = anyOf("target_in", .uuid) { object, _ in
        object.references.filter { $0.field == "target" }.map(\.target.text)
    }

    private static let flowSlug = ObjectFilter(name: "flow__slug", schema: .text) { text throws(Problems) in
        { object, configuration in
            let flow = object.document["flow"].flatMap(ObjectID.init).flatMap { configuration.get(Flow.self, $0) }
            return flow?.slug.text == text
        }
    }

    private static let boundPolicies = anyOf("policies", .uuid) { object, configuration in
        let bindings = configuration.referrers(of: object.id).filter { $0.field == "target" }
        return bindings.compactMap { configuration.get(PolicyBinding.self, $0.object)?.policy?.id.text }
    }

    private static let providers = [
        isUnused("application__isnull", by: "provider"),
        flag("backchannel") { object, configuration in
            configuration.referrers(of: object.id).contains { $0.field == "backchannel_providers" }
        },
        ObjectFilter(name: "application", schema: .uuid) { text throws(Problems) in
            { object, configuration in
                configuration.referrers(of: object.id).contains {
                    $0.field == "provider" && $0.object.text == text.lowercased()
                }
            }
        },
    ]

    private static let certificates = [
        flag("has_key") { object, _ in object.typed(CertificateKeyPair.self).map { !$0.keyData.isBlank } ?? false },
        anyOf("key_type", ["type": "string", "enum": ["dsa", "ec", "ed25519", "ed448", "rsa"]]) {
            object, configuration in
            let subject = Subject(id: object.id, info: object.info, shown: [:], configuration: configuration)
            return [subject.keyType.string].compactMap { $0 }
        },
    ]
}

extension [ObjectFilter] {
    /// Takes out of a query what these filters ask for.
    /// - Throws: ``Problems`` by filter.
    func conditions(from query: inout ListQuery) throws(Problems) -> [ObjectFilter.Condition] {
        var conditions: [ObjectFilter.Condition] = []
        for filter in self {
            guard let text = query.filters.removeValue(forKey: filter.name) else { continue }
            do { conditions.append(try filter.condition(text)) } catch { throw .fields([filter.name: error]) }
        }
        return conditions
    }

    /// Has a query look for what these filters ask for.
    /// - Throws: ``Problems`` by filter.
    func apply(to query: inout ListQuery, in configuration: Configuration) throws(Problems) {
        let conditions = try conditions(from: &query)
        guard !conditions.isEmpty else { return }
        query.condition = { object in conditions.allSatisfy { $0(object, configuration) } }
    }

    var parameters: [Parameter] { map { Parameter(name: $0.name, place: .query, schema: $0.schema) } }
}
