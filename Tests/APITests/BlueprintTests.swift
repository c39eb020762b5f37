import Blueprints
import HTTPTypes
import Jobs
import Kernel
import ObjectStore
import TestKit
import Testing

@Suite("Blueprints in the API")
struct BlueprintTests {
    private static let flow = """
        metadata: {name: A flow, labels: {a: b}}
        entries:
        - {model: authentik_flows.flow, identifiers: {slug: !Context [slug, made]},
           attrs: {name: A, title: A, designation: recovery}}
        """

    private static func server(opensEnvironment: Bool = false) async throws -> TestServer {
        let files = [
            BlueprintFile(path: "a.yaml", text: flow, modified: Timestamp(seconds: 1_700_000_000)),
            BlueprintFile(path: "b/bad.yaml", text: "entries: 5"),
        ]
        let environment = BlueprintEnvironment { $0 == "HERE" ? "there" : nil }
        return try await TestServer(
            shelf: BlueprintShelf(environment: environment, opensEnvironment: opensEnvironment) { files })
    }

    /// Sends a form to the import.
    private func hand(
        _ parts: KeyValuePairs<String, String>, to server: TestServer, as caller: TestServer.Caller = .superuser
    ) async throws -> Reply {
        var body = ""
        for (name, value) in parts {
            let file = name == "file" ? "; filename=\"up.yaml\"" : ""
            body += "--mark\r\nContent-Disposition: form-data; name=\"\(name)\"\(file)\r\n\r\n\(value)\r\n"
        }
        return try await server.send(
            "POST", "managed/blueprints/import/", bytes: Array((body + "--mark--\r\n").utf8), as: caller,
            headers: [.contentType: "multipart/form-data; boundary=mark"])
    }

    private func applications(_ server: TestServer) -> [ApplyBlueprint] {
        server.fakes.jobs.queued.compactMap { $0.job as? ApplyBlueprint }
    }

    @Test("are stored, shown as clients know them, and applied in the background")
    func stored() async throws {
        let server = try await Self.server()
        let made = try await server.create("managed/blueprints", ["name": "One", "path": "a.yaml"])
        #expect(made["status"] == "unknown" && made["enabled"] == true && made["managed_models"] == [])
        #expect(made["last_applied_hash"] == "" && made["content"] == "" && made["metadata"] == [:])
        #expect(made["registry_credentials"] == nil)
        let id = made.path("pk")
        #expect(applications(server).map(\.instance.id.text) == [id])
        #expect(applications(server).map(\.again) == [false])
        let off = try await server.send("PATCH", "managed/blueprints/\(id)/", ["enabled": false])
        #expect(off.status == 200 && applications(server).count == 1)
        let applied = try await server.send("POST", "managed/blueprints/\(id)/apply/")
        #expect(applied.json["pk"]?.string == id && applications(server).last?.again == true)
        #expect(try await server.send("GET", "managed/blueprints/?path=a.yaml").column("name") == ["One"])
        #expect(try await server.send("GET", "managed/blueprints/\(id)/used_by/").json == [])
        #expect(try await server.send("DELETE", "managed/blueprints/\(id)/").status == 204)
    }

    @Test(
        "are refused when nothing can be applied, at the field at fault",
        arguments: [
            (["name": "x"], "path", "Either a path or a content must be given, and not both."),
            (["name": "x", "path": "a.yaml", "content": "entries: []"], "content", "Either a path or"),
            (["name": "x", "path": "../a.yaml"], "path", "There is no such file in the folder of blueprints."),
            (["name": "x", "path": "/etc/passwd"], "path", "There is no such file in the folder of blueprints."),
            (["name": "x", "path": "oci://host"], "path", "This is no address of an artefact"),
            (["name": "x", "content": "entries: 5"], "content", "content:1:10: The entries must be a list"),
            (["name": "x", "content": "entries:\n- {model: !Env A}"], "content", "content:2:11: !Env and !File"),
            (["path": "a.yaml"], "name", "This field is required."),
        ] as [([String: JSON], String, String)])
    func refused(fields: [String: JSON], field: String, message: String) async throws {
        let server = try await Self.server()
        let reply = try await server.send("POST", "managed/blueprints/", .object(fields))
        #expect(reply.status == 400)
        #expect(reply.json[field]?.array?.first?.string?.hasPrefix(message) == true, "\(reply.text)")
        #expect(try await server.send("GET", "managed/blueprints/").results.isEmpty)
    }

