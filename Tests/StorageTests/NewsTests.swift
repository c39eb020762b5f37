import Foundation
import Storage
import Synchronization
import Testing

@Suite("News of a database")
struct NewsTests {
    @Test("tell what was announced, after the commit and in order", arguments: Engine.allCases)
    func announced(engine: Engine) async throws {
        try await engine.withPeople { database in
            var news = database.news().makeAsyncIterator()
            try await database.write { transaction in
                try await transaction.execute("INSERT INTO people (name) VALUES ('Ada')")
                try await transaction.announce(Announcement("people", "Ada"))
            }
            try await database.write { try await $0.announce(Announcement("people", "Bob's ' quote")) }
            #expect(await news.next() == .announced(Announcement("people", "Ada")))
            #expect(try await database.names() == ["Ada"])
            #expect(await news.next() == .announced(Announcement("people", "Bob's ' quote")))
        }
    }

    @Test("tell nothing of what was undone", arguments: Engine.allCases)
    func undone(engine: Engine) async throws {
        try await engine.withPeople { database in
            var news = database.news().makeAsyncIterator()
            await #expect(throws: CancellationError.self) {
                try await database.write { transaction in
                    try await transaction.announce(Announcement("people", "nobody"))
                    throw CancellationError()
                }
            }
            try await database.write { try await $0.announce(Announcement("end")) }
            #expect(await news.next() == .announced(Announcement("end")))
        }
    }

    @Test("reach everybody who listens, and end when the database is closed", arguments: Engine.allCases)
    func listeners(engine: Engine) async throws {
        try await engine.withPeople { database in
            let both = [database.news(), database.news()]
            try await database.write { try await $0.announce(Announcement("topic", "text")) }
            await database.close()
            for stream in both {
                var heard: [News] = []
                for await news in stream { heard.append(news) }
                #expect(heard == [.announced(Announcement("topic", "text"))])
            }
        }
    }

    @Test("reach other programs that have a folder's database open, and of that database alone")
    func programs() async throws {
        let folder = NSTemporaryDirectory() + "lanyard-news-" + UUID().uuidString
        let server = try SQLiteServer(folder: folder)
        let worker = try SQLiteServer(folder: folder, exclusive: false)
        try await server.create("t_one")
        let (here, there) = (try await server.open("public"), try await worker.open("public"))
        let (one, other) = (try await server.open("t_one"), try await worker.open("t_one"))
        var (heardHere, heardThere) = (here.news().makeAsyncIterator(), there.news().makeAsyncIterator())
        var heardOfOne = other.news().makeAsyncIterator()

        try await here.write { try await $0.announce(Announcement("first")) }
        #expect(await heardHere.next() == .announced(Announcement("first")))
        #expect(await heardThere.next() == .mayHaveMissed)
        try await there.write { try await $0.announce(Announcement("second")) }
        // Of its own news a program hears once, and as it is.
        #expect(await heardHere.next() == .mayHaveMissed)
        #expect(await heardThere.next() == .announced(Announcement("second")))
        try await one.write { try await $0.announce(Announcement("third")) }
        #expect(await heardOfOne.next() == .mayHaveMissed)

        await worker.close()
        #expect(await heardThere.next() == nil)
        await server.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/news").isEmpty)
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test("refuse a topic or text that not every engine could carry", arguments: Engine.allCases)
    func refused(engine: Engine) async throws {
        try await engine.withPeople { database in
            for wrong in [
                Announcement("A b"), Announcement(""), Announcement("a", String(repeating: "x", count: 4001)),
            ] {
                await #expect(throws: StorageError.self) {
                    try await database.write { try await $0.announce(wrong) }
                }
            }
        }
    }

    @Test("are followed from the first look on, and a look that failed is repeated", arguments: Engine.allCases)
    func followed(engine: Engine) async throws {
        struct Refusal: Error {}
        try await engine.withPeople { database in
            let (looks, look) = AsyncStream.makeStream(of: [String].self)
            let failures = Mutex(0)
            let following = Task {
                await database.follow(
                    { $0.topic == "people" }, failed: { _ in failures.withLock { $0 += 1 } },
                    catchUp: {
                        let names = try await database.names()
                        // The first look after Ada came fails, and nobody announces her again.
                        if names == ["Ada"], failures.withLock({ $0 }) == 0 { throw Refusal() }
                        look.yield(names)
                    })
                look.finish()
            }
            var seen = looks.makeAsyncIterator()
            #expect(await seen.next() == [])
            try await database.write { transaction in
                try await transaction.execute("INSERT INTO people (name) VALUES ('Ada')")
                try await transaction.announce(Announcement("people"))
            }
            #expect(await seen.next() == ["Ada"])
            #expect(failures.withLock { $0 } == 1)
            try await database.write { try await $0.announce(Announcement("pets")) }
            await database.close()
            await following.value
            #expect(await seen.next() == nil)
        }
    }
}
