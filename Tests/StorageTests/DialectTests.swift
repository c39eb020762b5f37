import Testing

@testable import Storage

@Suite("A dialect")
struct DialectTests {
    @Test(
        "replaces its words in braces and leaves the rest alone",
        arguments: [
            ("a {blob}, b {blob}", "a BLOB, b BLOB"),
            ("id {identity}", "id INTEGER PRIMARY KEY AUTOINCREMENT"),
            ("DEFAULT '{}'", "DEFAULT '{}'"),
            ("'{\"a\": 1}'", "'{\"a\": 1}'"),
            ("'{Blob}' '{ blob }' '{blob' '{{blob}}'", "'{Blob}' '{ blob }' '{blob' '{BLOB}'"),
            ("", ""),
        ])
    func expands(text: String, expected: String) throws {
        #expect(try Dialect.sqlite.expand(text) == expected)
    }

    @Test("refuses a word that it does not have, and lists those that it has")
    func refusesUnknownWords() {
        #expect(
            throws: StorageError.misuse(
                "{blib} is not one of the words {blob}, {bytewise}, {clustered}, {for_update}, {for_update_skip_locked}, "
                    + "{identity}, {lower}, {nulls_first}")
        ) {
            try Dialect.sqlite.expand("a {blib}")
        }
    }
}
