import Testing

@testable import Expressions

@Suite("What has a shortcut gives what Python gives")
struct ShortcutTests {
    /// What the programs below find.
    private static var given: [String: Value] {
        [
            "data": .dict([
                ("texts", .texts(["openid", "a scope of many letters", "é"])), ("none", .none), ("short", Value("ab")),
                ("a key of many letters", Value("a text of many letters")), ("wide", Value("é")), ("number", .int(7)),
                ("mixed", .list([.int(1), Value("x")])),
            ])
        ]
    }

    @Test(
        "Programs that only return",
        arguments: [
            ("if 0: return 1\nelif []: return 2", "None"), ("if 0: return 1\nif 1: pass\nreturn 3", "3"),
            ("if 1:\n    if 0: return 1\nelse: return 2\nreturn 3", "3"),
            ("if 1:\n    if 1: return\nreturn 3", "None"),
            ("if (n := 3) > 2: return n\nreturn 0", "3"),
            ("try: return {}['a']\nexcept KeyError: return 'key'", "'key'"),
            ("try: return {}['a']\nexcept (IndexError, LookupError): pass\nreturn 'after'", "'after'"),
            ("try: return {}['a']\nexcept IndexError: return 'index'", "KeyError: 'a'"),
            ("try: return 1 / 0\nexcept KeyError: return 'key'\nexcept: return 'any'", "'any'"),
            ("try: return {}['a']\nexcept nothing: return 1", "NameError: name 'nothing' is not defined"),
            ("try:\n    if 0: return 1\nexcept KeyError: return 2\nreturn {}['a']", "KeyError: 'a'"),
            ("def f():\n    raise\ntry: return {}['a']\nexcept KeyError: return f()", "KeyError: 'a'"),
            (
                "def f(n):\n    if n == 0: return 'zero'\n    try: return 1 / (n - 1)\n    except ArithmeticError: return\n"
                    + "return [f(n) for n in range(3)]", "['zero', None, 1.0]"
            ),
        ])
    func results(_ source: String, _ expected: String) {
        #expect(result(source) == expected)
    }

    @Test("Many conditions are no deep expression")
    func manyConditions() {
        let conditions = (0..<3000).map { "if n == \($0): return '\($0)'\n" }.joined()
        #expect(result("\(conditions)return 'none'", with: ["n": .int(2999)]) == "'2999'")
        let row = String(repeating: "if n:0\n", count: 14_000)
        #expect(result("\(row)return 'end'", with: ["n": .int(1)]) == "'end'")
    }

    @Test(
        "What is looked for in what is there",
        arguments: [
            ("'openid' in data.get('texts', [])", "True"), ("'é' in data.get('texts')", "True"),
            ("'a scope of many letters' not in data['texts']", "False"), ("'x' in data.get('mixed')", "True"),
            ("'open' in data.get('texts')", "False"), ("'b' in data.get('short')", "True"),
            ("'x' in data.get('no', ['x'])", "True"), ("'none' in data", "True"),
            ("'x' in data.get('number')", "TypeError: argument of type 'int' is not iterable"),
            ("data.get('none') is None, data.get('no') is None, data['short'] is not None", "(True, True, True)"),
            ("data.get('a key of many letters')", "'a text of many letters'"), ("data.get('wide')", "'é'"),
            ("f'<{data[\"short\"]}>', f'{data.get(\"short\")}'", "('<ab>', 'ab')"),
            (
                "f'behind so many letters: {data.get(\"short\")}, and before others'",
                "'behind so many letters: ab, and before others'"
            ),
            ("f'{data.get(\"a key of many letters\")} and more'", "'a text of many letters and more'"),
            ("f'({data.get(\"wide\")})', f'({data.get(\"number\")})'", "('(é)', '(7)')"),
            ("{'a': 1, 'b': data['no']}", "KeyError: 'no'"), ("{'a': {}, 'b': [1]}", "{'a': {}, 'b': [1]}"),
        ])
    func lookups(_ source: String, _ expected: String) {
        #expect(result("return \(source)", with: Self.given) == expected)
    }

    @Test("What is looked through costs steps all the same")
    func steps() {
        let error = failure(
            "n = 0\nwhile n < 100: n += 'x' in texts", with: ["texts": .texts((0..<1000).map { "a\($0)" })],
            limits: Limits(steps: 50_000, time: .seconds(600)))
        #expect(error?.kind == .limit)
    }
}
