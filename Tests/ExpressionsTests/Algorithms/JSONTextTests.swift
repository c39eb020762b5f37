import Testing

@testable import Expressions

/// What `repr()` would make of a JSON text.
private struct Representation: JSONBuilder {
    let meter: Meter

    func null() -> String { "None" }
    func bool(_ value: Bool) -> String { value ? "True" : "False" }
    func integer(_ literal: String) throws -> String { try BigInt(parsing: literal, meter).decimal(meter) }
    func float(_ literal: String) throws -> String { PythonFloat.repr(try PythonFloat.parse(literal, meter)) }
    func constant(_ value: Double) -> String { PythonFloat.repr(value) }
    func string(_ value: [UInt32]) -> String {
        PythonText.repr(String(scalars: value.map { Unicode.Scalar($0) ?? "\u{fffd}" }))
    }
    func array(_ items: [String]) -> String { "[" + items.joined(separator: ", ") + "]" }
    func object(keys: [[UInt32]], values: [String]) -> String {
        "{" + zip(keys, values).map { string($0) + ": " + $1 }.joined(separator: ", ") + "}"
    }
}

@Suite("JSON")
struct JSONTextTests {
    private static let texts: [[String]] = [
        [" 1", "1", "=1"],
        [" [ 1 , { \"x\" : [ ] } ] ", "0", "=[1, {'x': []}]"],
        [" [ 1 , { \"x\" : [ ] } ] ", "1", "=[1, {'x': []}]"],
        [" []", "1", "=[]"],
        [" \"u-\\e\\u\n", "1", "!json.JSONDecodeError: Invalid \\escape: line 1 column 5 (char 4)"],
        [" \"u[rn\\]ue", "1", "!json.JSONDecodeError: Invalid \\escape: line 1 column 7 (char 6)"],
        [" \"ue1er", "1", "!json.JSONDecodeError: Unterminated string starting at: line 1 column 2 (char 1)"],
        [", :au\nuu", "1", "!json.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"],
        ["-0", "0", "=0"],
        ["-0", "1", "=0"],
        ["-1", "0", "=-1"],
        ["-1", "1", "=-1"],
        ["-1.", "1", "!json.JSONDecodeError: Extra data: line 1 column 3 (char 2)"],
        ["-1.5e-3", "0", "=-0.0015"],
        ["-1.5e-3", "1", "=-0.0015"],
        ["-11t}\n1 ", "1", "!json.JSONDecodeError: Extra data: line 1 column 4 (char 3)"],
        ["-999999999999999999999999999999", "0", "=-999999999999999999999999999999"],
        ["-999999999999999999999999999999", "1", "=-999999999999999999999999999999"],
        ["-Infinity", "0", "=-inf"],
        ["-Infinity", "1", "=-inf"],
        ["-a.]a", "1", "!json.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"],
        [".,truu]", "1", "!json.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"],
        ["0", "0", "=0"],
        ["0", "1", "=0"],
        ["01", "0", "!json.JSONDecodeError: Extra data: line 1 column 2 (char 1)"],
        ["1 ", "1", "=1"],
        ["1 2", "0", "!json.JSONDecodeError: Extra data: line 1 column 3 (char 2)"],
        ["1", "0", "=1"],
        ["1", "1", "=1"],
        ["1.5", "0", "=1.5"],
        ["1.5", "1", "=1.5"],
        ["11", "1", "=11"],
        ["1E+5", "0", "=100000.0"],
        ["1E+5", "1", "=100000.0"],
        ["1e+", "0", "!json.JSONDecodeError: Extra data: line 1 column 2 (char 1)"],
        ["1e1", "1", "=10.0"],
        ["1e400", "0", "=inf"],
        ["1e400", "1", "=inf"],
        ["1e5", "0", "=100000.0"],
        ["1e5", "1", "=100000.0"],
        ["1r}e.}e", "1", "!json.JSONDecodeError: Extra data: line 1 column 2 (char 1)"],
        ["Infinity", "0", "=inf"],
        ["Infinity", "1", "=inf"],
        ["NaN", "0", "=nan"],
        ["NaN", "1", "=nan"],
        ["[1 2]", "0", "!json.JSONDecodeError: Expecting ',' delimiter: line 1 column 4 (char 3)"],
        ["[1", "0", "!json.JSONDecodeError: Expecting ',' delimiter: line 1 column 3 (char 2)"],
        ["[1", "1", "!json.JSONDecodeError: Expecting ',' delimiter: line 1 column 3 (char 2)"],
        ["[1,2]", "0", "=[1, 2]"],
        ["[1,2]", "1", "=[1, 2]"],
        ["[1]", "0", "=[1]"],
        ["[1]", "1", "=[1]"],
        ["[1e", "1", "!json.JSONDecodeError: Expecting ',' delimiter: line 1 column 3 (char 2)"],
        ["[1r:\"\"1e.", "1", "!json.JSONDecodeError: Expecting ',' delimiter: line 1 column 3 (char 2)"],
        ["[[[[]]]]", "0", "=[[[[]]]]"],
        ["[[[[]]]]", "1", "=[[[[]]]]"],
        ["[\"\\u12\"]", "0", "!json.JSONDecodeError: Invalid \\uXXXX escape: line 1 column 4 (char 3)"],
        ["[\"\\u12\"]", "1", "!json.JSONDecodeError: Invalid \\uXXXX escape: line 1 column 4 (char 3)"],
        ["[]", "0", "=[]"],
        ["[]", "1", "=[]"],
        ["[true,false,null]", "0", "=[True, False, None]"],
        ["[true,false,null]", "1", "=[True, False, None]"],
        ["[{\"-te]\n", "1", "!json.JSONDecodeError: Invalid control character at: line 1 column 8 (char 7)"],
        ["\" ..]", "1", "!json.JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)"],
        ["\" \n\nr1", "1", "!json.JSONDecodeError: Invalid control character at: line 1 column 3 (char 2)"],
        ["\" n.{u.\\\n", "1", "!json.JSONDecodeError: Invalid \\escape: line 1 column 8 (char 7)"],
        ["\"", "0", "!json.JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)"],
        ["\",1\\u", "1", "!json.JSONDecodeError: Invalid \\uXXXX escape: line 1 column 5 (char 4)"],
        ["\",\\,,ene\nr,", "1", "!json.JSONDecodeError: Invalid \\escape: line 1 column 3 (char 2)"],
        ["\"-", "1", "!json.JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)"],
        ["\". {nt\\}t", "1", "!json.JSONDecodeError: Invalid \\escape: line 1 column 7 (char 6)"],
        ["\".n,-[u\"", "1", "='.n,-[u'"],
        ["\"[u]a .", "1", "!json.JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)"],
        ["\"\"[ ", "1", "!json.JSONDecodeError: Extra data: line 1 column 3 (char 2)"],
        ["\"\"}", "1", "!json.JSONDecodeError: Extra data: line 1 column 3 (char 2)"],
        ["\"\\n\\t\\b\\f\\r\\/\\\\\"", "0", "='\\n\\t\\x08\\x0c\\r/\\\\'"],
        ["\"\\n\\t\\b\\f\\r\\/\\\\\"", "1", "='\\n\\t\\x08\\x0c\\r/\\\\'"],
        ["\"\\u004", "0", "!json.JSONDecodeError: Invalid \\uXXXX escape: line 1 column 3 (char 2)"],
        ["\"\\u004", "1", "!json.JSONDecodeError: Invalid \\uXXXX escape: line 1 column 3 (char 2)"],
        ["\"\\u0041\"", "0", "='A'"],
        ["\"\\u0041\"", "1", "='A'"],
        ["\"\\u00\"", "0", "!json.JSONDecodeError: Invalid \\uXXXX escape: line 1 column 3 (char 2)"],
        ["\"\\u00\"", "1", "!json.JSONDecodeError: Invalid \\uXXXX escape: line 1 column 3 (char 2)"],
        ["\"\\uD83D\\u0041\"", "0", "='\u{fffd}A'"],
        ["\"\\uD83D\\u0041\"", "1", "='\u{fffd}A'"],
        ["\"\\ud83d\\ude00\"", "0", "='\u{1f600}'"],
        ["\"\\ud83d\\ude00\"", "1", "='\u{1f600}'"],
        ["\"\\x\"", "0", "!json.JSONDecodeError: Invalid \\escape: line 1 column 2 (char 1)"],
        ["\"\\x\"", "1", "!json.JSONDecodeError: Invalid \\escape: line 1 column 2 (char 1)"],
        ["\"\n: ", "1", "!json.JSONDecodeError: Invalid control character at: line 1 column 2 (char 1)"],
        ["\"\nu[e e,", "1", "!json.JSONDecodeError: Invalid control character at: line 1 column 2 (char 1)"],
        ["\"\n{", "1", "!json.JSONDecodeError: Invalid control character at: line 1 column 2 (char 1)"],
        ["\"\t\"", "0", "='\\t'"],
        ["\"\t\"", "1", "!json.JSONDecodeError: Invalid control character at: line 1 column 2 (char 1)"],
        ["\"\u{1}\"", "0", "='\\x01'"],
        ["\"\u{7f}\"", "0", "='\\x7f'"],
        ["\"\u{7f}\"", "1", "='\\x7f'"],
        ["\"\u{e9}\u{65e5}\u{1f389}\"", "0", "='\u{e9}\u{65e5}\u{1f389}'"],
        ["\"\u{e9}\u{65e5}\u{1f389}\"", "1", "='\u{e9}\u{65e5}\u{1f389}'"],
        ["\"]:[{.\\u1\\", "1", "!json.JSONDecodeError: Invalid \\uXXXX escape: line 1 column 8 (char 7)"],
        ["\"a\"", "0", "='a'"],
        ["\"a\"", "1", "='a'"],
        ["\"a\\.\n-:]", "1", "!json.JSONDecodeError: Invalid \\escape: line 1 column 3 (char 2)"],
        ["\"a\n]:", "1", "!json.JSONDecodeError: Invalid control character at: line 1 column 3 (char 2)"],
        ["\"a\nb\"", "0", "='a\\nb'"],
        ["\"abc\\u123\"", "0", "!json.JSONDecodeError: Invalid \\uXXXX escape: line 1 column 6 (char 5)"],
        ["\"abc\\u123\"", "1", "!json.JSONDecodeError: Invalid \\uXXXX escape: line 1 column 6 (char 5)"],
        ["\"ae,,\"", "1", "='ae,,'"],
        ["\"a{t\\t \"", "1", "='a{t\\t '"],
        ["\"e", "1", "!json.JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)"],
        ["\"eneu", "1", "!json.JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)"],
        ["\"e}e\n11a", "1", "!json.JSONDecodeError: Invalid control character at: line 1 column 5 (char 4)"],
        ["\"nan\"", "1", "='nan'"],
        ["\"t,e{", "1", "!json.JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)"],
        ["\"}", "1", "!json.JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)"],
        ["\"}.}-\\e[ }.", "1", "!json.JSONDecodeError: Invalid \\escape: line 1 column 6 (char 5)"],
        ["\"}1", "1", "!json.JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)"],
        ["\"}1,:]\n", "1", "!json.JSONDecodeError: Invalid control character at: line 1 column 7 (char 6)"],
        ["\\tue}[:e", "1", "!json.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"],
        ["\n ", "1", "!json.JSONDecodeError: Expecting value: line 2 column 2 (char 2)"],
        ["\n1", "1", "=1"],
        ["\n\"-[,e\"}\\\n", "1", "!json.JSONDecodeError: Extra data: line 2 column 7 (char 7)"],
        ["\n{}", "1", "={}"],
        ["]]11tn1n:.", "1", "!json.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"],
        ["eeae", "1", "!json.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"],
        ["false", "0", "=False"],
        ["false", "1", "=False"],
        ["null", "0", "=None"],
        ["null", "1", "=None"],
        ["t 1]ae", "1", "!json.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"],
        ["true", "0", "=True"],
        ["true", "1", "=True"],
        ["u[[\\1: n", "1", "!json.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"],
        ["uee.[", "1", "!json.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"],
        ["{\".[}\"aur:", "1", "!json.JSONDecodeError: Expecting ':' delimiter: line 1 column 7 (char 6)"],
        ["{\"\\u0041\":1}", "0", "={'A': 1}"],
        ["{\"\\u0041\":1}", "1", "={'A': 1}"],
        ["{\"\neee[a]", "1", "!json.JSONDecodeError: Invalid control character at: line 1 column 3 (char 2)"],
        ["{\"a\" 1}", "0", "!json.JSONDecodeError: Expecting ':' delimiter: line 1 column 6 (char 5)"],
        ["{\"a\":1", "0", "!json.JSONDecodeError: Expecting ',' delimiter: line 1 column 7 (char 6)"],
        ["{\"a\":1}", "0", "={'a': 1}"],
        ["{\"a\":1}", "1", "={'a': 1}"],
        ["{\"a\":[1,{\"b\":[]}]}", "0", "={'a': [1, {'b': []}]}"],
        ["{\"a\":[1,{\"b\":[]}]}", "1", "={'a': [1, {'b': []}]}"],
        ["{\"a\"}", "0", "!json.JSONDecodeError: Expecting ':' delimiter: line 1 column 5 (char 4)"],
        ["{\"a\"}", "1", "!json.JSONDecodeError: Expecting ':' delimiter: line 1 column 5 (char 4)"],
        ["{}", "0", "={}"],
        ["{}", "1", "={}"],
        ["{}1] {,r-", "1", "!json.JSONDecodeError: Extra data: line 1 column 3 (char 2)"],
        ["{}\n", "1", "={}"],
    ]

    @Test("is read as json.loads() reads it")
    func checkTexts() {
        for row in Self.texts {
            #expect(
                outcome { meter in
                    var reader = JSONReader<Representation>(
                        row[0].unicodeScalars.map(\.value), isStrict: row[1] == "1", meter)
                    var builder = Representation(meter: meter)
                    return try reader.read(&builder)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let strings: [[String]] = [
        ["", "0", "=\"\""],
        ["", "1", "=\"\""],
        ["abc", "0", "=\"abc\""],
        ["abc", "1", "=\"abc\""],
    ]

    @Test("has strings with escapes")
    func checkStrings() {
        for row in Self.strings {
            #expect(
                outcome { meter in
                    let quoted = try JSONText.quoted(row[0].unicodeScalars.map(\.value), ascii: row[1] == "1", meter)
                    return String(scalars: quoted.compactMap(Unicode.Scalar.init))
                } == row[row.count - 1], "\(row)")
        }
    }
}
