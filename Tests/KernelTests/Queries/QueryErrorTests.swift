import Testing

@testable import Kernel

struct QueryErrorTests {
    private static let value = "expected a text in quotes, a number, True, False or None"
    private static let sign = "expected an operator, such as =, !=, >, ~, in, not in or startswith"

    @Test(arguments: [
        ("", "Line 1, column 1: expected a field's name or (, but the query ends here."),
        ("   ", "Line 1, column 4: expected a field's name or (, but the query ends here."),
        ("name", "Line 1, column 5: \(sign), but the query ends here."),
        ("admin user", "Line 1, column 7: \(sign), but found \"user\"."),
        ("name = ", "Line 1, column 8: \(value), but the query ends here."),
        ("name = amy", "Line 1, column 8: \(value), but found \"amy\"."),
        ("on = true", "Line 1, column 6: \(value), but found \"true\"."),
        ("name = 'x' and", "Line 1, column 15: expected a field's name or (, but the query ends here."),
        ("name = 'x' AND on = True", "Line 1, column 12: expected and, or or the end, but found \"AND\"."),
        ("name = 'x'\n  & on = True", "Line 2, column 3: expected and, or or the end, but found \"&\"."),
        ("name = 'x')", "Line 1, column 11: expected and, or or the end, but found \")\"."),
        ("(name = 'x'", "Line 1, column 12: expected and, or or ), but the query ends here."),
        ("not name = 'x'", "Line 1, column 1: expected a field's name or (, but found \"not\"."),
        ("name not 'x'", "Line 1, column 10: expected in, startswith or endswith, but found \"'x'\"."),
        ("name not = 'x'", "Line 1, column 10: expected in, startswith or endswith, but found \"=\"."),
        ("name ! 'x'", "Line 1, column 6: \(sign), but found \"!\"."),
        ("level > True", "Line 1, column 9: expected a text in quotes or a number, but found \"True\"."),
        ("name ~ 1", "Line 1, column 8: expected a text in quotes, but found \"1\"."),
        ("name in 'x'", "Line 1, column 9: expected ( and a list of values, but found \"'x'\"."),
        ("name in ()", "Line 1, column 10: \(value), but found \")\"."),
        ("name in ('x',)", "Line 1, column 14: \(value), but found \")\"."),
        ("name in ('x' 'y')", "Line 1, column 14: expected , or ), but found \"'y'\"."),
        ("level = 007", "Line 1, column 10: expected and, or or the end, but found \"0\"."),
        ("level = 1.", "Line 1, column 10: expected and, or or the end, but found \".\"."),
        ("level = -", "Line 1, column 9: \(value), but found \"-\"."),
        ("level = 99999999999999999999", "Line 1, column 9: expected a smaller number."),
        ("ratio = 1e999", "Line 1, column 9: expected a smaller number."),
        ("data.some-key = 'x'", "Line 1, column 10: \(sign), but found \"-\"."),
        ("data. = 'x'", "Line 1, column 5: \(sign), but found \".\"."),
    ])
    func `What is not the grammar is refused where it stops to be`(text: String, message: String) {
        #expect(Query.refusal(text) == message)
    }

    @Test(arguments: [
        ("name = 'x", "Line 1, column 10: expected ', but the query ends here."),
        ("name = 'x\"", "Line 1, column 11: expected ', but the query ends here."),
        ("on = True and\r\nname = \"x\ny\"", "Line 2, column 10: expected \" before the line ends."),
        (#"name = '\u12g4'"#, #"Line 1, column 9: expected four hexadecimal digits after \u."#),
        (#"name = '\u12"#, #"Line 1, column 9: expected four hexadecimal digits after \u."#),
        (#"name = '\ud83d'"#, "Line 1, column 9: expected both halves of a surrogate pair."),
        (#"name = '\ude00'"#, "Line 1, column 9: expected both halves of a surrogate pair."),
        (#"name = '\ud83d\u0041'"#, "Line 1, column 9: expected both halves of a surrogate pair."),
        (#"name = 'a\u0000'"#, "Line 1, column 10: expected a character other than U+0000."),
    ])
    func `A text that is written wrongly is refused at the place`(text: String, message: String) {
        #expect(Query.refusal(text) == message)
    }

    @Test(arguments: [#"name = '\x'"#, "name = '\\", "name = '\\\n'"])
    func `There are no other escapes`(text: String) {
        #expect(Query.refusal(text)?.hasPrefix(#"Line 1, column 9: expected one of \" \' \\ \/"#) == true)
    }

    @Test(arguments: [
        (
            "name = 'x' and nam = 'x'",
            "Line 1, column 16: expected one of name, note, on, seen, level, ratio, kind, made, data, owner, tags, "
                + "but found \"nam\"."
        ),
        ("owner.name = 'x'", "Line 1, column 1: expected one of email, but found \"name\"."),
        ("name.first = 'x'", "Line 1, column 1: expected \"name\" without anything below it."),
        ("data = 'x'", "Line 1, column 1: expected a key in \"data\", such as data.a."),
        ("tags.data = None", "Line 1, column 1: expected a key in \"data\", such as data.key."),
        ("name = 5", "Line 1, column 8: expected a text in quotes for \"name\", but found a number."),
        ("name = None", "Line 1, column 8: expected a text in quotes for \"name\", but found None."),
        ("note = 5", "Line 1, column 8: expected a text in quotes or None for \"note\", but found a number."),
        ("on = 'True'", "Line 1, column 6: expected True or False for \"on\", but found a text."),
        ("on ~ 'True'", "Line 1, column 6: expected True or False for \"on\", but found a text."),
        ("on = None", "Line 1, column 6: expected True or False for \"on\", but found None."),
        ("seen = 1", "Line 1, column 8: expected True, False or None for \"seen\", but found a number."),
        ("level = 'x'", "Line 1, column 9: expected a whole number or a label for \"level\", but found a text."),
        ("level = 1.5", "Line 1, column 9: expected a whole number or a label for \"level\", but found a number."),
        ("level ~ 'Low'", "Line 1, column 9: expected a whole number or a label for \"level\", but found a text."),
        ("ratio = True", "Line 1, column 9: expected a number for \"ratio\", but found True."),
        ("data.a = 5", "Line 1, column 10: expected a text in quotes for \"data\", but found a number."),
        ("data.a = True", "Line 1, column 10: expected a text in quotes for \"data\", but found True."),
        ("data.a = None", "Line 1, column 10: expected a text in quotes for \"data\", but found None."),
        ("name in ('x', 5)", "Line 1, column 15: expected a text in quotes for \"name\", but found a number."),
        ("owner = 'x'", "Line 1, column 9: expected a field in it or None for \"owner\", but found a text."),
        ("tags = None", "Line 1, column 8: expected a field in it for \"tags\", but found None."),
    ])
    func `Names that are not there and values of other types are refused`(text: String, message: String) {
        #expect(Query.refusal(text) == message)
    }

    @Test(arguments: [
        "2026", "2026-1-01", "2026-02-30", "2026-01-01T00:00", "2026-01-01 24:00", "2026-01-01 00:00Z", "0000-01-01",
        "2026-01-01 00:00:00.5", "today", "２０２６-01-01",
    ])
    func `Times are written in one way`(time: String) {
        for sign in ["=", ">", "startswith", "not endswith"] {
            #expect(Query.refusal("made \(sign) '\(time)'")?.contains("expected a time like") == true, "\(sign)")
        }
        #expect(Query.refusal("made ~ '\(time)' or made !~ '\(time)'") == nil)
    }
}
