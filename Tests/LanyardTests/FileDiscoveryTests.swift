import JOSE
import Jobs
import Kernel
import Logging
import ObjectStore
import Storage
import Tenants
import Testing

@testable import Server

@Suite("Files that change while the server runs")
struct FileDiscoveryTests {
    private static func flow(_ slug: String, title: String) -> String {
        """
        metadata: {name: \(slug)}
        entries:
        - {model: authentik_flows.flow, identifiers: {slug: \(slug)},
           attrs: {name: A, title: \(title), designation: recovery}}
        """
    }

    /// Has a job done, and those that it has done, and shows what became of it.
    @discardableResult
    private static func run(_ job: any Job, in assembly: Assembly) async throws -> (status: JSON?, log: [JSON]) {
        let id = try await assembly.powers.jobs.enqueue(job)
        let worker = JobWorker(
            assembly.jobs, registry: assembly.registry, environment: SingleEnvironment(assembly.powers),
            hostname: "host", version: Version.compatible,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await worker.runDue()
        let board = JobBoard(assembly.jobs, registry: assembly.registry, version: Version.compatible)
        let task = try #require(try await board.task(ObjectID(id), by: .system))
        return (task["aggregated_status"], task["logs"]?.array ?? [])
    }

    /// What became of the tasks that apply blueprints.
    private static func applications(in assembly: Assembly) async throws -> [(status: JSON?, log: [JSON])] {
        let board = JobBoard(assembly.jobs, registry: assembly.registry, version: Version.compatible)
        let tasks = try await board.tasks(.init(), by: .system).objects
        return tasks.filter { $0["actor_name"]?.string == ApplyBlueprint.job.name.text }
            .map { ($0["aggregated_status"], $0["logs"]?.array ?? []) }
    }

    private static func title(_ slug: String, in assembly: Assembly) -> String? {
        assembly.store.current.first(Flow.self, where: "slug", is: slug)?.title
    }

    @Test("a blueprint that is new or has changed is applied, and nothing is written when none has")
    func blueprints() async throws {
        let disk = try FilesOnDisk(["/a.yaml": Self.flow("a", title: "First")])
        let assembly = try await FirstStartTests.assembly(["LANYARD_BLUEPRINTS_DIR": disk.root])
        #expect(Self.title("a", in: assembly) == "First")

        let version = assembly.store.current.version
        let quiet = try await Self.run(DiscoverBlueprints(), in: assembly)
        #expect(quiet.status == "done")
        #expect(quiet.log.isEmpty)
        #expect(assembly.store.current.version == version)

        try disk.write(Self.flow("a", title: "Second"), to: "/a.yaml")
        try disk.write(Self.flow("b", title: "New"), to: "/deeper/b.yaml")
        let found = try await Self.run(DiscoverBlueprints(), in: assembly)
        #expect(found.log.map { $0["attributes"]?["name"] } == ["a.yaml", "deeper/b.yaml"])
        #expect(Self.title("a", in: assembly) == "Second")
        #expect(Self.title("b", in: assembly) == "New")
    }

    @Test("a blueprint that is broken is said to be, hinders no other, and is applied once it is mended")
    func broken() async throws {
        let disk = try FilesOnDisk([:])
        let assembly = try await FirstStartTests.assembly(["LANYARD_BLUEPRINTS_DIR": disk.root])
        try disk.write("entries: 5", to: "/a.yaml")
        try disk.write(Self.flow("b", title: "Fine"), to: "/b.yaml")
        try await Self.run(DiscoverBlueprints(), in: assembly)
        let failed = try await Self.applications(in: assembly).filter { $0.status == "error" }
        #expect(failed.count == 1)
        let line = failed.first?.log.first { $0["log_level"] == "error" }
        #expect(line?["attributes"]?["name"] == "a.yaml")
        #expect(line?["attributes"]?["problem"]?.string?.hasPrefix("a.yaml:1:10: The entries must be a list") == true)
        #expect(Self.title("b", in: assembly) == "Fine")
        try disk.write(Self.flow("a", title: "Mended"), to: "/a.yaml")
        #expect(try await Self.run(DiscoverBlueprints(), in: assembly).status == "info")
        #expect(Self.title("a", in: assembly) == "Mended")
    }

    @Test("a folder that is gone is a failed task, and no end of the server")
    func noFolder() async throws {
        let assembly: Assembly
        do {
            let disk = try FilesOnDisk([:])
            assembly = try await FirstStartTests.assembly(["LANYARD_BLUEPRINTS_DIR": disk.root])
        }
        #expect(try await Self.run(DiscoverBlueprints(), in: assembly).status == "queued", "it is tried again")
    }

    @Test("a certificate that was renewed takes the place of the old one in its pair")
    func certificates() async throws {
        func pair(_ name: String) throws -> (certificate: String, key: String) {
            let key = try PrivateKey.generate(.ec(.p256))
            let certificate = try Certificate.selfSigned(
                key: key, commonName: name, dnsNames: [name], organization: "Test", organizationalUnit: "Test",
                validDays: 1, now: 1_800_000_000)
            return (certificate.pem, try key.pem())
        }
        let (first, second) = (try pair("old"), try pair("new"))
        let disk = try FilesOnDisk(["/id/fullchain.pem": first.certificate, "/id/privkey.pem": first.key])
        let assembly = try await FirstStartTests.assembly(["LANYARD_CERT_DISCOVERY_DIR": disk.root])
        func stored() throws -> Stored<CertificateKeyPair> {
            let name = CertificateDiscovery.managedPrefix + "id"
            return try #require(
                assembly.store.current.first(CertificateKeyPair.self, where: "managed", is: name))
        }
        let old = try stored()
        #expect(try await Self.run(DiscoverCertificates(), in: assembly).log.isEmpty)

        try disk.write(second.certificate, to: "/id/fullchain.pem")
        let half = try await Self.run(DiscoverCertificates(), in: assembly)
        #expect(half.status == "warning", "the key is not its own yet")
        #expect(try stored().certificateData == first.certificate)

        try disk.write(second.key, to: "/id/privkey.pem")
        #expect(try await Self.run(DiscoverCertificates(), in: assembly).status == "info")
        #expect(try stored().id == old.id)
        #expect(try stored().certificateData == second.certificate)
        #expect(try stored().keyData.exposed == second.key)
    }

    @Test("changes reach every tenant that is in use, and the others when they are opened")
    func tenants() async throws {
        let disk = try FilesOnDisk(["/a.yaml": Self.flow("a", title: "First")])
        try await Town.with(["LANYARD_BLUEPRINTS_DIR": disk.root]) { town in
            let tenants = try #require(town.installation.tenants)
            let ids = [try await town.tenant("t_one"), try await town.tenant("t_two")]
            let (one, two) = (try #require(tenants.directory[ids[0]]), try #require(tenants.directory[ids[1]]))
            func titles() async throws -> [String?] {
                var titles = [Self.title("a", in: town.installation.standard)]
                for tenant in [one, two] {
                    titles.append(try await tenants.use(tenant) { Self.title("a", in: $0) })
                }
                return titles
            }
            try disk.write(Self.flow("a", title: "Second"), to: "/a.yaml")
            let standard = town.installation.standard
            try await standard.powers.jobs.enqueue(DiscoverBlueprints())
            try await town.installation.worker.runDue()
            #expect(try await titles() == ["Second", "Second", "Second"])
            let rows = try await standard.database.read { transaction in
                try await transaction.query(
                    "SELECT DISTINCT tenant FROM job_tasks WHERE name = ?", DiscoverBlueprints.job.name.text)
            }
            #expect(rows.count == 1, "one task for all")
        }
    }
}
