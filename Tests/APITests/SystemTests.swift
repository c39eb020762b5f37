import API
import HTTPTypes
import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@Suite("What administrators learn of the server")
struct SystemTests {
    @Test("is the machine and the request, in authentik's shape", arguments: ["GET", "POST"])
    func info(method: String) async throws {
        let server = try await TestServer()
        let reply = try await server.send(method, "admin/system/")
        #expect(reply.status == 200)
        #expect(
            Set(reply.json.object?.keys.map { $0 } ?? []) == [
                "http_headers", "http_host", "http_is_secure", "runtime", "brand", "server_time",
                "embedded_outpost_disabled", "embedded_outpost_host",
            ])
        #expect(reply.json["http_host"] == "id.example.com" && reply.json["http_is_secure"] == true)
        #expect(reply.json["server_time"] == server.fakes.clock.now.json)
        let runtime = try #require(reply.json["runtime"])
        #expect(
            Set(runtime.object?.keys.map { $0 } ?? []) == [
                "python_version", "environment", "architecture", "platform", "uname", "openssl_version",
                "openssl_fips_enabled", "authentik_version",
            ])
        #expect(runtime["authentik_version"] == "1.2.3" && runtime["openssl_fips_enabled"] == false)
        #expect(runtime["openssl_version"]?.string?.hasPrefix("OpenSSL 3.") == true)
        #expect(runtime["platform"]?.string?.hasPrefix("Linux-") == true)
        #expect(runtime["uname"]?.string?.contains(runtime["architecture"]?.string ?? "?") == true)
    }

    @Test("is the brand of the host that was asked")
    func brand() async throws {
        let server = try await TestServer()
        #expect(try await server.send("GET", "admin/system/").json["brand"] == "Brand fallback")
        let brand = try await server.create("core/brands", ["domain": "example.com"])
        #expect(try await server.send("GET", "admin/system/").json["brand"] == "Brand example.com")
        let path = "core/brands/\(brand.path("brand_uuid"))/"
        _ = try await server.send("PATCH", path, ["default": true])
        #expect(try await server.send("GET", "admin/system/").json["brand"] == "Default brand")
    }

    @Test("shows no header that would let anybody in")
    func redaction() async throws {
        let headers: HTTPFields = [
            .authorization: "Basic c2VjcmV0", .cookie: "authentik_session=secret.value; authentik_csrf=abc; x=secret",
            .userAgent: "Test/1.0", .init("X-API-Key")!: "secret",
        ]
        let reply = try await TestServer().send("GET", "admin/system/", headers: headers)
        let shown = try #require(reply.json["http_headers"])
        #expect(shown["HTTP_USER_AGENT"] == "Test/1.0")
        let stars = "********************"
        #expect(shown["HTTP_AUTHORIZATION"]?.string == stars)
        #expect(
            shown["HTTP_COOKIE"]?.string == "authentik_session=\(stars); authentik_csrf=\(stars); x=\(stars)")
        #expect(!reply.text.contains("secret"))
    }

    @Test(
        "is for superusers alone", arguments: ["admin/system/", "admin/version/history/", "admin/version/history/1/"])
    func access(path: String) async throws {
        let server = try await TestServer()
        #expect(try await server.send("GET", path, as: .ordinary).status == 403)
        #expect(try await server.send("GET", path, as: .nobody).status == 403)
    }

    @Test("is which versions were started, the latest first, each once in a row")
    func history() async throws {
        let server = try await TestServer()
        for (version, seconds) in [("1.0", 1), ("1.0", 2), ("1.1", 3), ("1.0", 4)] {
            try await VersionHistory.note(version, at: Timestamp(seconds: seconds), in: server.store.database)
        }
        let all = try await server.send("GET", "admin/version/history/").json.array ?? []
        #expect(all.map { $0["version"] } == ["1.0", "1.1", "1.0"] && all.map { $0["id"] } == [3, 2, 1])
        #expect(all.last?["timestamp"] == Timestamp(seconds: 1).json)
        let some = try await server.send("GET", "admin/version/history/?version=1.0&ordering=timestamp").json.array
        #expect(some?.map { $0["id"] } == [1, 3])
        #expect(try await server.send("GET", "admin/version/history/2/").json["version"] == "1.1")
        #expect(try await server.send("GET", "admin/version/history/9/").status == 404)
        #expect(try await server.send("GET", "admin/version/history/?ordering=secret").status == 400)
    }

    @Test("is whom errors are reported to, which everybody may know")
    func reporting() async throws {
        let server = try await TestServer(
            system: SystemFacts(
                reporting: ErrorReportingFacts(dsn: "https://a@b.example/1", environment: "x", sampleRate: 0.5)))
        let shown = try await server.send("GET", "root/config/", as: .nobody).json["error_reporting"]
        #expect(
            shown == [
                "enabled": true, "sentry_dsn": "https://a@b.example/1", "environment": "x", "send_pii": false,
                "traces_sample_rate": 0.5,
            ])
        let silent = try await TestServer().send("GET", "root/config/", as: .nobody).json["error_reporting"]
        #expect(
            silent?["enabled"] == false && silent?["sentry_dsn"] == "" && silent?["traces_sample_rate"] == .double(0))
    }
}
