import Foundation
import Kernel
import Logging
import Testing
import Web

@testable import Server

/// A folder with files, taken away at its end.
struct FilesOnDisk: ~Copyable {
    let root: String

    /// - Parameter files: texts by paths, which begin with a slash.
    init(_ files: [String: String]) throws {
        root = FileManager.default.temporaryDirectory.path + "/lanyard-settings-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        for (path, text) in files { try write(text, to: path) }
    }

    func write(_ text: String, to path: String) throws {
        let folder = String((root + path)[..<(root + path).lastIndex(of: "/")!])
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: root + path))
    }

    func load(_ environment: [String: String] = [:], chosen: String? = nil) -> LoadedSettings {
        let files = SettingsFiles(chosen: chosen.map { root + $0 }, root: root)
        return SettingsLoader(environment: environment, files: files).load()
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }
}

extension LoadedSettings {
    func shown(_ key: String) -> ShownSetting? { shown.first { $0.key == key } }
    func origin(_ key: String) -> String? { shown(key)?.origin.description }
}

@Suite("Settings from files")
struct SettingsFilesTests {
    @Test("later files win over earlier ones, Lanyard's over authentik's, and the environment over all")
    func precedence() throws {
        let paths = [
            "/etc/authentik/config.yml", "/etc/authentik/config.d/a.yml", "/etc/lanyard/config.yml",
            "/etc/lanyard/conf.d/1.yml", "/etc/lanyard/conf.d/2.yaml", "/etc/lanyard/config.d/0.yml",
        ]
        let disk = try FilesOnDisk([:])
        for path in paths {
            try disk.write("email:\n  host: \(path)\n", to: path)
            let loaded = disk.load()
            #expect(loaded.problems.isEmpty)
            #expect(loaded.settings.email.host == path)
            #expect(loaded.origin("email.host") == "\(disk.root)\(path):2")
        }
        #expect(disk.load(["AUTHENTIK_EMAIL__HOST": "a"]).settings.email.host == "a")
        #expect(disk.load(["AUTHENTIK_EMAIL__HOST": "a", "LANYARD_EMAIL__HOST": "b"]).settings.email.host == "b")
        #expect(disk.load(["LANYARD_EMAIL__HOST": "b"]).origin("email.host") == "LANYARD_EMAIL__HOST")
    }

    @Test("files that are no settings are left alone")
    func others() throws {
        let disk = try FilesOnDisk([
            "/etc/lanyard/conf.d/.hidden.yml": "data: [", "/etc/lanyard/conf.d/notes.txt": "data: [",
            "/etc/lanyard/conf.d/good.yml": "data: here",
        ])
        let loaded = disk.load()
        #expect(loaded.problems.isEmpty)
        #expect(loaded.settings.data == "here")
    }

    @Test("a file that is chosen takes the place of the usual ones")
    func chosen() throws {
        let disk = try FilesOnDisk([
            "/etc/lanyard/config.yml": "data: usual\nlog_level: debug", "/mine.yml": "data: mine",
            "/all/b.yml": "data: b",
            "/all/a.yml": "data: a",
        ])
        #expect(disk.load(chosen: "/mine.yml").settings.data == "mine")
        #expect(disk.load(chosen: "/mine.yml").settings.logLevel == .info)
        #expect(disk.load(chosen: "/all").settings.data == "b")
        #expect(disk.load(chosen: "/nowhere.yml").problems.map(\.description).joined().contains("nowhere.yml"))
    }

    @Test("lists may be YAML's, and values keep the text they were written with")
    func values() throws {
        let disk = try FilesOnDisk([
            "/etc/lanyard/config.yml": """
            listen:
              http:
                - 127.0.0.1:1
                - "[::1]:2"
              https: 127.0.0.1:3, 127.0.0.1:4
              metrics: []
            postgresql:
              host: db
              password: 001234
              conn_max_age: 1m
              conn_health_checks: yes
            web.path: /
            email: {port: 0025, username: ''}
            """
        ])
        let settings = try disk.load().usable()
        #expect(settings.listen.http.map(\.port) == [1, 2])
        #expect(settings.listen.https.map(\.port) == [3, 4])
        #expect(settings.listen.metrics.isEmpty)
        #expect(settings.postgresql.primary.password?.exposed == "001234")
        #expect(settings.postgresql.primary.connMaxAge?.seconds == 60)
        #expect(settings.postgresql.primary.connHealthChecks)
        #expect(settings.email.port == 25)
        #expect(settings.email.username == nil)
    }

    @Test("nothing after a name leaves the setting as it is declared")
    func nothing() throws {
        let disk = try FilesOnDisk([
            "/etc/lanyard/config.yml": "data: x\nlog_level: debug", "/etc/lanyard/conf.d/a.yml": "data:\nlog_level: ~",
        ])
        #expect(disk.load().settings.data == "data")
        #expect(disk.load().settings.logLevel == .info)
    }

