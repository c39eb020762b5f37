import Kernel
import Testing

@Suite("A list")
struct ListTests {
    private func server(stages count: Int) async throws -> TestServer {
        let server = try await TestServer()
        for number in 1...count {
            try await server.create(
                "stages/greeting",
                [
                    "name": .string("stage \(number < 10 ? "0" : "")\(number)"), "times": .int(1 + number % 3),
                    "greeting": number % 2 == 0 ? "Hello" : "Moin",
                ])
        }
        return server
    }

    @Test("comes in pages that say where they are")
    func pages() async throws {
        let server = try await server(stages: 5)
        let second = try await server.send("GET", "stages/greeting/?page=2&page_size=2")
        #expect(
            second.json["pagination"] == [
                "next": 3, "previous": 1, "count": 5, "current": 2, "total_pages": 3, "start_index": 3, "end_index": 4,
            ])
        #expect(second.column("name") == ["stage 03", "stage 04"])
        #expect(second.json["autocomplete"] == [:])
        let last = try await server.send("GET", "stages/greeting/?page=3&page_size=2")
        #expect(
            last.json["pagination"] == [
                "next": 0, "previous": 2, "count": 5, "current": 3, "total_pages": 3, "start_index": 5, "end_index": 5,
            ])
    }

    @Test("without objects is one empty page")
    func empty() async throws {
        let reply = try await TestServer().send("GET", "stages/greeting/")
        #expect(reply.status == 200)
        #expect(
            reply.json["pagination"] == [
                "next": 0, "previous": 0, "count": 0, "current": 1, "total_pages": 1, "start_index": 0, "end_index": 0,
            ])
    }

    @Test("has 20 objects on a page unless asked, and never more than 100")
    func pageSizes() async throws {
        let server = try await server(stages: 101)
        #expect(try await server.send("GET", "stages/greeting/").results.count == 20)
        #expect(try await server.send("GET", "stages/greeting/?page_size=1000").results.count == 100)
        #expect(try await server.send("GET", "stages/greeting/?page_size=99999999999999999999").status == 400)
    }

    @Test("has no page beyond the last one", arguments: ["2", "999", "0", "-1", "x", "1000000000000000000"])
    func invalidPages(page: String) async throws {
        let reply = try await TestServer().send("GET", "stages/greeting/?page=\(page)")
        #expect(reply.status == 404)
        #expect(reply.detail == "Invalid page.")
    }

    @Test("has no pages of no objects", arguments: ["0", "-5", "many"])
    func invalidPageSizes(size: String) async throws {
        let reply = try await TestServer().send("GET", "stages/greeting/?page_size=\(size)")
        #expect(reply.status == 400)
        #expect(reply.json["page_size"] != nil)
    }

    @Test("is sorted by the fields that are asked for, in their order")
    func ordering() async throws {
        let server = try await server(stages: 4)
        let byName = try await server.send("GET", "stages/greeting/?ordering=-name")
        #expect(byName.column("name") == ["stage 04", "stage 03", "stage 02", "stage 01"])
        let byTimes = try await server.send("GET", "stages/greeting/?ordering=times,-name")
        #expect(byTimes.column("name") == ["stage 03", "stage 04", "stage 01", "stage 02"])
        #expect(try await server.send("GET", "stages/greeting/?ordering=nothing").status == 400)
    }

    @Test("has only the objects that a search finds, whatever the case")
    func search() async throws {
        let server = try await server(stages: 4)
        #expect(try await server.send("GET", "stages/greeting/?search=MOIN").results.count == 2)
        #expect(try await server.send("GET", "stages/greeting/?search=moin+03").column("name") == ["stage 03"])
        #expect(try await server.send("GET", "stages/greeting/?search=absent").results.isEmpty)
    }

    @Test("has only the objects whose fields have the values asked for")
    func filters() async throws {
        let server = try await server(stages: 6)
        let all = try await server.send("GET", "stages/greeting/")
        #expect(try await server.send("GET", "stages/greeting/?greeting=Moin&times=2").column("name") == ["stage 01"])
        #expect(try await server.send("GET", "stages/greeting/?name=").results.count == 6)
        #expect(try await server.send("GET", "stages/greeting/?name__iexact=STAGE%2004").results.count == 1)
        #expect(try await server.send("GET", "stages/greeting/?configure_flow__isnull=false").results.isEmpty)
        let key = all.results[2].path("pk")
        #expect(try await server.send("GET", "stages/greeting/?stage_uuid=\(key)").column("name") == ["stage 03"])
    }

    @Test("refuses filters that it does not know rather than show everything")
    func unknownFilters() async throws {
        let server = try await TestServer()
        let reply = try await server.send("GET", "stages/greeting/?gretting=Moin")
        #expect(reply.status == 400)
        #expect(reply.json == ["gretting": ["There is no such filter."]])
        #expect(try await server.send("GET", "providers/token/?client_secret=x").status == 400)
        #expect(try await server.send("GET", "test/counters/?note=x").status == 400)
        #expect(try await server.send("GET", "core/users/?username=%00").status == 400)
    }
}
