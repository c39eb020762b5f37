import Kernel
import Logging
import Reporting
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
        #expect(settings.listen.http == [Listener.Address("127.0.0.1:1234")])
        #expect(settings.logLevel == .warning)
    }

    @Test("an empty variable sets nothing, so that the other name counts")
    func empty() throws {
        let settings = try Settings(environment: ["LANYARD_DATA": "", "AUTHENTIK_DATA": "there"])
        #expect(settings.data == "there")
    }

    @Test("without any, the documented ones hold")
    func defaults() throws {
        let settings = try Settings(environment: [:])
        #expect(settings.listen.http == [Listener.Address("[::]:9000")])
        #expect(settings.listen.https == [Listener.Address("[::]:9443")])
        #expect(settings.listen.metrics == [Listener.Address("[::]:9300")])
        #expect(settings.listen.trustedProxyCIDRs.count == 6)
        #expect(settings.logLevel == .info)
        #expect(settings.secretKey == nil)
        #expect(!settings.postgresql.isUsed)
        #expect(settings.sessions.unauthenticatedAge.seconds == 86_400)
    }

    @Test(
        "several addresses are separated by commas, or are a list in JSON",
        arguments: ["127.0.0.1:1, [::1]:2", #"["127.0.0.1:1", "[::1]:2"]"#])
    func lists(text: String) throws {
        let settings = try Settings(environment: ["LANYARD_LISTEN__HTTP": text])
        #expect(settings.listen.http.map(\.port) == [1, 2])
        #expect(settings.listen.http.map(\.host) == ["127.0.0.1", "::1"])
    }

    @Test("a change of a copy changes no other")
    func copies() {
        let settings = Settings()
        var other = settings
        other.data = "elsewhere"
        other.bootstrap.email = "root@example.com"
        #expect(settings.data == "data" && other.data == "elsewhere")
        #expect(settings.bootstrap.email == nil && other.bootstrap.email == "root@example.com")
    }

    @Test("an empty list turns a listener off")
    func noListener() throws {
        #expect(try Settings(environment: ["LANYARD_LISTEN__HTTPS": "[]"]).listen.https.isEmpty)
    }

    @Test(
        "a value that cannot be used is an error that names the variable as it was written",
        arguments: [
            ("LISTEN__HTTP", "localhost"), ("LISTEN__METRICS", "[::]:99999"), ("LOG_LEVEL", "loud"),
            ("LISTEN__TRUSTED_PROXY_CIDRS", "10.0.0.0/40"), ("WEB__CERTIFICATE", "/only/one.pem"),
            ("POSTGRESQL__PORT", "65536"), ("POSTGRESQL__PORT", "many"), ("POSTGRESQL__SSLMODE", "maybe"),
            ("POSTGRESQL__CONN_MAX_AGE", "-1"), ("SESSIONS__UNAUTHENTICATED_AGE", "days=x"),
            ("SESSIONS__UNAUTHENTICATED_AGE", "dayz=1;hours=2"), ("WEB__PATH", "/auth"), ("WEB__PATH", "/api/"),
            ("WEB__PATH", "/a//b/"),
            ("SKIP_MIGRATIONS", "perhaps"),
            ("PLUGINS__DISABLED", "stage.password, Nope"), ("COOKIE_DOMAIN", "example.com; Secure"),
            ("LOG__HTTP_HEADERS", "User Agent"), ("LOG__HTTP_HEADERS", "authorization"),
            ("THROTTLE__DEFAULT", "20/fortnight"), ("WORKER__THREADS", "0"),
            ("STORAGE__BACKEND", "s3"), ("ERROR_REPORTING__SAMPLE_RATE", "2"),
        ])
    func problems(name: String, value: String) {
        for prefix in EnvironmentSource.prefixes where name != "WEB__CERTIFICATE" || prefix == "LANYARD_" {
            let error = #expect(throws: SettingsProblem.self) { try Settings(environment: [prefix + name: value]) }
            #expect(error?.description.contains(prefix + name) == true)
        }
    }

    @Test("a secret of the wrong form is not shown by the message about it")
    func secretProblem() {
        let error = #expect(throws: SettingsProblem.self) {
            try Settings(environment: ["LANYARD_POSTGRESQL__CONN_OPTIONS": "hunter2"])
        }
        #expect(error?.description.contains("hunter2") == false)
        #expect(error?.description.contains("LANYARD_POSTGRESQL__CONN_OPTIONS is of the wrong form") == true)
    }

    @Test("report errors to nobody unless both the switch and an address are set")
    func reportingIsOff() throws {
        #expect(try Settings(environment: [:]).errorReporting.reports().dsn == nil)
        let silent = ["LANYARD_ERROR_REPORTING__SENTRY_DSN": "https://key@sentry.example.com/1"]
        #expect(try Settings(environment: silent).errorReporting.reports().dsn == nil)
        let lost = try Settings(environment: ["LANYARD_ERROR_REPORTING__ENABLED": "true"])
        #expect(try lost.errorReporting.reports().dsn == nil)
        #expect(lost.errorReporting.remark?.contains("there is nobody to report to") == true)
    }

    @Test("say how errors are reported")
    func reporting() throws {
        let reports = try Settings(environment: [
            "LANYARD_ERROR_REPORTING__ENABLED": "true", "AUTHENTIK_ERROR_REPORTING__SEND_PII": "true",
            "LANYARD_ERROR_REPORTING__SENTRY_DSN": "https://key@sentry.example.com/1",
            "LANYARD_ERROR_REPORTING__ENVIRONMENT": "staging", "LANYARD_ERROR_REPORTING__SAMPLE_RATE": "0.25",
        ]).errorReporting.reports()
        #expect(reports.dsn?.endpoint == "https://sentry.example.com/api/1/envelope/")
        #expect(reports.environment == "staging" && reports.sampleRate == 0.25 && reports.sendsPersonalData)
    }

    @Test("refuse what is no way to report errors, without repeating a key")
    func reportingProblem() throws {
        let settings = try Settings(environment: ["LANYARD_ERROR_REPORTING__SENTRY_DSN": "https://key:geheim@"])
        let error = #expect(throws: SettingsProblem.self) { try settings.errorReporting.reports() }
        #expect(error?.description.contains("sentry_dsn") == true)
        #expect(error?.description.contains("geheim") == false)
    }
}

