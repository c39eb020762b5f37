import API
import Foundation
import HTTPTypes
import Kernel
import ObjectStore
import Testing

@Suite("The OpenAPI document")
struct OpenAPITests {
    private func document(_ server: TestServer) async throws -> JSON {
        try await server.send("GET", "schema/?format=json", as: .nobody).json
    }

    @Test("is valid, as another implementation sees it")
    func isValid() async throws {
        let server = try await TestServer()
        let text = try await server.send("GET", "schema/", as: .nobody).text
        let file = FileManager.default.temporaryDirectory.appending(path: "openapi-\(UUID().uuidString).yml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        guard try run("import openapi_spec_validator", file) == "" else { return }
        let program = """
            import sys, yaml, openapi_spec_validator
            openapi_spec_validator.validate(yaml.safe_load(open(sys.argv[1])))
            """
        #expect(try run(program, file) == "")
    }

    /// What a Python program complains of.
    private func run(_ program: String, _ file: URL) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program, file.path()]
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let complaint = String(decoding: output, as: UTF8.self)
        return process.terminationStatus == 0 ? "" : complaint.isEmpty ? "failed" : complaint
    }

    @Test("names operations and schemas as clients do")
    func names() async throws {
        let server = try await TestServer()
        let document = try await document(server)
        let list = document["paths"]?["/stages/greeting/"]
        #expect(list?["get"]?["operationId"] == "stages_greeting_list")
        #expect(list?["post"]?["operationId"] == "stages_greeting_create")
        let item = document["paths"]?["/stages/greeting/{stage_uuid}/"]
        #expect(item?["get"]?["operationId"] == "stages_greeting_retrieve")
        #expect(item?["put"]?["operationId"] == "stages_greeting_update")
        #expect(item?["patch"]?["operationId"] == "stages_greeting_partial_update")
        #expect(item?["delete"]?["operationId"] == "stages_greeting_destroy")
        #expect(
            document["paths"]?["/stages/greeting/{stage_uuid}/used_by/"]?["get"]?["operationId"]
                == "stages_greeting_used_by_list")
        #expect(document["paths"]?["/stages/all/types/"]?["get"]?["operationId"] == "stages_all_types_list")
        #expect(document["paths"]?["/flows/instances/{slug}/"] != nil)
        #expect(document["paths"]?["/core/tokens/{identifier}/"] != nil)
        let schemas = document["components"]?["schemas"]
        for name in [
            "GreetingStage", "GreetingStageRequest", "PatchedGreetingStageRequest", "PaginatedGreetingStageList",
            "Stage",
            "PaginatedStageList", "User", "UserRequest", "ToneEnum", "PolicyEngineMode",
        ] { #expect(schemas?[name] != nil, "\(name)") }
    }

    @Test("says what each object is shown with, exactly")
    func shapes() async throws {
        let server = try await TestServer()
        let schemas = try await document(server)["components"]?["schemas"]
        let flow = try await server.flow("f")
        let stage = try await server.create("stages/greeting", ["name": "s"])
        let policy = try await server.create("policies/coin", ["name": "c", "side": "heads"])
        let target = ["target": flow["pk"] ?? .null, "order": 0] as [String: JSON]
        let shown: [(String, JSON)] = [
            ("Prompt", try await server.create("stages/prompt/prompts", ["name": "p"])), ("Flow", flow),
            ("GreetingStage", stage), ("CoinPolicy", policy),
            (
                "FlowStageBinding",
                try await server.create(
                    "flows/bindings", .object(target.merging(["stage": stage["pk"] ?? .null]) { $1 }))
            ),
            (
                "PolicyBinding",
                try await server.create(
                    "policies/bindings", .object(target.merging(["policy": policy["pk"] ?? .null]) { $1 }))
            ),
            ("Application", try await server.create("core/applications", ["name": "a", "slug": "a"])),
            ("TokenProvider", try await server.provider("p")),
            ("Counter", try await server.create("test/counters", ["title": "t"])),
            ("User", try await server.send("GET", "core/users/\(server.ordinary.id)/").json),
            ("Group", try await server.create("core/groups", ["name": "g"])),
            (
                "Token",
                try await server.send(
                    "GET", "core/tokens/\(server.create("core/tokens", ["identifier": "t"]).path("identifier"))/"
                ).json
            ),
        ]
        for (name, object) in shown {
            let schema = schemas?[name]
            let said = Set(schema?["properties"]?.object?.keys.map { $0 } ?? [])
            let given = Set(object.object?.keys.map { $0 } ?? [])
            #expect(given == said, "\(name)")
            let required = Set(schema?["required"]?.array?.compactMap(\.string) ?? [])
            #expect(required.isSubset(of: given), "\(name)")
        }
    }

    @Test("says what is required, what is only read and what is only written")
    func traits() async throws {
        let server = try await TestServer()
        let schemas = try await document(server)["components"]?["schemas"]
        #expect(schemas?["GreetingStageRequest"]?["required"] == ["name"])
        #expect(schemas?["PatchedGreetingStageRequest"]?["required"] == nil)
        #expect(schemas?["GreetingStageRequest"]?["properties"]?["component"] == nil)
        #expect(schemas?["GreetingStage"]?["properties"]?["component"]?["readOnly"] == true)
        #expect(schemas?["TokenProviderRequest"]?["properties"]?["client_secret"]?["writeOnly"] == true)
        #expect(schemas?["TokenProvider"]?["properties"]?["pk"]?["type"] == "integer")
        #expect(schemas?["ApplicationRequest"]?["properties"]?["provider"]?["type"] == "integer")
        #expect(schemas?["PolicyBinding"]?["properties"]?["user"]?["type"] == "integer")
        #expect(schemas?["PolicyBinding"]?["properties"]?["group"]?["format"] == "uuid")
        #expect(schemas?["ToneEnum"]?["enum"] == ["warm", "cool"])
    }

    @Test("is the same each time, and the same in either form")
    func isStable() async throws {
        let (one, two) = (try await TestServer(), try await TestServer())
        let document = OpenAPI.document(
            resources: one.store.resources, registry: one.store.registry, version: "1.2.3")
        #expect(try await self.document(two) == document)
        #expect(try await two.send("GET", "schema/").text == OpenAPI.yaml(document))
        let byHeader = try await one.send("GET", "schema/", headers: [.accept: "application/json"])
        #expect(byHeader.json == document)
        #expect(byHeader.headers[.contentType] == "application/vnd.oai.openapi+json")
    }

    @Test("has every operation once")
    func uniqueOperations() async throws {
        let server = try await TestServer()
        let paths = try #require(try await document(server)["paths"]?.object)
        let ids = paths.values.flatMap { $0.object?.values.compactMap { $0["operationId"]?.string } ?? [] }
        #expect(ids.count == Set(ids).count)
        #expect(ids.count > 80)
    }
}
