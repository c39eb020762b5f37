import Kernel
import ObjectStore
import TestKit
import Testing

@Suite("A list of objects")
struct ListingTests {
    let world: World

    init() async throws {
        world = try await World()
        let shelves: [[String: JSON]] = [
            ["name": "Delta", "size": 4, "note": "green books", "tags": ["x", "y"]],
            ["name": "alpha", "size": 10, "note": "Red books", "is_open": false, "code": "sesame", "back": "hidden"],
            ["name": "charlie", "size": 2, "note": "", "managed": "shop/c"],
            ["name": "bravo", "size": 4, "note": "blue maps"],
        ]
        for shelf in shelves { try await world.create(Shelf.self, shelf, from: .blueprint) }
    }

    @Test("is in the order of what objects are called")
    func defaultOrder() async throws {
        #expect(try await world.names(Shelf.self, ListQuery()) == ["Delta", "alpha", "bravo", "charlie"])
    }

    @Test(
        "is sorted by one field or several, upwards or downwards, numbers as numbers",
        arguments: [
            (["name"], "Delta alpha bravo charlie"), (["-name"], "charlie bravo alpha Delta"),
            (["size"], "charlie Delta bravo alpha"),
            (["-size"], "alpha Delta bravo charlie"), (["-size", "-name"], "alpha bravo Delta charlie"),
            (["managed"], "Delta alpha bravo charlie"), (["-managed", "name"], "charlie Delta alpha bravo"),
            (["is_open"], "alpha Delta bravo charlie"),
        ])
    func ordering(fields: [String], names: String) async throws {
        #expect(try await world.names(Shelf.self, ListQuery(ordering: fields)).joined(separator: " ") == names)
    }

    @Test(
        "cannot be sorted by what does not exist or is secret",
        arguments: ["nope", "-nope", "code", "-code", "back", "", "-", "--name"])
    func unknownOrdering(field: String) async throws {
        let found = try await problems { _ = try await world.list(Shelf.self, ListQuery(ordering: [field])) }
        #expect(found.keys.sorted() == ["ordering"])
    }

    @Test(
        "is filtered by the values of fields",
        arguments: [
            (["size": "4"], 2), (["size": "4", "name": "bravo"], 1), (["name": "Bravo"], 0), (["is_open": "false"], 1),
            (["is_open": "True"], 3), (["is_open": "perhaps"], 0), (["tags": "y"], 1), (["tags": "z"], 0),
            (["note": ""], 1),
            (["managed": "shop/c"], 1), (["managed__isnull": "true"], 3), (["managed__isnull": "False"], 1),
            (["name__iexact": "ALPHA"], 1), (["note__icontains": "RED"], 1), (["note__icontains": "books"], 2),
            (["name__in": "alpha,bravo,nobody"], 2), (["size__in": "4,10"], 3), (["pk": "nope"], 0),
            (["size__exact": "2"], 1),
        ])
    func filters(filters: [String: String], count: Int) async throws {
        #expect(try await world.list(Shelf.self, ListQuery(filters: filters)).count == count)
    }

    @Test("is filtered by key")
    func byKey() async throws {
        let id = try #require(world.store.current.first(Shelf.self, where: "name", is: "bravo")).id
        #expect(try await world.names(Shelf.self, ListQuery(filters: ["pk": id.text])) == ["bravo"])
    }

    @Test(
        "cannot be filtered by what does not exist or is secret",
        arguments: [
            "nope", "code", "code__icontains", "back", "back__iexact", "name__startswith", "__in", "", "name__password",
        ])
    func unknownFilter(name: String) async throws {
        let found = try await problems { _ = try await world.list(Shelf.self, ListQuery(filters: [name: "x"])) }
        #expect(found == [name: ["There is no such filter."]])
    }

    @Test(
        "is searched for words that all occur in the fields that are searched",
        arguments: [
            ("BOOKS", "Delta alpha"), ("books red", "alpha"), ("alph", "alpha"), ("a, b", "Delta alpha bravo"),
            ("  ", "Delta alpha bravo charlie"),
            ("nothing", ""), ("sesame", ""), ("hidden", ""), ("shop/c", ""),
        ])
    func search(text: String, names: String) async throws {
        #expect(try await world.names(Shelf.self, ListQuery(search: text)).joined(separator: " ") == names)
    }

    @Test("comes in pages, and says how many there are on all of them")
    func pages() async throws {
        let page = try await world.list(Shelf.self, ListQuery(page: 2, pageSize: 3))
        #expect(page.objects.compactMap { $0["name"]?.string } == ["charlie"])
        #expect(page.count == 4)
        #expect(try await world.list(Shelf.self, ListQuery(page: 3, pageSize: 3)).objects.isEmpty)
    }

    @Test(
        "survives pages that cannot be",
        arguments: [(0, 20), (-1, 20), (.max, 20), (.min, 20), (1, 0), (1, -5), (.max, .max), (2, .max)])
    func hostilePages(page: Int, size: Int) async throws {
        #expect(try await world.list(Shelf.self, ListQuery(page: page, pageSize: size)).count == 4)
    }

    @Test("has each object's key and what may be shown of it")
    func shown() async throws {
        let object = try #require(try await world.list(Shelf.self, ListQuery(search: "alpha")).objects.first)
        #expect(
            object.keys.sorted() == [
                "extras", "is_open", "managed", "name", "note", "pk", "serial", "size", "tags",
            ])
    }

    @Test("is empty when there is nothing")
    func empty() async throws {
        let page = try await world.list(Price.self)
        #expect(page.objects.isEmpty && page.count == 0)
    }
}