    @Test("have names and passwords of registries that nobody sees again")
    func registry() async throws {
        let server = try await Self.server()
        let made = try await server.create(
            "managed/blueprints", ["name": "r", "path": "oci://ada:swordfish@registry.example/a"])
        #expect(made["path"] == "oci://registry.example/a")
        let events = try await server.send("GET", "events/events/?page_size=100")
        #expect(!events.text.contains("swordfish") && events.text.contains("model_created"))
        let instance = try #require(server.store.current.all(BlueprintInstance.self).first)
        #expect(instance.value.registryCredentials.exposed == "ada:swordfish")
    }

    @Test("are for superusers to write: they are applied with all rights")
    func privileged() async throws {
        let server = try await Self.server()
        let role = try await server.create("rbac/roles", ["name": "blueprints"]).path("pk")
        _ = try await server.send(
            "POST", "rbac/permissions/assigned_by_roles/\(role)/assign/",
            [
                "permissions": .array(
                    ["add", "change", "view", "delete"].map { .string("authentik_blueprints.\($0)_blueprintinstance") })
            ])
        _ = try await server.send("POST", "rbac/roles/\(role)/add_user/", ["pk": .int(server.ordinary.id)])
        let made = try await server.create("managed/blueprints", ["name": "One", "path": "a.yaml"])
        let path = "managed/blueprints/\(made.path("pk"))/"
        let content: JSON = ["name": "Two", "content": "entries: []"]
        #expect(try await server.send("POST", "managed/blueprints/", content, as: .ordinary).status == 403)
        #expect(try await server.send("PATCH", path, ["context": ["slug": "mine"]], as: .ordinary).status == 403)
        #expect(try await server.send("PATCH", path, ["enabled": false], as: .ordinary).status == 200)
        #expect(try await server.send("POST", path + "apply/", as: .ordinary).status == 200)
        #expect(try await server.send("POST", path + "apply/", as: .nobody).status == 403)
    }

    @Test("are listed with what their authors wrote on them, whether they can be read or not")
    func available() async throws {
        let server = try await Self.server()
        let reply = try await server.send("GET", "managed/blueprints/available/")
        #expect(reply.json.array?.first?["path"] == "a.yaml")
        #expect(reply.json.array?.first?["last_m"] == "2023-11-14T22:13:20Z")
        #expect(reply.json.array?.first?["hash"]?.string?.count == 128)
        #expect(reply.json.array?.first?["meta"] == ["name": "A flow", "labels": ["a": "b"]])
        #expect(reply.json.array?.last?["meta"]?["name"] == "b/bad.yaml")
        #expect(try await server.send("GET", "managed/blueprints/available/", as: .ordinary).status == 403)
    }

