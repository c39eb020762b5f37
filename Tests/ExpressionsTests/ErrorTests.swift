import Testing

@testable import Expressions

@Suite("Errors say what and where")
struct ErrorTests {
    @Test(
        "Exceptions have Python's class and words",
        arguments: [
            ("return 1 / 0", "ZeroDivisionError: division by zero"), ("return {}['a']", "KeyError: 'a'"),
            ("return [][1]", "IndexError: list index out of range"),
            ("return 'a' + 1", "TypeError: can only concatenate str (not \"int\") to str"),
            ("return 1 + 'a'", "TypeError: unsupported operand type(s) for +: 'int' and 'str'"),
            ("return int('x')", "ValueError: invalid literal for int() with base 10: 'x'"),
            ("return x", "NameError: name 'x' is not defined"),
            (
                "if 0: x = 1\nreturn x",
                "UnboundLocalError: cannot access local variable 'x' where it is not associated with a value"
            ),
            ("a, b = 1, 2, 3", "ValueError: too many values to unpack (expected 2)"),
            ("return None.x", "AttributeError: 'NoneType' object has no attribute 'x'"),
            ("def f(a, b): pass\nf(1)", "TypeError: f() missing 1 required positional argument: 'b'"),
            ("return len(1)", "TypeError: object of type 'int' has no len()"),
            ("return [] < 1", "TypeError: '<' not supported between instances of 'list' and 'int'"),
            ("return {[]: 1}", "TypeError: unhashable type: 'list'"),
            ("raise ValueError('a', 1)", "ValueError: ('a', 1)"), ("raise KeyError", "KeyError"),
            ("import os", "ModuleNotFoundError: No module named 'os'"),
            ("return chr(-1)", "ValueError: chr() arg not in range(0x110000)"),
            ("return next(iter([]))", "StopIteration"), ("assert 0, 'why'", "AssertionError: why"),
        ])
    func exceptions(_ source: String, _ expected: String) {
        #expect(result(source) == expected)
    }

    @Test("An error is shown as Python shows it, with the calls that led to it")
    func traceback() {
        let error = failure("def f(x):\n    return x.name\ny = 1\nreturn [f(v) for v in (y, 2)]")
        #expect(error?.line == 2)
        #expect(error?.column == 12)
        #expect(error?.source == "    return x.name")
        #expect(
            error?.description == """
                Traceback (most recent call last):
                  File "<expression>", line 4, in <expression>
                    return [f(v) for v in (y, 2)]
                  File "<expression>", line 2, in f
                    return x.name
                           ^^^^^^
                AttributeError: 'int' object has no attribute 'name'
                """)
    }

    @Test("A syntax error has its line and column")
    func syntax() {
        let error = failure("x = 1\nreturn x +* 2")
        #expect(error?.kind == .syntax)
        #expect(error?.line == 2)
        #expect(error?.column == 11)
        #expect(error?.source == "return x +* 2")
    }

    @Test("Bare raise raises what is being handled again")
    func reraise() {
        #expect(result("try:\n    [][0]\nexcept IndexError:\n    raise") == "IndexError: list index out of range")
        #expect(result("raise") == "RuntimeError: No active exception to reraise")
    }
}
