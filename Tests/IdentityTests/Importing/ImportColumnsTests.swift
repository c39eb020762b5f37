import Kernel
import Testing

@testable import Identity

@Suite("The columns of a file of users")
struct ImportColumnsTests {
    private func columns(_ names: String...) throws -> ImportColumns {
        try ImportColumns(CSVReader.Record(line: 1, fields: names))
    }

    private func row(_ columns: ImportColumns, _ fields: String...) -> ImportRow {
        columns.row(CSVReader.Record(line: 7, fields: fields))
    }

    @Test("become the fields that the API knows")
    func fields() throws {
        let all = try columns(
            "username", " name ", "email", "path", "type", "is_active", "groups", "attributes", "attributes.team",
            "password")
        let found = row(
            all, "ada", "Ada L.", "ada@example.com", "users/a", "external", "No", "Staff; Admins ;",
            #"{"n": 1, "team": "x"}"#, "red", "secret")
        #expect(found.problems.isEmpty)
        #expect(found.line == 7)
        #expect(found.groups == ["Staff", "Admins"])
        #expect(found.password == Secret("secret"))
        #expect(
            found.fields == [
                "username": "ada", "name": "Ada L.", "email": "ada@example.com", "path": "users/a", "type": "external",
                "is_active": false, "attributes": ["n": 1, "team": "red"],
            ])
    }

    @Test("that a row leaves empty say nothing")
    func empty() throws {
        let found = row(try columns("username", "email", "groups", "is_active", "password"), "ada", "", "", "", "")
        #expect(found.fields == ["username": "ada"])
        #expect(found.groups == nil)
        #expect(found.password == nil)
    }

    @Test("that are not known, are there twice, or have no usernames are refused")
    func wrong() throws {
        for (names, word) in [
            (["username", "mail"], "'mail'"), (["username", "email", "email"], "twice"), (["email"], "'username'"),
            (["username;email"], "commas"), (["username", "attributes."], "'attributes.'"),
        ] {
            let problem = #expect(throws: FileProblem.self) {
                try ImportColumns(CSVReader.Record(line: 1, fields: names))
            }
            #expect(problem?.reason.contains(word) == true)
        }
    }

    @Test("say which field of a row is at fault, and all of them at once")
    func problems() throws {
        let some = try columns("username", "is_active", "attributes", "password", "password_hash")
        let found = row(some, "", "perhaps", "[1]", "a", "b")
        #expect(found.problems.keys.sorted() == ["attributes", "is_active", "password_hash", "username"])
        #expect(row(some, "ada", "true").problems.keys.sorted() == ["row"])
        #expect(row(some, "ada", "true").username == "ada")
    }

    @Test("and what they make of a row are the same after it was kept")
    func kept() throws {
        let found = row(
            try columns("username", "groups", "attributes", "password", "is_active"), "ada", "a;b", #"{"x": [1]}"#, "p",
            "maybe")
        #expect(ImportRow(json: found.json) == found)
    }
}
