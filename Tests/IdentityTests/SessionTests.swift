import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Identity

@Suite("Sessions")
struct SessionTests {
    let world: World
    var sessions: SessionStore { world.services.sessions }

    init() async throws { world = try await World() }

    private func session(_ key: String, _ publicID: String, user: User? = nil) -> Session {
        var session = Session(key: key, publicID: publicID, expires: world.clock.now + .seconds(3600))
        session.user = user
        return session
    }

    private func record(_ key: String, session: String?, user: User? = nil) -> RecordStep {
        .put(
            RecordCollection("test.token"),
            Record(key: key, document: [:], user: user?.id, session: session, created: world.clock.now, expires: nil))
    }

    private func hasRecord(_ key: String) async throws -> Bool {
        try await world.services.records.find(RecordCollection("test.token"), key: key) != nil
    }

    @Test("what was saved is loaded again, the user with all groups included")
    func roundTrip() async throws {
        let top = try await world.group("Top", ["is_superuser": true])
        let group = try await world.group("Staff", ["parents": [top.json]])
        let ada = try await world.user("ada") { $0.groups = [Reference(group)] }
        var session = session("key", "public", user: ada)
        session.login = Session.Login(time: world.clock.now, method: "password", arguments: ["mfa": false])
        session.plan = Plan(
            flow: ObjectID("f"), steps: [.binding(ObjectID("b")), .inline("a.b", fields: ["x": 1])],
            context: ["goes_on": true], query: ["next": "/x?a=\"'"])
        session.values = ["count": 3]
        session.isPersistent = true
        session.boundNetwork = "192.0.2.0/24"
        try await sessions.save(session, over: nil, for: .browser())
        let loaded = try #require(try await sessions.load("key")).session
        #expect(loaded.user == ada)
        #expect(loaded.user?.isSuperuser == true)
        #expect(loaded.login == session.login)
        #expect(loaded.plan == session.plan)
        #expect(loaded.values == session.values)
        #expect(loaded.expires == session.expires)
        #expect(loaded.isPersistent)
        #expect(loaded.boundNetwork == "192.0.2.0/24")
        #expect(loaded.publicID == "public")
    }

    @Test("the database never holds the key itself")
    func hidesKey() async throws {
        try await sessions.save(session("secret-key", "public"), over: nil, for: .browser())
        let row = try await world.database.read { try await $0.first("SELECT * FROM sessions") }
        #expect(try #require(row).values.allSatisfy { !"\($0)".contains("secret-key") })
    }

    @Test("unknown and expired keys, and the keys' hashes, load nothing")
    func loadsNothing() async throws {
        try await sessions.save(session("key", "public"), over: nil, for: .browser())
        #expect(try await sessions.load("other") == nil)
        #expect(try await sessions.load(Fingerprint.of("key")) == nil)
        world.clock.advance(by: .seconds(3599))
        #expect(try await sessions.load("key") != nil)
        world.clock.advance(by: .seconds(1))
        #expect(try await sessions.load("key") == nil)
    }

    @Test("signing in moves the session to a new key; the old one and its records stop working")
    func rotates() async throws {
        let ada = try await world.user("ada")
        try await sessions.save(session("before", "p1"), over: nil, for: .browser())
        #expect(try await world.services.records.apply([record("code", session: "p1")]))
        let old = try await sessions.load("before")
        var new = session("after", "p2", user: ada)
        new.login = Session.Login(time: world.clock.now, method: "password", arguments: [:])
        try await sessions.save(new, over: old, for: .browser())
        #expect(try await sessions.load("before") == nil)
        #expect(try await sessions.load("after")?.session.user?.id == ada.id)
        #expect(try await !hasRecord("code"))
        #expect(try await world.count("sessions") == 1)
    }

    @Test("a new key alone keeps the session's records")
    func keepsRecords() async throws {
        let ada = try await world.user("ada")
        try await sessions.save(session("before", "p1", user: ada), over: nil, for: .browser())
        #expect(try await world.services.records.apply([record("code", session: "p1")]))
        try await sessions.save(session("after", "p1", user: ada), over: sessions.load("before"), for: .browser())
        #expect(try await sessions.load("before") == nil)
        #expect(try await sessions.load("after") != nil)
        #expect(try await hasRecord("code"))
    }

    @Test("signing out ends what hung on the session, even if its key stayed")
    func signsOut() async throws {
        let ada = try await world.user("ada")
        try await sessions.save(session("key", "p1", user: ada), over: nil, for: .browser())
        #expect(try await world.services.records.apply([record("token", session: "p1", user: ada)]))
        try await sessions.save(session("key", "p1"), over: sessions.load("key"), for: .browser())
        #expect(try await sessions.load("key")?.session.user == nil)
        #expect(try await !hasRecord("token"))
    }

