import Testing

@testable import Expressions

@Suite("Errors of modules")
struct ModuleErrorTests {
    @Test("of json say what and where")
    func json() {
        let program = """
            import json
            try:
                json.loads("[1,\\n2")
            except json.JSONDecodeError as error:
                return error.msg, error.pos, error.lineno, error.colno, str(error)
            """
        #expect(
            answer(program: program)
                == "=(\"Expecting ',' delimiter\", 5, 2, 2, \"Expecting ',' delimiter: line 2 column 2 (char 5)\")")
    }

    @Test("of re say what and where")
    func regex() {
        let program = """
            import re
            try:
                re.compile("a(b")
            except re.error as error:
                return error.msg, error.pos, error.pattern, str(error)
            """
        #expect(
            answer(program: program)
                == "=('missing ), unterminated subpattern', 1, 'a(b', "
                + "'missing ), unterminated subpattern at position 1')")
    }

    @Test("are those of Python's classes, so that the bases catch them")
    func bases() {
        let programs = [
            "import base64\ntry:\n    base64.b64decode('a')\nexcept ValueError as error:\n    return type(error)":
                "=<class 'binascii.Error'>",
            "import ipaddress\ntry:\n    ipaddress.ip_address('x')\nexcept ValueError as error:\n    return type(error)":
                "=<class 'ValueError'>",
            "import ipaddress\ntry:\n    ipaddress.IPv4Address('x')\nexcept ValueError as error:\n    return type(error)":
                "=<class 'ipaddress.AddressValueError'>",
        ]
        for (program, result) in programs { #expect(answer(program: program) == result) }
    }

    @Test(
        "come for what would never end",
        arguments: [
            ("import re", "re.match('(a+)+$', 'a' * 40 + '!')"), ("import json", "json.dumps([1], indent=10 ** 9)"),
            ("import ipaddress", "list(ipaddress.ip_network('::/0'))"), ("import math", "math.factorial(10 ** 7)"),
            ("import textwrap", "textwrap.indent('a\\n' * 10 ** 5, 'x' * 10 ** 5)"),
            ("import base64", "base64.b64encode(b'a' * 10 ** 9)"),
        ])
    func limits(setting: String, expression: String) {
        #expect(answer(expression, after: setting).hasPrefix("!LimitError"))
    }

    @Test("come for a list that contains itself")
    func circular() {
        let program = "import json\nitems = []\nitems.append(items)\nreturn json.dumps(items)"
        #expect(answer(program: program) == "!ValueError: Circular reference detected")
    }
}
