import Kernel
import ObjectStore

/// What roles and users that are in a file are allowed with single objects that are in it.
struct ExportPermissions {
    /// What is written, and who is allowed it.
    private struct Given {
        let text: BlueprintText.Allowed
        let holder: ExportKey
    }

    private static let role: ModelName = "authentik_rbac.role"
    private static let user: ModelName = "authentik_core.user"

    /// By object, in an order that follows from names.
    private var given: [ExportKey: [Given]] = [:]
    /// Where objects stand in the file.
    private let places: [ExportKey: Int]

    init(_ order: ExportOrder, _ source: ExportSource) async throws {
        places = Dictionary(order.objects.enumerated().map { ($1.key, $0) }) { first, _ in first }
        // Who sees no roles exports none.
        guard order.objects.contains(where: { [Self.role, Self.user].contains($0.info.name) }),
            let roles = source.reading.store.resource(Self.role) as? any PermissionGranting
        else { return }
        for (model, objects) in Dictionary(grouping: order.objects, by: \.info.name) {
            for grant in try await roles.allowed(on: objects.map(\.id), of: model, in: source.reading) {
                let holder =
                    switch grant.holder {
                    case .role(let id): ExportKey(model: Self.role, id: id)
                    case .user(let id): ExportKey(model: Self.user, id: id)
                    }
                let text = grant.permission.text
                // What no plugin declares any more nobody could be given.
                guard let name = order.name(holder), source.reading.store.permission(text) == grant.permission else {
                    continue
                }
                given[ExportKey(model: model, id: grant.object), default: []].append(
                    Given(
                        text: .init(permission: text, holder: name, isUser: holder.model == Self.user), holder: holder))
            }
        }
        for key in given.keys { given[key]?.sort { $0.text.order < $1.text.order } }
    }

    /// What an object's entry says.
    /// - Parameter isLater: whether it is an entry after all objects, for those that stand below the object.
    func values(of object: ExportKey, isLater: Bool) -> [BlueprintText.Allowed] {
        (given[object] ?? []).filter { (places[$0.holder] ?? 0 > places[object] ?? 0) == isLater }.map(\.text)
    }
}

extension BlueprintText.Allowed {
    fileprivate var order: (String, String) { (permission, holder) }
}
