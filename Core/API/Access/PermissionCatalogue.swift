import Jobs
import Kernel
import ObjectStore

/// Everything that roles can allow on this server, with what people call it.
struct PermissionCatalogue: Sendable {
    /// A permission as clients see it.
    struct Entry: Sendable {
        let permission: Permission
        let name: String
        let info: ModelInfo

        /// Its fields where it stands for itself.
        var json: [String: JSON] {
            [
                "id": .int(permission.number), "name": .string(name), "codename": .string(permission.codename),
                "model": .string(info.name.model), "app_label": .string(info.name.app),
                "app_label_verbose": .string(Self.title(info.name.app)), "model_verbose": .string(info.singular),
            ]
        }

        private static func title(_ app: String) -> String {
            app.split(separator: "_").map { $0 == "authentik" ? String($0) : $0.capitalized }.joined(separator: " ")
        }
    }

    /// By app, model and codename.
    let entries: [Entry]
    private let byNumber: [Int: Entry]
    private let byText: [String: Entry]

    /// The permissions of all that the server has: its models, what stands for a whole kind, and what has no model.
    init(of store: ObjectStore) {
        self.init(
            store.resources.map(\.info) + Kind.allCases.compactMap(\.info)
                + [SystemPermission.model, JobModels.task, JobModels.schedule])
    }

    init(_ models: [ModelInfo]) {
        entries = models.sorted { $0.name < $1.name }.flatMap { info in
            info.permissions.map { Entry(permission: Permission(info.name, $0.codename), name: $0.name, info: info) }
        }
        byNumber = Dictionary(entries.map { ($0.permission.number, $0) }) { first, _ in first }
        byText = Dictionary(entries.map { ($0.permission.text, $0) }) { first, _ in first }
    }

    subscript(number: Int) -> Entry? { byNumber[number] }
    subscript(text: String) -> Entry? { byText[text] }

    /// The entry of a permission that is stored; nil when no plugin of this server knows it.
    func entry(_ permission: Permission) -> Entry? { byText[permission.text] }
}

extension StringProtocol {
    fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
