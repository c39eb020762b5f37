import Blueprints
import Foundation
import Kernel
import ObjectStore
import Testing

@Suite("The files that come with the server")
struct ShippedFilesTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "blueprints")

    /// The files of the folders that are built in, by path.
    static let paths: [String] = ["system", "default", "example"].flatMap { name in
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: name).path())
        return (files ?? []).map { "\(name)/\($0)" }
    }.sorted()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: folder.appending(path: path), encoding: .utf8)
    }

    @Test("are all in the list of those that are built in, and nothing else is")
    func complete() throws {
        let list = try Self.text("Shipped.swift")
        let listed = list.matches(of: /"((?:system|default|example)\/[^"]+)",?\s*\{ PackageResources\.(\w+) \}/)
        #expect(listed.map { String($0.1) }.sorted() == Self.paths)
        for entry in listed {
            let name = entry.1.split(separator: "/")[1].map { $0.isLetter || $0.isNumber ? $0 : "_" }
            #expect(String(name) == entry.2)
        }
        #expect(Set(listed.map(\.2)).count == listed.count)
        let firstDefault = listed.firstIndex { $0.1.hasPrefix("default/") } ?? 0
        #expect(listed[firstDefault...].allSatisfy { !$0.1.hasPrefix("system/") })
    }

    @Test("are blueprints without a word that means nothing", arguments: paths)
    func parse(path: String) throws {
        let blueprint = try Blueprint(parsing: Self.text(path), file: path)
        #expect(blueprint.warnings.isEmpty)
        #expect(blueprint.name != path)
        #expect(blueprint.isInstantiated == !path.hasPrefix("example/"))
    }

    @Test("require only one another")
    func requirements() throws {
        let blueprints = try Self.paths.map { try Blueprint(parsing: Self.text($0), file: $0) }
        #expect(Set(blueprints.map(\.name)).count == blueprints.count)
        for requirement in blueprints.flatMap(\.requirements) {
            #expect(blueprints.contains { $0.name == requirement.name })
        }
    }
}

@Suite("The first administrator")
struct BootstrapFileTests {
    private func start(_ context: [String: JSON]) async throws -> TestSite {
        let site = try await TestSite()
        let path = "system/bootstrap.yaml"
        let result = try await site.run([path: try ShippedFilesTests.text(path)], context: context).first
        #expect(result?.error == nil)
        return site
    }

    private func akadmin(_ site: TestSite) async throws -> [String: JSON] {
        let users = try await site.people("authentik_core.user")
        #expect(users.count == 1)
        return try #require(users.first)
    }

    @Test("is in the superusers' group, without a password and without a token when nothing was given")
    func bare() async throws {
        let site = try await start([:])
        let group = try #require(try await site.people("authentik_core.group").first)
        #expect(group["name"] == "authentik Admins")
        #expect(group["is_superuser"] == true)
        let user = try await akadmin(site)
        #expect(user["username"] == "akadmin")
        #expect(user["name"] == "authentik Default Admin")
        #expect(user["path"] == "users")
        #expect(user["groups"]?.array?.count == 1)
        #expect(user["password"] == nil)
        #expect(user["password_hash"] == nil)
        #expect(try await site.people("authentik_core.token").isEmpty)
    }

    @Test("has the password, the address and the token that were given")
    func given() async throws {
        let site = try await start([
            "bootstrap_email": "root@example.com", "bootstrap_password": "a long first one",
            "bootstrap_token": "first-token",
        ])
        let user = try await akadmin(site)
        #expect(user["email"] == "root@example.com")
        #expect(user["password"] == "a long first one")
        let token = try #require(try await site.people("authentik_core.token").first)
        #expect(token["identifier"] == "authentik-bootstrap-token")
        #expect(token["key"] == "first-token")
        #expect(token["intent"] == "api")
        #expect(token["expiring"] == false)
    }

    @Test("has the password of the hash that was given, before any other")
    func hash() async throws {
        let site = try await start(["bootstrap_password_hash": "a hash", "bootstrap_password": "not this one"])
        let user = try await akadmin(site)
        #expect(user["password_hash"] == "a hash")
        #expect(user["password"] == nil)
    }
}
