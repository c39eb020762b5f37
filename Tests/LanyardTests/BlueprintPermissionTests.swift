import Blueprints
import Identity
import Kernel
import ObjectStore
import Testing

@testable import Server

@Suite("What blueprints let roles and users do")
struct BlueprintPermissionTests {
    private static func apply(_ text: String, to assembly: Assembly) async throws {
        let batch = try BlueprintBatch([BlueprintFile(path: "test.yaml", text: text)])
        _ = try await assembly.discovery.applier.apply(batch)
    }

    private static func user(_ username: String, in assembly: Assembly) async throws -> User {
        let user = try await assembly.services.directory.user(
            where: [.username], is: username, ignoringCase: false)
        return try #require(user)
    }

    private static func grants(of username: String, in assembly: Assembly) async throws -> Grants {
        let user = try await user(username, in: assembly)
        return try await assembly.store.read(by: .system) { try await Grants.of(user.id, in: $0.sql) }
    }

    /// Whether a user may do something with a flow, and with every flow.
    private static func may(
        _ username: String, _ action: Action, _ slug: String, in assembly: Assembly
    ) async throws -> (one: Bool, all: Bool) {
        let user = try await user(username, in: assembly)
        let grants = try await grants(of: username, in: assembly)
        let flow = try #require(assembly.store.current.first(Flow.self, where: "slug", is: slug))
        return try await assembly.store.read(by: .user(user, grants)) { reading in
            let one = try await Permissions.decide(reading, action, Flow.model, on: flow.id).passes
            return (one, Permissions.decide(reading.actor, action, Flow.model).passes)
        }
    }

    private static let people = """
        entries:
        - {model: authentik_core.user, id: ada, identifiers: {username: ada}, attrs: {name: Ada}}
        - {model: authentik_core.user, id: bob, identifiers: {username: bob}, attrs: {name: Bob}}
        - {model: authentik_rbac.role, id: role, identifiers: {name: flows}}

        """

    @Test("an entry's permissions are for its object alone, by a role or by the role that is one user's own")
    func objects() async throws {
        let assembly = try await FirstStartTests.assembly()
        let text =
            Self.people + """
                - {model: authentik_core.user, identifiers: {username: ada}, attrs: {roles: [!KeyOf role]}}
                - model: authentik_flows.flow
                  identifiers: {slug: mine}
                  attrs: {name: A, title: A, designation: recovery}
                  permissions:
                  - {permission: authentik_flows.view_flow, role: !KeyOf role}
                  - {permission: authentik_flows.change_flow, user: !KeyOf bob}
                """
        try await Self.apply(text, to: assembly)
        #expect(try await Self.may("ada", .view, "mine", in: assembly) == (true, false))
        #expect(try await Self.may("ada", .change, "mine", in: assembly) == (false, false))
        #expect(try await Self.may("bob", .change, "mine", in: assembly) == (true, false))
        #expect(try await Self.may("bob", .view, "mine", in: assembly) == (false, false))
        let version = assembly.store.current.version
        try await Self.apply(text, to: assembly)
        #expect(try await Self.may("bob", .change, "mine", in: assembly) == (true, false))
        #expect(assembly.store.current.version == version)
    }

    @Test("the permissions of a role and of a user are for all objects, and are what the blueprint says last")
    func everywhere() async throws {
        let assembly = try await FirstStartTests.assembly()
        func text(_ role: String, _ user: String) -> String {
            Self.people + """
                - {model: authentik_rbac.role, identifiers: {name: flows}, attrs: {permissions: [\(role)]}}
                - {model: authentik_core.user, identifiers: {username: ada},
                   attrs: {roles: [!KeyOf role], permissions: [\(user)]}}
                """
        }
        let slug = "default-authentication-flow"
        try await Self.apply(text("authentik_flows.view_flow", "authentik_flows.change_flow"), to: assembly)
        #expect(try await Self.may("ada", .view, slug, in: assembly) == (true, true))
        #expect(try await Self.may("ada", .change, slug, in: assembly) == (true, true))
        #expect(try await Self.may("bob", .view, slug, in: assembly) == (false, false))
        try await Self.apply(text("authentik_flows.delete_flow", ""), to: assembly)
        #expect(try await Self.may("ada", .view, slug, in: assembly) == (false, false))
        #expect(try await Self.may("ada", .change, slug, in: assembly) == (false, false))
        #expect(try await Self.may("ada", .delete, slug, in: assembly) == (true, true))
    }

    @Test(
        "what there is not cannot be allowed",
        arguments: [
            ("permissions: [{permission: authentik_core.view_group, role: x}]", "of the model 'authentik_flows.flow'"),
            ("permissions: [{permission: authentik_flows.paint_flow, user: 1}]", "There is no permission"),
            ("permissions: [{permission: authentik_flows.view_flow}]", "needs the key of a role or of a user"),
            ("permissions: [{permission: authentik_flows.view_flow, user: 999999}]", "No User matches"),
            ("permissions: [5]", "A permission is a map"),
        ])
    func refused(permissions: String, reason: String) async throws {
        let assembly = try await FirstStartTests.assembly()
        let text = """
            entries:
            - model: authentik_flows.flow
              identifiers: {slug: mine}
              attrs: {name: A, title: A, designation: recovery}
              \(permissions)
            """
        let error = await #expect(throws: BlueprintError.self) { try await Self.apply(text, to: assembly) }
        #expect(error?.reason.contains(reason) == true, "\(error.map { "\($0)" } ?? "")")
        #expect(error?.position?.line == 5)
        #expect(assembly.store.current.first(Flow.self, where: "slug", is: "mine") == nil)
    }

    @Test("a user's password and its hash are not given together, and an application's icon has its short name")
    func fields() async throws {
        let assembly = try await FirstStartTests.assembly()
        let both = """
            entries:
            - {model: authentik_core.user, identifiers: {username: ada},
               attrs: {name: Ada, password: one, password_hash: two}}
            """
        let error = await #expect(throws: BlueprintError.self) { try await Self.apply(both, to: assembly) }
        #expect(error?.field == "password_hash")
        try await Self.apply(
            """
            entries:
            - {model: authentik_core.application, identifiers: {slug: a}, attrs: {name: A, icon: logo.png}}
            """, to: assembly)
        #expect(assembly.store.current.first(Application.self, where: "slug", is: "a")?.metaIcon == "logo.png")
    }
}
