import HTTPTypes
import Kernel
import ObjectStore

/// Which parts the server has, and which models.
enum CatalogueActions {
    static let operations = [
        list("apps", "List the parts of the server that have models.") { apps(of: $0) },
        list("models", "List the models that the server has.") { resources in
            resources.map { ($0.info.name.text, $0.info.singular) }
        },
    ]

    static let schemas = ["App": Schema.object(["name": .text, "label": .text], required: ["name", "label"])]

    private static func list(
        _ what: String, _ summary: String,
        _ named: @escaping @Sendable ([any Resource]) -> [(name: String, label: String)]
    ) -> Operation {
        Operation(
            method: "GET", path: "admin/\(what)/", id: "admin_\(what)_list", summary: summary,
            access: .everyUser("what there is on this server is no secret to users"),
            answer: .init(schema: Schema.list(Schema.component("App"))),
            handle: { call in
                let names = named(call.store.resources).sorted { $0.name < $1.name }
                return .json(.array(names.map { ["name": .string($0.name), "label": .string($0.label)] }))
            })
    }

    private static func apps(of resources: [any Resource]) -> [(name: String, label: String)] {
        let apps = Set(resources.map(\.info.name.app))
        return apps.map { app in
            let name = dotted(app)
            let words = name.split { $0 == "." || $0 == "_" }
            let label = words.enumerated().map { $0 == 0 ? String($1) : $1.prefix(1).uppercased() + $1.dropFirst() }
            return (name, label.joined(separator: " "))
        }
    }

    /// Kinds that parts are named after, with what they are of.
    private static let kinds: Set<Substring> = ["stages", "providers", "policies", "sources"]

    /// `authentik_stages_user_login` as clients call it: `authentik.stages.user_login`.
    private static func dotted(_ app: String) -> String {
        let parts = app.split(separator: "_", maxSplits: 2)
        guard parts.first == "authentik", parts.count > 1 else { return app }
        if parts.count == 2 { return "authentik.\(parts[1])" }
        return "authentik.\(parts[1])" + (kinds.contains(parts[1]) ? "." : "_") + parts[2]
    }
}
