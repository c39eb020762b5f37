import Kernel
import ObjectStore

/// The objects of a file in an order in which each comes after those that it refers to, and what they are called.
///
/// Both follow from names alone, so that the same objects give the same file wherever they are.
struct ExportOrder {
    /// In order.
    private(set) var objects: [ExportedObject] = []
    /// References that lead in a circle, and are written after all objects.
    private(set) var later: [ExportKey: Set<String>] = [:]
    /// Objects that no field tells from all others.
    private(set) var doubles: Set<ExportKey> = []
    private let byKey: [ExportKey: ExportedObject]
    private let source: ExportSource
    private var names: [ExportKey: String] = [:]
    private var path: Set<ExportKey> = []
    private var done: Set<ExportKey> = []

    init(_ objects: [ExportedObject], _ source: ExportSource) {
        self.source = source
        byKey = Dictionary(objects.map { ($0.key, $0) }) { first, _ in first }
        for object in objects { _ = name(of: object) }
        var count: [String: Int] = [:]
        for name in names.values { count[name, default: 0] += 1 }
        // Where two are called the same, only their keys tell them apart.
        for (key, name) in names where (count[name] ?? 0) > 1 {
            doubles.insert(key)
            names[key] = "\(name) \(key.id)"
        }
        for object in objects.sorted(by: precedes) { visit(object) }
    }

    /// What an object is called in the file; nil for one that is not in it.
    func name(_ key: ExportKey?) -> String? { key.flatMap { names[$0] } }

    private mutating func name(of object: ExportedObject) -> String {
        if let name = names[object.key] { return name }
        names[object.key] = "\(object.info.name.model) \(object.id)"
        var parts: [String] = []
        for field in object.identity {
            guard let value = object.document[field.name], !value.isNull else { continue }
            if let target = field.shape.reference, let id = ObjectID(value) {
                // What is not in the file has another key elsewhere, and whoever made an object is not told of it.
                guard field.name != object.info.author, let other = source.key(id, target).flatMap({ byKey[$0] })
                else { continue }
                parts.append(name(of: other))
            } else {
                parts.append(value.string ?? value.text)
            }
        }
        let name = "\(object.info.name.model) \(parts.joined(separator: " / "))"
        names[object.key] = name
        return name
    }

    private func precedes(_ left: ExportedObject, _ right: ExportedObject) -> Bool {
        let ranks = (Self.rank(of: left.info), Self.rank(of: right.info))
        return (ranks.0, left.info.name.text, names[left.key] ?? "") < (
            ranks.1, right.info.name.text, names[right.key] ?? ""
        )
    }

    private mutating func visit(_ object: ExportedObject) {
        guard done.insert(object.key).inserted else { return }
        path.insert(object.key)
        let references = object.written(withSecrets: false).flatMap { field in
            object.references.filter { $0.field.name == field.name }
        }
        let targets = references.compactMap { held in
            source.key(held.id, held.target).flatMap { byKey[$0] }.map { (held.field.name, $0) }
        }
        for (field, target) in targets.sorted(by: { (names[$0.1.key] ?? "") < (names[$1.1.key] ?? "") }) {
            if path.contains(target.key) {
                later[object.key, default: []].insert(field)
            } else {
                visit(target)
            }
        }
        path.remove(object.key)
        objects.append(object)
    }

    /// As somebody would write it: who there is, then what flows consist of, then what is signed in to.
    private static func rank(of info: ModelInfo) -> Int {
        switch (info.kind, info.name) {
        case (_, "authentik_rbac.role"): 0
        case (_, "authentik_core.group"): 1
        case (_, "authentik_core.user"): 2
        case (_, CertificateKeyPair.model.name): 3
        case (_, Flow.model.name): 4
        case (.policy, _): 5
        case (.stage, _): 6
        case (_, FlowStageBinding.model.name): 7
        case (.source, _): 8
        case (.propertyMapping, _): 9
        case (.provider, _): 10
        case (_, Application.model.name): 11
        case (_, PolicyBinding.model.name): 13
        default: 12
        }
    }
}
