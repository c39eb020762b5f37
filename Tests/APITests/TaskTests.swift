import Jobs
import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@Suite("The API of background jobs")
struct TaskTests {
    /// A server with its declared schedule, and one task that is done.
    private func server() async throws -> TestServer {
        let server = try await TestServer()
        try await server.jobs.scheduleDeclared(of: server.store.registry)
        server.fakes.upkeep.expire(["sessions": 3])
        try await server.jobs.enqueue(
            CleanExpiredModels(), JobOptions(about: JobSubject("test_shop.shopsource", ObjectID("s1")), label: "first"))
        try await server.worker.runDue()
        return server
    }

    private func schedule(_ server: TestServer) async throws -> JSON {
        let found = try await server.send("GET", "tasks/schedules/").results
        return try #require(found.first { $0["actor_name"] == "authentik.core.tasks.clean_expired_models" })
    }

    @Test("lists tasks with their logs")
    func list() async throws {
        let server = try await server()
        let reply = try await server.send("GET", "tasks/tasks/")
        #expect(reply.status == 200)
        let task = try #require(reply.results.first)
        #expect(task["actor_name"] == "authentik.core.tasks.clean_expired_models")
        #expect(task["uid"] == "authentik.core.tasks.clean_expired_models:first")
        #expect(task["state"] == "done")
        #expect(task["aggregated_status"] == "info")
        #expect(task["queue_name"] == "default")
        #expect(task["eta"] == .null)
        #expect(task["rel_obj_app_label"] == "test_shop")
        #expect(task["rel_obj_model"] == "shopsource")
        #expect(task["rel_obj_id"] == "s1")
        #expect(task["description"] == "Deletes what has expired.")
        #expect(task["previous_logs"] == [])
        let line = try #require(task["logs"]?.array?.first)
        #expect(line["log_level"] == "info")
        #expect(line["event"] == "Expired sessions were deleted.")
        #expect(line["attributes"] == ["count": 3])
        let one = try await server.send("GET", "tasks/tasks/\(task.path("message_id"))/")
        #expect(one.json == task)
    }

    @Test(
        "filters, searches and sorts tasks",
        arguments: [
            ("actor_name=authentik.core.tasks.clean_expired_models", 2), ("actor_name=other", 0), ("state=done", 1),
            ("aggregated_status=info&aggregated_status=queued", 2), ("aggregated_status=error", 0),
            ("rel_obj_id__isnull=true", 1), ("rel_obj_id__isnull=false", 1), ("rel_obj_id=s1", 1),
            ("rel_obj_content_type__app_label=test_shop&rel_obj_content_type__model=shopsource", 1),
            ("queue_name=default", 2), ("search=clean_expired", 2), ("search=FIRST", 1),
            ("ordering=-mtime,actor_name", 2),
        ])
    func filters(query: String, count: Int) async throws {
        let server = try await server()
        try await server.jobs.enqueue(CleanExpiredModels())
        let reply = try await server.send("GET", "tasks/tasks/?\(query)")
        #expect(reply.status == 200)
        #expect(reply.results.count == count)
    }

    @Test("refuses filters and orders that there are not", arguments: ["nothing=1", "ordering=logs", "paused=true"])
    func unknownFilters(query: String) async throws {
        #expect(try await server().send("GET", "tasks/tasks/?\(query)").status == 400)
    }

    @Test("counts tasks by status")
    func status() async throws {
        let server = try await server()
        try await server.jobs.enqueue(CleanExpiredModels())
        let counts = try await server.send("GET", "tasks/tasks/status/").json
        #expect(counts["info"] == 1)
        #expect(counts["queued"] == 1)
        #expect(counts["error"] == 0)
        #expect(counts.object?.count == 10)
    }

    @Test("tries only tasks again that were given up")
    func retry() async throws {
        let server = try await server()
        let task = try #require(try await server.send("GET", "tasks/tasks/").results.first)
        let path = "tasks/tasks/\(task.path("message_id"))/"
        #expect(try await server.send("POST", path + "retry/").status == 400)
        try await server.store.database.write { try await $0.run(script: "UPDATE job_tasks SET state = 'rejected'") }
        #expect(try await server.send("POST", path + "retry/").status == 204)
        #expect(try await server.send("GET", path).json["state"] == "queued")
        try await server.worker.runDue()
        let again = try await server.send("GET", path).json
        #expect(again["state"] == "done")
        #expect(again["previous_logs"]?.array?.count == 1)
        let missing = "tasks/tasks/00000000-0000-4000-8000-000000000000/"
        #expect(try await server.send("POST", missing + "retry/").status == 404)
        #expect(try await server.send("GET", missing).status == 404)
    }

