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