    @Test(
        "a file that is no map of settings is an error with its name, and no crash",
        arguments: [
            "data: [", "- a", "just text", "data: !Env X", "a: &a [*a]", "data: x\ndata: y", "data: \u{1}",
            String(repeating: "a: {", count: 500), String(repeating: "[", count: 100_000),
            "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
                + (0..<9).map {
                    "b\($0): &b\($0) [\(Array(repeating: $0 == 0 ? "*a" : "*b\($0 - 1)", count: 10).joined(separator: ","))]\n"
                }
                .joined(), String(repeating: "#", count: (1 << 20) + 1), "password: \u{FFFE}",
        ])
    func malformed(text: String) throws {
        let disk = try FilesOnDisk(["/etc/lanyard/config.yml": text])
        let loaded = disk.load()
        #expect(loaded.problems.first?.description.contains("config.yml") == true)
        #expect(throws: SettingsProblem.self) { try loaded.usable() }
    }

    @Test("a value of a file that cannot be used is named with its line")
    func place() throws {
        let disk = try FilesOnDisk(["/etc/lanyard/config.yml": "\nlisten:\n  http: nowhere\n"])
        let problem = try #require(disk.load().problems.first).description
        #expect(problem.contains("listen.http"))
        #expect(problem.contains("config.yml:3"))
        #expect(problem.contains("'nowhere'"))
    }

    @Test("a map where a single value belongs is an error that does not tell what is in it")
    func mapForSecret() throws {
        let disk = try FilesOnDisk(["/etc/lanyard/config.yml": "postgresql:\n  password: {hunter2: }\n"])
        let loaded = disk.load()
        #expect(loaded.problems.first?.description.contains("postgresql.password") == true)
        #expect(!"\(loaded)".contains("hunter2"))
    }
}

@Suite("Values that say where the value is")
struct ValueReferenceTests {
    @Test(
        "env:// takes another variable, or the default",
        arguments: [
            ("env://OTHER", "other"), ("env://ABSENT?else", "else"), ("env://OTHER?else", "other"),
            ("env://ABSENT?a?b", "a?b"),
        ])
    func variables(text: String, value: String) throws {
        let settings = try Settings(environment: ["LANYARD_EMAIL__HOST": text, "OTHER": "other"])
        #expect(settings.email.host == value)
    }

    @Test("a variable that is not set, without a default, sets nothing")
    func unset() throws {
        let loaded = SettingsLoader(environment: ["LANYARD_EMAIL__HOST": "env://ABSENT"], files: nil).load()
        #expect(try loaded.usable().email.host == "localhost")
        #expect(
            loaded.remarks == ["The setting LANYARD_EMAIL__HOST is env://ABSENT, which is not set and has no default."])
    }

    @Test("file:// takes a file's text without the space around it, and says so")
    func files() throws {
        let disk = try FilesOnDisk(["/secret": "\n hunter2 \n"])
        let loaded = disk.load(["LANYARD_EMAIL__PASSWORD": "file://\(disk.root)/secret"])
        #expect(try loaded.usable().email.password?.exposed == "hunter2")
        #expect(loaded.origin("email.password") == "file://\(disk.root)/secret (LANYARD_EMAIL__PASSWORD)")
        #expect(!"\(loaded.shown)".contains("hunter2"))
    }

    @Test("a file that cannot be read is an error, unless there is a default, which no message shows")
    func unreadable() throws {
        let disk = try FilesOnDisk(["/folder/x": "", "/empty": " \n", "/big": String(repeating: "x", count: 65_537)])
        for path in ["/absent", "/folder", "/big", "/empty"] {
            let value = "file://\(disk.root)\(path)"
            let problem = disk.load(["LANYARD_EMAIL__PASSWORD": value]).problems.first?.description
            #expect(problem?.contains(path) == true)
            #expect(problem?.contains("email.password") == true)
            let loaded = disk.load(["LANYARD_EMAIL__PASSWORD": value + "?hunter2"])
            #expect(try loaded.usable().email.password?.exposed == "hunter2")
            #expect(!"\(loaded.shown)".contains("hunter2"))
        }
        #expect(disk.load(["LANYARD_EMAIL__HOST": "file:///dev/zero"]).problems.count == 1)
    }

    @Test("PostgreSQL's password is taken from POSTGRES_PASSWORD when nobody sets it")
    func postgresPassword() throws {
        let loaded = SettingsLoader(environment: ["POSTGRES_PASSWORD": "hunter2"], files: nil).load()
        #expect(loaded.settings.postgresql.primary.password?.exposed == "hunter2")
        #expect(loaded.origin("postgresql.password") == "POSTGRES_PASSWORD")
    }
}
