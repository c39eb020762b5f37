import Identity
import Kernel
import Logging
import ObjectStore
import Storage
import Tenants
import Testing

@testable import Lanyard
@testable import Server

@Suite("A fresh server with every plugin")
struct FirstStartTests {
    static func assembly(
        _ environment: [String: String] = [:], on database: (any Database)? = nil
    ) async throws -> Assembly {
        try await start(environment, on: database).assembly
    }

    /// - Parameter database: an empty one; nil for one in memory.
    static func start(
        _ environment: [String: String] = [:], on database: (any Database)? = nil
    ) async throws -> (assembly: Assembly, shared: SharedParts) {
        let settings = try Settings(environment: environment)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let secretKey = String(repeating: "k", count: 64)
        let shared = try SharedParts(settings, secretKey: secretKey, plugins: Lanyard.plugins, logger: logger)
        let assembly = try await Assembly(
            shared, schemaName: Tenant.standardName, secretKey: secretKey,
            database: try database ?? SQLiteDatabase.inMemory())
        try await FirstStart(assembly, shared).prepare()
        return (assembly, shared)
    }

    @Test(
        "has the default flows with their stages in the documented order",
        arguments: [
            ("default-authentication-flow", [10: "identificationstage", 20: "passwordstage", 100: "userloginstage"]),
            ("default-invalidation-flow", [0: "userlogoutstage"]),
            ("default-provider-authorization-explicit-consent", [0: "consentstage"]),
            ("default-provider-authorization-implicit-consent", [:]),
            ("default-provider-invalidation-flow", [:]),
            ("default-source-authentication", [0: "userloginstage"]),
            ("default-source-enrollment", [0: "promptstage", 1: "userwritestage", 2: "userloginstage"]),
            ("default-user-settings-flow", [20: "promptstage", 100: "userwritestage"]),
            ("initial-setup", [10: "promptstage", 20: "userwritestage", 100: "userloginstage"]),
            ("default-password-change", [0: "promptstage", 1: "userwritestage"]),
        ])
    func flows(slug: String, stages: [Int: String]) async throws {
        let configuration = try await Self.assembly().store.current
        let flow = try #require(configuration.first(Flow.self, where: "slug", is: slug))
        let bindings = configuration.all(FlowStageBinding.self).filter { $0.target == flow.reference }
        let found = Dictionary(
            uniqueKeysWithValues: bindings.map { ($0.order, configuration[$0.stage.id]?.model.model ?? "") })
        #expect(found == stages)
    }

    @Test("has the scope mappings and a signing key")
    func mappings() async throws {
        let configuration = try await Self.assembly().store.current
        let managed = configuration.all(.propertyMapping).compactMap { $0.document["managed"]?.string }
        #expect(
            Set(managed)
                == Set(
                    ["openid", "email", "profile", "offline_access", "entitlements"].map {
                        "goauthentik.io/providers/oauth2/scope-\($0)"
                    }))
        #expect(configuration.first(CertificateKeyPair.self, where: "name", is: SigningKey.name) != nil)
    }

    @Test("does nothing at its second start")
    func secondStart() async throws {
        let (assembly, shared) = try await Self.start()
        let version = assembly.store.current.version
        try await FirstStart(assembly, shared).prepare()
        #expect(assembly.store.current.version == version)
    }

    @Test("makes akadmin a superuser with the password and token it is given")
    func bootstrap() async throws {
        let assembly = try await Self.assembly([
            "AUTHENTIK_BOOTSTRAP_PASSWORD": "a long first password", "LANYARD_BOOTSTRAP_TOKEN": "first-token",
            "LANYARD_BOOTSTRAP_EMAIL": "root@example.com",
        ])
        let user = try #require(
            try await assembly.powers.users.user(where: [.username], is: "akadmin", ignoringCase: false))
        #expect(user.isSuperuser)
        #expect(user.email == "root@example.com")
        let backends = ["authentik.core.auth.InbuiltBackend"]
        #expect(try await assembly.powers.passwords.check("a long first password", of: user, with: backends) != nil)
        #expect(try await assembly.services.directory.user(forToken: "first-token")?.id == user.id)
        #expect(try await assembly.gate.open(random: SystemRandom()) == nil)
    }
}

@Suite("The setup link")
struct SetupLinkTests {
    @Test("opens the server to whoever has it until there is a password, and never again")
    func once() async throws {
        let assembly = try await FirstStartTests.assembly()
        let token = try #require(try await assembly.gate.open(random: SystemRandom()))
        let user = try #require(try await assembly.gate.administrator(for: token))
        #expect(user.username == "akadmin")
        #expect(try await assembly.gate.administrator(for: token + "x") == nil)
        #expect(try await assembly.gate.administrator(for: "") == nil)

        var change = UserChange()
        change.password = "chosen by the administrator"
        _ = try await assembly.powers.userWriting.change(user.id, change)
        #expect(try await assembly.gate.administrator(for: token) == nil)
        #expect(try await assembly.gate.open(random: SystemRandom()) == nil)
        // Not even when the password is taken away later.
        try await assembly.powers.userWriting.disablePassword(of: user.id)
        #expect(try await assembly.gate.administrator(for: token) == nil)
    }

    @Test("an older link stops working when a newer one is printed")
    func renewed() async throws {
        let assembly = try await FirstStartTests.assembly()
        let first = try #require(try await assembly.gate.open(random: SystemRandom()))
        let second = try #require(try await assembly.gate.open(random: SystemRandom()))
        #expect(try await assembly.gate.administrator(for: first) == nil)
        #expect(try await assembly.gate.administrator(for: second) != nil)
    }
}

@Suite("The list of plugins")
struct PluginListTests {
    @Test("registers without a conflict, each plugin with an id, a sentence and something of its own")
    func registers() throws {
        let registry = try Registry(Lanyard.plugins)
        #expect(registry.plugins.count == Lanyard.plugins.count)
        for plugin in registry.plugins {
            #expect(plugin.id.isWellFormed)
            #expect(plugin.summary.hasSuffix("."))
            #expect(registry.models.values.contains { $0.plugin == plugin.id })
        }
    }

    @Test("every field of every model has a sentence of help")
    func help() throws {
        for model in try Registry(Lanyard.plugins).models.values {
            for field in model.fields { #expect(field.help.hasSuffix("."), "\(model.info.name).\(field.name)") }
        }
    }

    @Test("a plugin that is disabled is not there, and an unknown one is an error that names it")
    func disabled() throws {
        let without = try Registry(Lanyard.plugins, disabled: ["stage.deny"])
        #expect(without.models["authentik_stages_deny.denystage"] == nil)
        let error = #expect(throws: Registry.RegistrationError.self) {
            try Registry(Lanyard.plugins, disabled: ["stage.nope"])
        }
        #expect(error?.description.contains("stage.nope") == true)
    }
}
