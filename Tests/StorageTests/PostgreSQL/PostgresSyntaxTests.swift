import Testing

@testable import Storage

@Suite("PostgreSQL's syntax")
struct PostgresSyntaxTests {
    @Test(
        "numbers arguments, and only arguments",
        arguments: [
            ("SELECT ?, ?", "SELECT $1, $2", 2),
            ("SELECT '?', \"?\", ?", "SELECT '?', \"?\", $1", 1),
            ("SELECT 'it''s ?' || ?", "SELECT 'it''s ?' || $1", 1),
            ("SELECT ? -- why?\n, ?", "SELECT $1 -- why?\n, $2", 2),
            ("SELECT ? /* ? */", "SELECT $1 /* ? */", 1),
            ("x LIKE ? ESCAPE '\\'", "x LIKE $1 ESCAPE '\\'", 1),
            ("SELECT 'ö?ö', ?", "SELECT 'ö?ö', $1", 1),
            ("SELECT 'open ?", "SELECT 'open ?", 0),
            ("", "", 0),
        ])
    func numbers(sql: String, expected: String, count: Int) {
        let result = PostgresSyntax.numbered(sql)
        #expect(result.sql == expected)
        #expect(result.count == count)
    }

    @Test(
        "gives text the order of its bytes",
        arguments: [
            ("CREATE TABLE a (b TEXT NOT NULL)", "CREATE TABLE a (b TEXT COLLATE \"C\" NOT NULL)"),
            ("a TEXT, b TEXTS, TEXT_c", "a TEXT COLLATE \"C\", b TEXTS, TEXT_c"),
            ("DEFAULT 'TEXT' -- TEXT", "DEFAULT 'TEXT' -- TEXT"),
        ])
    func collates(sql: String, expected: String) {
        #expect(PostgresSyntax.bytewise(sql) == expected)
    }
}