    @Test("a use is noted once a minute at most, with where it came from")
    func notesUse() async throws {
        let used = {
            try await world.database.read {
                try await $0.first("SELECT last_used, last_ip, last_user_agent FROM sessions")
            }
        }
        try await sessions.save(session("key", "p1"), over: nil, for: .browser())
        let begin = try await used()
        world.clock.advance(by: .seconds(59))
        let loaded = try #require(try await sessions.load("key"))
        try await sessions.save(loaded.session, over: loaded, for: .browser("198.51.100.1"))
        #expect(try await used() == begin)
        world.clock.advance(by: .seconds(1))
        let agent = String(repeating: "a", count: 10_000) + "\0"
        try await sessions.save(loaded.session, over: loaded, for: .browser("198.51.100.1", agent: agent))
        let row = try #require(try await used())
        #expect(try row[0] == world.clock.now.microseconds)
        #expect(try row[1] == "198.51.100.1")
        let noted: String = try row[2]
        #expect(noted.count == 512)
    }

    @Test("a change is saved at once")
    func savesChanges() async throws {
        try await sessions.save(session("key", "p1"), over: nil, for: .browser())
        let loaded = try #require(try await sessions.load("key"))
        var changed = loaded.session
        changed.values["step"] = 2
        try await sessions.save(changed, over: loaded, for: .browser())
        #expect(try await sessions.load("key")?.session.values["step"] == 2)
    }

    @Test("a session that was ended while a request ran is not brought back by that request")
    func staysEnded() async throws {
        let ada = try await world.user("ada")
        try await sessions.save(session("key", "p1", user: ada), over: nil, for: .browser())
        let loaded = try #require(try await sessions.load("key"))
        try await sessions.endSessions(of: ada.id, except: nil)
        var changed = loaded.session
        changed.values["late"] = true
        try await sessions.save(changed, over: loaded, for: .browser())
        changed.key = "rotated"
        try await sessions.save(changed, over: loaded, for: .browser())
        #expect(try await world.count("sessions") == 0)
    }

    @Test("somebody who presses the button twice is signed in by the second answer too")
    func doubleSubmit() async throws {
        let ada = try await world.user("ada")
        try await sessions.save(session("key", "p1"), over: nil, for: .browser())
        let loaded = try #require(try await sessions.load("key"))
        for number in 1...2 {
            var new = session("new\(number)", "q\(number)", user: ada)
            new.login = Session.Login(time: world.clock.now, method: "password", arguments: [:])
            try await sessions.save(new, over: loaded, for: .browser())
        }
        #expect(try await sessions.load("new2")?.session.user?.id == ada.id)
    }

    @Test("ending a user's sessions spares the one that is named, other users' and nobody's")
    func endsSessions() async throws {
        let (ada, bob) = (try await world.user("ada"), try await world.user("bob"))
        for (key, user) in [("a1", ada), ("a2", ada), ("b1", bob)] {
            try await sessions.save(session(key, key, user: user), over: nil, for: .browser())
            #expect(try await world.services.records.apply([record("r-\(key)", session: key, user: user)]))
        }
        try await sessions.save(session("none", "none"), over: nil, for: .browser())
        try await sessions.endSessions(of: ada.id, except: "a2")
        #expect(try await sessions.load("a1") == nil)
        #expect(try await !hasRecord("r-a1"))
        for key in ["a2", "b1", "none"] { #expect(try await sessions.load(key) != nil) }
        #expect(try await hasRecord("r-a2"))
        #expect(try await hasRecord("r-b1"))
    }

    @Test("deactivating a user ends the sessions, however it is done", arguments: [true, false])
    func endsWithUser(throughAPI: Bool) async throws {
        let ada = try await world.user("ada")
        try await sessions.save(session("key", "p1", user: ada), over: nil, for: .browser())
        if throughAPI {
            try await world.update("authentik_core.user", ObjectID(ada.id), ["is_active": false])
        } else {
            _ = try await world.change(ada) { $0.isActive = false }
        }
        #expect(try await sessions.load("key") == nil)
        #expect(try await world.count("sessions") == 0)
    }

    @Test("deleting a user takes sessions, records, tokens and memberships along")
    func goesWithUser() async throws {
        let ada = try await world.user("ada")
        try await world.group("Staff", ["users": [.int(ada.id)]])
        try await world.create("authentik_core.token", ["identifier": "t", "user": .int(ada.id)])
        try await sessions.save(session("key", "p1", user: ada), over: nil, for: .browser())
        #expect(
            try await world.services.records.apply([
                record("of-session", session: "p1"), record("of-user", session: nil, user: ada),
            ]))
        try await world.delete("authentik_core.user", ObjectID(ada.id))
        for table in ["users", "sessions", "records", "tokens", "memberships"] {
            #expect(try await world.count(table) == 0, "\(table)")
        }
    }
}
