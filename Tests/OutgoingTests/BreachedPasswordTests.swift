import Foundation
import Kernel
import TestKit
import Testing

@testable import Outgoing

@Suite("Passwords that have become public")
struct BreachedPasswordTests {
    /// SHA-1 of `password`: 5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8.
    private static let rest = "1E4C9B93F3F0682250B6CF8331B7EE68FD8"

    @Suite("are asked for at a service")
    struct Service {
        private func passwords(_ server: LocalServer) -> BreachedPasswords {
            let client = OutgoingClient(
                OutgoingSettings(allows: { $0 == "127.0.0.1" }, timeout: .seconds(20), agent: "Test/1"))
            return BreachedPasswords(.service(server.address("/range/")), http: client)
        }

        @Test("by the first five digits of their hash alone")
        func asks() async throws {
            let lines = [
                "0018A45C4D1DEF81644B54AB7F969B88D65:10", "\(rest):52256179", "FFF983A91443AE72BD98E59ADAB93B31974:0",
            ]
            let server = try LocalServer { _ in LocalServer.ok(lines.joined(separator: "\r\n")) }
            defer { server.stop() }
            let passwords = passwords(server)
            #expect(try await passwords.occurrences(of: "password") == 52_256_179)
            #expect(try await passwords.occurrences(of: "correct horse") == 0)
            #expect(server.asked.map(\.line).first == "GET /range/5BAA6 HTTP/1.1")
            #expect(server.asked[1].line.wholeMatch(of: /GET \/range\/[0-9A-F]{5} HTTP\/1\.1/) != nil)
            #expect(server.asked.allSatisfy { $0.headers["add-padding"] == "true" })
        }

        @Test(
            "and when it gives no list, that is an error",
            arguments: [
                LocalServer.ok("", status: "503 Service Unavailable"), LocalServer.ok(""), LocalServer.ok("<html>"),
                LocalServer.ok("1E4C9B93F3F0682250B6CF8331B7EE68FD8:many"), "",
            ])
        func fails(answer: String) async throws {
            let server = try LocalServer { _ in answer }
            defer { server.stop() }
            await #expect(throws: (any Error).self) { try await passwords(server).occurrences(of: "password") }
        }

        @Test("which may not be on this machine unless a setting allows it")
        func guarded() async throws {
            let server = try LocalServer { _ in LocalServer.ok("\(rest):1") }
            defer { server.stop() }
            let guarded = BreachedPasswords(
                .service(server.address("/range/")), http: OutgoingClient(OutgoingSettings()))
            await #expect(throws: OutgoingFailure.forbidden(host: "127.0.0.1")) {
                try await guarded.occurrences(of: "password")
            }
        }
    }

    @Suite("are looked for in a file")
    struct File {
        private let url = FileManager.default.temporaryDirectory.appending(path: "hashes-\(UUID().uuidString)")

        private func passwords() -> BreachedPasswords { BreachedPasswords(.file(url.path()), http: FakeHTTP()) }

        /// A file with the hashes of some passwords, sorted, the longer the password the higher the count.
        private func write(_ passwords: [String], ending: String) throws {
            let lines = passwords.map { "\(BreachedPasswords.hash(Secret($0))):\($0.utf8.count)" }.sorted()
            try Data(lines.map { $0 + ending }.joined().utf8).write(to: url)
        }

        @Test("whichever line they are on, and however lines end", arguments: ["\n", "\r\n"], [1, 2, 3, 500])
        func finds(ending: String, count: Int) async throws {
            defer { try? FileManager.default.removeItem(at: url) }
            let known = (0..<count).map { String(repeating: "x", count: $0 % 40 + 1) + "\($0)" }
            try write(known, ending: ending)
            for password in known {
                #expect(try await passwords().occurrences(of: Secret(password)) == password.utf8.count)
            }
            for number in 0..<100 {
                #expect(try await passwords().occurrences(of: Secret("unknown \(number)")) == 0)
            }
        }

        @Test("whose last line may have no end")
        func lastLine() async throws {
            defer { try? FileManager.default.removeItem(at: url) }
            try Data("\(BreachedPasswords.hash("only")):3".utf8).write(to: url)
            #expect(try await passwords().occurrences(of: "only") == 3)
            #expect(try await passwords().occurrences(of: "other") == 0)
        }

        @Test("and a file that is missing, empty or something else is an error")
        func broken() async throws {
            defer { try? FileManager.default.removeItem(at: url) }
            await #expect(throws: BreachedPasswords.Unusable.self) { try await passwords().occurrences(of: "any") }
            for text in [
                "", "no hashes\n", String(repeating: "A", count: 5000), "\(String(repeating: "A", count: 40)):x\n",
            ] {
                try Data(text.utf8).write(to: url)
                await #expect(throws: BreachedPasswords.Unusable.self, "\(text.prefix(20))") {
                    try await passwords().occurrences(of: "any")
                }
            }
            let folder = BreachedPasswords(.file("/tmp"), http: FakeHTTP())
            await #expect(throws: BreachedPasswords.Unusable.self) { try await folder.occurrences(of: "any") }
        }
    }
}