@Suite("Values of settings")
struct SettingValueTests {
    @Test(
        "a span of time is read in each of its forms",
        arguments: [
            ("30", 30.0), ("0", 0), ("1.5", 1.5), ("30s", 30), ("1m30s", 90), ("2h", 7200), ("500ms", 0.5),
            ("1d", 86_400), ("days=30;hours=2", 2_599_200), ("minutes=10", 600), ("weeks=1", 604_800), (" 5s ", 5),
        ])
    func spans(text: String, seconds: Double) {
        #expect(TimeSpan(given: .string(text))?.duration == .milliseconds(Int(seconds * 1000)))
    }

    @Test(
        "what is no span of time is refused",
        arguments: [
            "", "-1", "s", "5 s", "5x", "s5", "days", "days=", "days=-1", "hours=2;mins=3", "1e400", "nan", "inf",
            "99999999999", "99999999999999999999", "999999999999d", "days=1e300", "5s5", "1.2.3",
            String(repeating: "1s", count: 60),
        ])
    func noSpans(text: String) { #expect(TimeSpan(given: .string(text)) == nil) }

    @Test(
        "yes and no are read as YAML and shells write them",
        arguments: [
            ("true", true), ("True", true), ("yes", true), ("on", true), ("1", true), ("false", false), ("NO", false),
            ("off", false), ("0", false),
        ])
    func booleans(text: String, value: Bool) { #expect(Bool(given: .string(text)) == value) }

    @Test(
        "a rate is a number and a period",
        arguments: [("20/hour", 20, 3600), ("1000/second", 1000, 1), ("3/m", 3, 60), ("1/day", 1, 86_400)])
    func rates(text: String, count: Int, period: Int) throws {
        let rate = try #require(Rate(given: .string(text)))
        #expect(rate.count == count)
        #expect(rate.period == .seconds(period))
    }

    @Test("what is no rate is refused", arguments: ["", "20", "/hour", "0/hour", "-1/hour", "1/2/hour", "1/"])
    func noRates(text: String) { #expect(Rate(given: .string(text)) == nil) }

    @Test("a setting that may be absent is taken away by null, none or nothing", arguments: ["null", "None", ""])
    func absent(text: String) { #expect(Int?(given: .string(text)) == .some(nil)) }

    @Test("a secret may be any text, the word null too")
    func secrets() throws {
        #expect(Secret?(given: "null") == .some(Secret("null")))
        #expect(Secret(given: "x")?.shown == "(secret)")
    }

    @Test("options in base64 are an object or nothing", arguments: [("e30=", true), ("W10=", false), ("{}", false)])
    func encoded(text: String, isFine: Bool) { #expect((EncodedObject(given: .string(text)) != nil) == isFine) }

    @Test("a cookie's domain cannot add attributes", arguments: ["a b", "a;b", "", "-a.com", "a..b", "exämple.com"])
    func domains(text: String) { #expect(CookieDomain(given: .string(text)) == nil) }
}
