import Kernel
import Logging
import Testing
import Web

@testable import Server

@Suite("Settings from the environment")
struct SettingsTests {
    @Test("LANYARD_ names win over AUTHENTIK_ names")
    func precedence() throws {
        let settings = try Settings(environment: [
            "LANYARD_LISTEN__HTTP": "127.0.0.1:1234", "AUTHENTIK_LISTEN__HTTP": "127.0.0.1:4321",
            "AUTHENTIK_LOG_LEVEL": "warning",
        ])
        #expect(settings.http == [Listener.Address("127.0.0.1:1234")])
        #expect(settings.logLevel == .warning)
    }

    @Test("without any, the documented ones hold")
    func defaults() throws {
        let settings = try Settings(environment: [:])
        #expect(settings.http == [Listener.Address("[::]:9000")])
        #expect(settings.https == [Listener.Address("[::]:9443")])
        #expect(settings.metrics == [Listener.Address("[::]:9300")])
        #expect(settings.logLevel == .info)
        #expect(settings.secretKey == nil)
    }

    @Test("several addresses are separated by commas")
    func lists() throws {
        let settings = try Settings(environment: ["LANYARD_LISTEN__HTTP": "127.0.0.1:1, [::1]:2"])
        #expect(settings.http.map(\.port) == [1, 2])
        #expect(settings.http.map(\.host) == ["127.0.0.1", "::1"])
    }

    @Test(
        "a value that cannot be used is an error that names the setting",
        arguments: [
            ("LISTEN__HTTP", "localhost"), ("LISTEN__METRICS", "[::]:99999"), ("LOG_LEVEL", "loud"),
            ("LISTEN__TRUSTED_PROXY_CIDRS", "10.0.0.0/40"), ("WEB__CERTIFICATE", "/only/one.pem"),
        ])
    func problems(name: String, value: String) {
        let error = #expect(throws: SettingsReader.Problem.self) {
            try Settings(environment: ["LANYARD_\(name)": value])
        }
        #expect(error?.description.contains("LANYARD_\(name)") == true)
    }
}