    @Test("are imported once, with a context, and say what became of each entry")
    func imported() async throws {
        let server = try await Self.server()
        let reply = try await hand(["file": Self.flow, "context": #"{"slug": "given"}"#], to: server)
        #expect(reply.status == 200 && reply.json["success"] == true)
        #expect(reply.json["logs"]?.array?.first?["event"] == "entry 1: authentik_flows.flow: created")
        #expect(try await server.send("GET", "flows/instances/given/").status == 200)
        #expect(try await hand(["path": "a.yaml"], to: server).json["success"] == true)
        #expect(try await server.send("GET", "flows/instances/made/").status == 200)
        #expect(try await server.send("GET", "managed/blueprints/").results.isEmpty)
        let events = try await server.send("GET", "events/events/?action=model_created")
        #expect(events.results.contains { $0["user"]?["username"] == "root" })
    }

    @Test("that cannot be imported keep nothing, and say why and where")
    func failed() async throws {
        let server = try await Self.server()
        let text = Self.flow + "\n- {model: authentik_flows.flow, id: two, identifiers: {slug: b}}"
        let reply = try await hand(["file": text], to: server)
        #expect(reply.status == 200 && reply.json["success"] == false)
        let line = reply.json["logs"]?.array?.first
        #expect(line?["log_level"] == "error")
        #expect(line?["attributes"]?["line"] == 5 && line?["attributes"]?["entry"] == "entry 2 (two)")
        #expect(line?["event"]?.string?.hasPrefix("up.yaml:5:3: entry 2 (two): ") == true, "\(reply.text)")
        #expect(try await server.send("GET", "flows/instances/made/").status == 404)
    }

    @Test("are not imported without what they require; what they name is applied for superusers alone")
    func required() async throws {
        let text = "entries:\n- {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {name: Base}}}\n"
        let server = try await Self.server()
        func reason(as caller: TestServer.Caller) async throws -> JSON? {
            try await hand(["file": text], to: server, as: caller).json["logs"]?.array?.first?["attributes"]?["reason"]
        }
        #expect(try await reason(as: .superuser) == "It requires the blueprint 'Base', which is not there.")
        #expect(try await reason(as: .ordinary) == "It requires the blueprint 'Base', which was not applied.")
        _ = try await server.create("managed/blueprints", ["name": "Base", "content": .string(Self.flow)])
        #expect(try await reason(as: .ordinary) == "It requires the blueprint 'Base', which was not applied.")
        #expect(try await server.send("GET", "flows/instances/made/").status == 404)
        #expect(try await hand(["file": text], to: server).json["success"] == true)
        #expect(try await server.send("GET", "flows/instances/made/").status == 200)
    }

    @Test("are imported by those who may write all models in them, and by nobody else")
    func permitted() async throws {
        let server = try await Self.server()
        #expect(try await hand(["file": Self.flow], to: server, as: .ordinary).status == 403)
        #expect(try await hand(["file": Self.flow], to: server, as: .nobody).status == 403)
        let role = try await server.create("rbac/roles", ["name": "flows"]).path("pk")
        _ = try await server.send(
            "POST", "rbac/permissions/assigned_by_roles/\(role)/assign/",
            ["permissions": .array(["add", "change", "delete"].map { .string("authentik_flows.\($0)_flow") })])
        _ = try await server.send("POST", "rbac/roles/\(role)/add_user/", ["pk": .int(server.ordinary.id)])
        // Finding the object takes seeing it.
        #expect(try await hand(["file": Self.flow], to: server, as: .ordinary).json["success"] == false)
        _ = try await server.send(
            "POST", "rbac/permissions/assigned_by_roles/\(role)/assign/", ["permissions": ["authentik_flows.view_flow"]]
        )
        #expect(try await hand(["file": Self.flow], to: server, as: .ordinary).json["success"] == true)
        // A model that only a tag names is asked about when the entry is carried out.
        let hidden = """
            entries:
            - {model: !Format ["%s.group", authentik_core], identifiers: {name: mine}, attrs: {is_superuser: true}}
            """
        let reply = try await hand(["file": hidden], to: server, as: .ordinary)
        #expect(reply.json["success"] == false, "\(reply.text)")
        #expect(try await server.send("GET", "core/groups/?name=mine").results.isEmpty)
    }

    @Test("read the environment only if the settings say so, and then for superusers")
    func environment() async throws {
        let text = Self.flow.replacing("!Context [slug, made]", with: "!Env HERE")
        let closed = try await Self.server()
        let reply = try await hand(["file": text], to: closed)
        #expect(reply.json["logs"]?.array?.first?["attributes"]?["reason"] == "!Env is not allowed here.")
        let open = try await Self.server(opensEnvironment: true)
        #expect(try await hand(["file": text], to: open).json["success"] == true)
        #expect(try await open.send("GET", "flows/instances/there/").status == 200)
    }

    @Test("read nothing of the machine for others, whatever the settings say")
    func othersEnvironment() async throws {
        let server = try await Self.server(opensEnvironment: true)
        let role = try await server.create("rbac/roles", ["name": "flows"]).path("pk")
        _ = try await server.send(
            "POST", "rbac/permissions/assigned_by_roles/\(role)/assign/",
            [
                "permissions": .array(
                    ["add", "change", "delete", "view"].map { .string("authentik_flows.\($0)_flow") })
            ])
        _ = try await server.send("POST", "rbac/roles/\(role)/add_user/", ["pk": .int(server.ordinary.id)])
        #expect(try await hand(["file": Self.flow], to: server, as: .ordinary).json["success"] == true)
        for tag in ["Env", "File"] {
            let text = Self.flow.replacing("!Context [slug, made]", with: "!\(tag) [HERE, made]")
            let reply = try await hand(["file": text], to: server, as: .ordinary)
            #expect(
                reply.json["logs"]?.array?.first?["event"]?.string?.hasSuffix("!\(tag) is not allowed here.") == true,
                "\(reply.text)")
            let plan = try await server.send(
                "POST", "managed/blueprints/plan/", ["content": .string(text)], as: .ordinary)
            #expect(plan.status == 400)
            #expect(plan.json["content"]?.text.contains("!\(tag) is not allowed here.") == true, "\(plan.text)")
        }
    }

    @Test(
        "are not imported out of a form that makes no sense",
        arguments: [
            ([:], "file"), (["file": "entries: []", "path": "a.yaml"], "path"), (["path": "../x"], "path"),
            (["path": "a.yaml", "context": "[]"], "context"), (["path": "a.yaml", "context": "{"], "context"),
        ] as [(KeyValuePairs<String, String>, String)])
    func form(parts: KeyValuePairs<String, String>, field: String) async throws {
        let reply = try await hand(parts, to: try await Self.server())
        #expect(reply.status == 400)
        #expect(reply.json[field] != nil, "\(reply.text)")
    }
}
