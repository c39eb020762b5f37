import Blueprints
import Identity
import Kernel
import ObjectStore
import Storage
import StorageTestKit
import Testing

@testable import Server

@Suite("What an export says of permissions")
struct ExportedPermissionTests {
    /// Whoever holds a permission stands above the object, below it, or is the object.
    private static let everything = """
        entries:
        - model: authentik_rbac.role
          id: helpers
          identifiers: {name: helpers}
          attrs: {permissions: [authentik_core.view_user, authentik_rbac.view_system_info, authentik_flows.view_stage]}
        - {model: authentik_rbac.role, id: auditors, identifiers: {name: auditors}}
        - {model: authentik_core.group, id: staff, identifiers: {name: staff}}
        - {model: authentik_core.user, id: ada, identifiers: {username: ada},
           attrs: {name: Ada, roles: [!KeyOf helpers, !KeyOf auditors], permissions: [authentik_core.view_group]}}
        - {model: authentik_core.user, id: bob, identifiers: {username: bob}, attrs: {name: Bob}}
        - model: authentik_flows.flow
          id: flow
          identifiers: {slug: mine}
          attrs: {name: A, title: A, designation: recovery}
          permissions:
          - {permission: authentik_flows.view_flow, role: !KeyOf helpers}
          - {permission: authentik_flows.change_flow, role: !KeyOf helpers}
          - {permission: authentik_flows.view_flow, user: !KeyOf bob}
        - model: authentik_core.group
          identifiers: {name: staff}
          permissions: [{permission: authentik_core.change_group, user: !KeyOf bob}]
        - model: authentik_core.user
          identifiers: {username: ada}
          permissions:
          - {permission: authentik_core.view_user, user: !KeyOf bob}
          - {permission: authentik_core.change_user, user: !KeyOf ada}
        - model: authentik_rbac.role
          identifiers: {name: auditors}
          permissions:
          - {permission: authentik_rbac.view_role, role: !KeyOf helpers}
          - {permission: authentik_rbac.view_role, role: !KeyOf auditors}
        - model: authentik_core.token
          identifiers: {identifier: t}
          attrs: {user: !KeyOf ada, intent: api}
          permissions: [{permission: authentik_core.view_token_key, role: !KeyOf auditors}]
        """

    private static func site() async throws -> Assembly {
        try await FirstStartTests.assembly(on: TestDatabase.make())
    }

    private static func apply(_ text: String, to assembly: Assembly) async throws -> BlueprintOutcome {
        try await assembly.discovery.applier.apply(BlueprintBatch([BlueprintFile(path: "all.yaml", text: text)]))
    }

    private static func export(
        _ assembly: Assembly, _ chosen: [String] = [], except models: Set<ModelName> = []
    ) async throws -> String {
        try await assembly.store.read(by: .system) { reading in
            // A certificate comes with its key or not at all.
            var export = try BlueprintExport(in: reading, withSecrets: true)
            try await export.add(chosen.compactMap { BlueprintExport.Chosen($0) }, orAllExcept: models)
            return try await export.yaml(name: "All")
        }
    }

    /// What everybody may do with single objects, by names.
    private static func allowed(_ assembly: Assembly) async throws -> [String] {
        try await assembly.store.read(by: .system) { reading in
            try await reading.sql.query(
                """
                SELECT r.name, r.managed, p.model, p.codename, p.object FROM role_object_permissions p
                JOIN roles r ON r.id = p.role_id
                """
            ).asyncMap { row in
                let object = ObjectID(try row[4] as String)
                let resource = try reading.resource(ModelName(try row[2] as String))
                let label = try await resource.get(object, in: reading)?[resource.info.label]?.string ?? ""
                let managed: String? = try row[1]
                var holder: String = try row[0]
                if let number = managed?.dropFirst(OwnRole.prefix.count).split(separator: "-").last {
                    let user = try await reading.resource("authentik_core.user").get(
                        ObjectID(String(number)), in: reading)
                    holder = user?["username"]?.string ?? ""
                }
                return "\(holder) \(try row[3] as String) \(label)"
            }.sorted()
        }
    }

    @Test("is the same on another server, where the same people may do the same")
    func roundTrip() async throws {
        let (here, there) = (try await Self.site(), try await Self.site())
        _ = try await Self.apply(Self.everything, to: here)
        let text = try await Self.export(here)
        // Keys are others there.
        _ = try await Self.apply(
            "entries:\n- {model: authentik_core.user, identifiers: {username: first}, attrs: {name: First}}\n"
                + "- {model: authentik_core.user, identifiers: {username: bob}, attrs: {name: Bob}}", to: there)
        _ = try await Self.apply(text, to: there)
        _ = try await Self.apply(
            "entries:\n- {model: authentik_core.user, identifiers: {username: first}, state: absent}", to: there)
        #expect(try await Self.export(there) == text)
        let allowed = try await Self.allowed(there)
        #expect(
            allowed == [
                "ada change_user ada", "auditors view_role auditors", "auditors view_token_key t",
                "bob change_group staff",
                "bob view_flow A", "bob view_user ada", "helpers change_flow A", "helpers view_flow A",
                "helpers view_role auditors",
            ])
        #expect(try await Self.allowed(here) == allowed)
    }

    @Test("changes nothing where it comes from, and is in no event there")
    func unchanged() async throws {
        let site = try await Self.site()
        _ = try await Self.apply(Self.everything, to: site)
        let text = try await Self.export(site)
        let version = site.store.current.version
        func events() async throws -> Int {
            try await site.store.read(by: .system) { try await $0.sql.query("SELECT 1 FROM events").count }
        }
        let before = try await events()
        let outcome = try await Self.apply(text, to: site)
        #expect(outcome.isEmpty, "\(OutcomeText(outcome, isPlan: true).text)")
        #expect(site.store.current.version == version)
        #expect(try await events() == before)
    }

    @Test("names whose they are as other references do, in the object's entry or after all objects")
    func written() async throws {
        let site = try await Self.site()
        _ = try await Self.apply(Self.everything, to: site)
        let text = try await Self.export(site)
        #expect(
            text.contains(
                """
                  permissions:
                  - permission: authentik_flows.change_flow
                    role: !KeyOf 'role helpers'
                  - permission: authentik_flows.view_flow
                    role: !KeyOf 'role helpers'
                  - permission: authentik_flows.view_flow
                    user: !KeyOf 'user bob'
                """))
        let parts = text.split(separator: "- model: ").filter {
            $0.hasPrefix("authentik_core.group") && $0.contains("staff")
        }
        #expect(parts.count == 2)
        #expect(parts.first?.contains("permissions:") == false, "bob stands below the group")
        #expect(parts.last?.contains("user: !KeyOf 'user bob'") == true)
    }

    @Test("is left out for those who are in no file")
    func without() async throws {
        let site = try await Self.site()
        _ = try await Self.apply(Self.everything, to: site)
        #expect(try await !Self.export(site, ["authentik_flows.flow=mine"]).contains("permissions"))
        let text = try await Self.export(site, except: ["authentik_rbac.role"])
        #expect(text.contains("user: !KeyOf 'user bob'") && !text.contains("!KeyOf 'role "))
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