    @Test("shows schedules, and changes when they run")
    func schedules() async throws {
        let server = try await server()
        let schedule = try await schedule(server)
        #expect(schedule["crontab"] == "2-59/5 * * * *")
        #expect(schedule["next_run"] == "2027-01-15T08:02:00Z")
        #expect(schedule["identifier"] == .null)
        #expect(schedule["paused"] == false)
        let path = "tasks/schedules/\(schedule.path("id"))/"
        let patched = try await server.send("PATCH", path, ["crontab": "@daily", "actor_name": "other"])
        #expect(patched.status == 200)
        #expect(patched.json["crontab"] == "@daily")
        #expect(patched.json["next_run"] == "2027-01-16T00:00:00Z")
        #expect(patched.json["actor_name"] == schedule["actor_name"])
        #expect(server.fakes.events.events.last?.action == "model_updated")
        let put = try await server.send("PUT", path, ["crontab": "5 5 * * *", "paused": true])
        #expect(put.json["paused"] == true)
        #expect(try await server.send("GET", path).json == put.json)
        #expect(try await server.send("GET", "tasks/schedules/?paused=true").results.count == 1)
    }

    @Test("refuses times that are none", arguments: ["", "61 * * * *", "0 0 30 2 *", "often"])
    func badTimes(text: String) async throws {
        let server = try await server()
        let path = "tasks/schedules/\(try await schedule(server).path("id"))/"
        let reply = try await server.send("PATCH", path, ["crontab": .string(text)])
        #expect(reply.status == 400)
        #expect(reply.json["crontab"] != nil)
        #expect(try await server.send("PUT", path, ["paused": true]).json["crontab"] == ["This field is required."])
        #expect(try await server.send("PATCH", path, ["rel_obj_id": ""]).status == 400)
    }

    @Test("sends a schedule now")
    func send() async throws {
        let server = try await server()
        let path = "tasks/schedules/\(try await schedule(server).path("id"))/"
        #expect(try await server.send("POST", path + "send/").status == 204)
        #expect(try await server.send("GET", path).json["last_task_status"] == "queued")
        try await server.worker.runDue()
        #expect(try await server.send("GET", path).json["last_task_status"] == "info")
        #expect(server.fakes.upkeep.asked == 2)
        let missing = "tasks/schedules/00000000-0000-4000-8000-000000000000/"
        for (method, rest) in [("GET", ""), ("PATCH", ""), ("POST", "send/")] {
            #expect(try await server.send(method, missing + rest, [:]).status == 404)
        }
        #expect(try await server.send("POST", "tasks/schedules/").status == 405)
        #expect(try await server.send("DELETE", path).status == 405)
    }

    @Test("lists the workers that are there")
    func workers() async throws {
        let workers = try await server().send("GET", "tasks/workers/").json.array
        #expect(workers?.count == 1)
        #expect(workers?.first?["version_matching"] == true)
        #expect(workers?.first?["version"] == "1.2.3")
    }

    @Test("is for superusers")
    func access() async throws {
        let server = try await server()
        let schedule = try await schedule(server).path("id")
        let asked = [
            ("GET", "tasks/tasks/"), ("GET", "tasks/tasks/x/"), ("POST", "tasks/tasks/x/retry/"),
            ("GET", "tasks/tasks/status/"), ("GET", "tasks/workers/"), ("GET", "tasks/schedules/"),
            ("GET", "tasks/schedules/\(schedule)/"), ("POST", "tasks/schedules/\(schedule)/send/"),
            ("PATCH", "tasks/schedules/\(schedule)/"),
        ]
        for (method, path) in asked {
            #expect(try await server.send(method, path, as: .ordinary).status == 403)
            #expect(try await server.send(method, path, as: .nobody).status == 403)
        }
    }

    @Test("does not show another tenant's tasks and schedules")
    func tenants() async throws {
        let server = try await server()
        try await server.store.database.write { transaction in
            try await transaction.run(
                script: "UPDATE job_tasks SET tenant = 'acme'; UPDATE job_schedules SET tenant = 'acme'")
        }
        #expect(try await server.send("GET", "tasks/tasks/").results.isEmpty)
        #expect(try await server.send("GET", "tasks/schedules/").results.isEmpty)
        #expect(try await server.send("GET", "tasks/tasks/status/").json["info"] == 0)
    }
}
