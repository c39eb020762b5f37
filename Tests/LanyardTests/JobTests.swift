import Jobs
import Kernel
import Logging
import ObjectStore
import Testing

@testable import Server

@Suite("Background jobs of a server")
struct ServerJobTests {
    @Test("are scheduled at the first start, and done by its worker")
    func scheduled() async throws {
        let assembly = try await FirstStartTests.assembly()
        try await assembly.powers.jobs.enqueue(CleanExpiredModels())
        let worker = JobWorker(
            assembly.jobs, registry: assembly.registry, environment: SingleEnvironment(assembly.powers),
            hostname: "host", version: Version.compatible,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await worker.runDue()
        let board = JobBoard(assembly.jobs, registry: assembly.registry, version: Version.compatible)
        let tasks = try await board.tasks(.init(), by: .system)
        // A minute of the schedule may fall into the test.
        #expect(!tasks.objects.isEmpty && tasks.objects.allSatisfy { $0["state"] == "done" })
        let schedules = try await board.schedules(.init(), by: .system)
        var crontabs: [String: String] = [:]
        for schedule in schedules.objects {
            crontabs[schedule["actor_name"]?.string ?? ""] = schedule["crontab"]?.string
        }
        #expect(crontabs["authentik.core.tasks.clean_expired_models"] == "2-59/5 * * * *")
        #expect(crontabs["authentik.blueprints.v1.tasks.blueprints_discovery"]?.hasSuffix(" * * * *") == true)
        #expect(crontabs["authentik.crypto.tasks.certificate_discovery"]?.hasSuffix(" * * * *") == true)
        #expect(try await board.waiting() == [:])
        let cleaned = tasks.objects.filter { $0["actor_name"]?.string == CleanExpiredModels.job.name.text }
        #expect(worker.counters.snapshot.jobs[CleanExpiredModels.job.name]?.runs == cleaned.count)
    }

    @Test("are done as the settings say")
    func settings() throws {
        let settings = try Settings(environment: [
            "LANYARD_WORKER__EMBEDDED": "false", "AUTHENTIK_WORKER__THREADS": "7",
            "AUTHENTIK_WORKER__TASK_MAX_RETRIES": "0", "AUTHENTIK_WORKER__TASK_DEFAULT_TIME_LIMIT": "minutes=1",
            "AUTHENTIK_WORKER__TASK_EXPIRATION": "days=2", "AUTHENTIK_WORKER__TASK_PURGE_INTERVAL": "hours=3",
            "AUTHENTIK_WORKER__CONSUMER_LISTEN_TIMEOUT": "seconds=5",
        ]).worker
        let jobs = JobSettings(settings)
        #expect(!settings.embedded)
        #expect(jobs.threads == 7)
        #expect(jobs.retries == 0)
        #expect(jobs.timeLimit == .seconds(60))
        #expect(jobs.expiration == .seconds(2 * 86_400))
        #expect(jobs.purgeInterval == .seconds(3 * 3600))
        #expect(jobs.longestPause == .seconds(5))
        #expect(try Settings(environment: [:]).worker.embedded)
    }

    @Test(
        "refuse settings that nobody can keep to",
        arguments: [
            ("WORKER__THREADS", "0"), ("WORKER__THREADS", "many"), ("WORKER__EMBEDDED", "perhaps"),
            ("WORKER__TASK_DEFAULT_TIME_LIMIT", "minutes=-1"), ("WORKER__TASK_EXPIRATION", "long"),
        ])
    func refused(name: String, value: String) {
        #expect {
            try Settings(environment: ["LANYARD_" + name: value])
        } throws: { "\($0)".contains(name) }
    }
}
