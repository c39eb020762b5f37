import Kernel
import ObjectStore
import Testing

@testable import Blueprints

@Suite("Blueprints in registries")
struct RegistryTests {
    let site: TestSite

    init() async throws { site = try await TestSite() }

    private static let text = """
        metadata: {name: Artefact}
        entries:
        - {model: authentik_flows.flow, identifiers: {slug: remote},
           attrs: {name: A, title: A, designation: recovery}}
        """

    private func apply(
        _ registry: FakeRegistry, _ path: String = "oci://ada:pw@registry.example/a/b"
    ) async throws -> (id: ObjectID, result: BlueprintResult) {
        let id = try await site.instantiate(["name": "remote", "path": .string(path)])
        return (id, try await site.runner([:], http: registry).apply(id, again: false))
    }

    @Test("are fetched by their index, manifest and layer, with a token for the name and the password")
    func fetched() async throws {
        let registry = FakeRegistry(Self.text)
        let (id, result) = try await apply(registry)
        #expect(result.error == nil, "\(result.error.map { "\($0)" } ?? "")")
        #expect(site.flow("remote") != nil)
        #expect(
            registry.asked.map(\.address).prefix(3) == [
                "https://registry.example/v2/a/b/manifests/latest",
                "https://tokens.example/token?scope=repository%3Aa%2Fb%3Apull&service=registry",
                "https://registry.example/v2/a/b/manifests/latest",
            ])
        let stored = try #require(site.store.current.get(BlueprintInstance.self, id))
        #expect(stored.path == "oci://registry.example/a/b", "the password is in no address")
        #expect(stored.value.registryCredentials.exposed == "ada:pw")
        #expect(stored.value.shown.values.allSatisfy { !$0.text.contains("pw") })
        #expect(stored.status == .successful)
    }

    @Test("are applied again only when they have changed")
    func unchanged() async throws {
        let (id, _) = try await apply(FakeRegistry(Self.text))
        #expect(try await site.runner([:], http: FakeRegistry(Self.text)).apply(id, again: false).isUnchanged)
        let changed = try await site.runner([:], http: FakeRegistry(Self.text + "# more")).apply(id, again: false)
        #expect(changed.report?.count(.updated) == 1)
    }

    @Test("that are not what their digest says are refused, and so are those that are too long or no blueprint")
    func wrong() async throws {
        let other = FakeRegistry(Self.text)
        other.serve(Self.text.replacing("remote", with: "robbed"))
        #expect(try await apply(other).result.error?.reason.contains("is not the blueprint with the digest") == true)
        #expect(site.store.current.all(BlueprintInstance.self).first?.status == .error)
        for (registry, reason) in [
            (FakeRegistry(Self.text, size: 2 << 20), "The artefact's blueprint is larger than 1 MiB."),
            (FakeRegistry(Self.text, mediaType: "text/plain"), "The artefact has no layer of the type"),
        ] {
            let site = try await TestSite()
            let id = try await site.instantiate(["name": "remote", "path": "oci://ada:pw@registry.example/a/b"])
            let error = try await site.runner([:], http: registry).apply(id, again: false).error
            #expect(error?.reason.hasPrefix(reason) == true)
        }
    }

    @Test("that nobody may read are said to be, without the password")
    func refused() async throws {
        let error = try await apply(FakeRegistry(Self.text), "oci://ada:wrong@registry.example/a/b").result.error
        #expect(error?.reason == "The registry gives no token to read the artefact with (status 401).")
        let events = try await site.events("configuration_error")
        #expect(events.count == 1)
        #expect(!events[0].context.text.contains("wrong"))
    }

    @Test("read nothing of this machine")
    func environment() async throws {
        let text = "entries:\n- {model: test_greeting.greetingstage, identifiers: {name: !Env HERE}}"
        #expect(try await apply(FakeRegistry(text)).result.error?.reason == "!Env is not allowed here.")
    }

    @Test("keep their password as long as the registry is the same one")
    func credentials() async throws {
        let id = try await site.instantiate(["name": "remote", "path": "oci://ada:pw@registry.example/a/b"])
        func change(_ path: String) async throws -> String? {
            try await site.store.write(by: .system, from: .api) { change in
                try await change.resource(BlueprintInstance.model.name).update(
                    id, ["path": .string(path)], partial: true, in: change)
            }
            return site.store.current.get(BlueprintInstance.self, id)?.value.registryCredentials.exposed
        }
        #expect(try await change("oci://registry.example/a/c:2") == "ada:pw")
        #expect(try await change("oci://evil.example/a/c:2") == "")
    }

    @Test(
        "have addresses",
        arguments: [
            ("oci://ghcr.io/goauthentik/blueprints/a:1.0", "https://ghcr.io/v2/goauthentik/blueprints/a", "1.0"),
            ("oci://me:p@ss@ghcr.io/a", "https://ghcr.io/v2/a", "latest"),
            ("oci://127.0.0.1:5000/a/b", "http://127.0.0.1:5000/v2/a/b", "latest"),
            ("oci://localhost/a", "http://localhost/v2/a", "latest"),
            ("oci://127.0.0.1.example/a", "https://127.0.0.1.example/v2/a", "latest"),
        ])
    func address(text: String, base: String, reference: String) throws {
        let address = try RegistryAddress(text)
        #expect(address.base == base)
        #expect(address.reference == reference)
    }

    @Test(
        "have no other addresses",
        arguments: [
            "oci://", "oci://host", "oci://host/", "oci:///a", "oci://host/A", "oci://host/a:",
            "oci://host/a@sha256:00",
            "oci://host/../a", "oci://host/a?x", "oci://ho st/a", "oci://host/a b", "https://host/a", "oci://host:x/a",
        ])
    func noAddress(text: String) {
        #expect(throws: RegistryAddress.Problem.self) { try RegistryAddress(text) }
    }

    @Test("say how they want to be asked")
    func challenge() {
        let challenge = RegistryChallenge(#"Bearer realm="https://a/\"t",service=b, scope="repository:a:pull,push""#)
        #expect(challenge?.scheme == "bearer")
        #expect(
            challenge?.parameters == ["realm": "https://a/\"t", "service": "b", "scope": "repository:a:pull,push"])
        #expect(RegistryChallenge("Basic")?.parameters == [:])
        #expect(RegistryChallenge("Bearer realm=\"open") == nil)
    }
}
