"""The core of the grammar that random programs are made from."""

import random

from grammar_containers import Containers

NAMES = ["a", "b", "c", "d", "x", "y", "z"]
WORDS = [
    "",
    "a",
    "abc",
    "Hello World",
    "x,y,z",
    "  pad ",
    "42",
    "-7",
    "3.5",
    "ÀÉ",
    "straße",
    "日本",
    "a.b@c.de",
    "\\n",
    "aXbXc",
    "True",
    "{}",
    "%s",
    "tab\\there",
    "ZzZ",
    "éa",
    "0x1f",
    "1_000",
    "nan",
    "a\\u0301",
    "\\U0001F600",
    "aaa",
    "'q'",
    'd\\"q',
]


class Core(Containers):
    """The values, operators and statements that most programs consist of."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.depth = 0
        self.names = []
        self.functions = []
        self.used = 0

    def pick(self, *options):
        return self.r.choice(options)

    def chance(self, p):
        return self.r.random() < p

    # ── values ──

    def int(self):
        if self.chance(0.08):
            return self.pick(
                "10**20", "-(10**19)", "2**63", "2**64-1", "-2**63", "9223372036854775807", "12345678901234567890123"
            )
        return str(self.pick(0, 1, 2, 3, 5, 7, 10, -1, -2, -7, 100, 255, 256, 1000, -100, 65, 97))

    def float(self):
        return self.pick(
            "0.0",
            "1.5",
            "-2.5",
            "0.1",
            "1e10",
            "1e-5",
            "3.14159",
            "1e16",
            "123456.789",
            "-0.0",
            "2.0",
            "1e300",
            "0.5",
            "2.675",
        )

    def str(self):
        return "'" + self.pick(*WORDS).replace("'", "\\'") + "'"

    def leaf(self, t):
        if self.names and self.chance(0.12):
            return self.r.choice(self.names)
        if t == "any":
            t = self.pick("int", "float", "str", "bool", "none", "list", "tuple", "dict", "set", "bytes")
        if t == "int":
            return self.int()
        if t == "float":
            return self.float()
        if t == "str":
            return self.str()
        if t == "bool":
            return self.pick("True", "False")
        if t == "none":
            return "None"
        if t == "bytes":
            return self.pick("b''", "b'abc'", "b'a,b'", "b'\\xff\\x00'", "b'Hello'")
        if t == "list":
            return self.pick(
                "[]", "[1, 2, 3]", "['a', 'b']", "[3, 1, 2]", "[[1], [2]]", "[1, 'a', None]", "[True, 0.5]"
            )
        if t == "tuple":
            return self.pick("()", "(1,)", "(1, 2)", "('a', 1)", "(1, (2, 3))")
        if t == "dict":
            return self.pick("{}", "{'a': 1}", "{1: 'x', 2: 'y'}", "{'a': [1], 'b': {}}", "{True: 1, 'k': None}")
        if t == "set":
            return self.pick("set()", "{1, 2, 3}", "{5, 40, 3, 17}", "{0, -1}", "frozenset({1, 2})")
        return "None"

    def expr(self, t="any", depth=3):
        self.used += 1
        if depth <= 0 or self.used > 60 or self.chance(0.12):
            return self.leaf(t)
        if self.chance(0.04):
            t = "any"
        if t == "any":
            t = self.pick("int", "int", "float", "str", "str", "bool", "list", "tuple", "dict", "set", "bytes", "none")
        kind = getattr(self, "e_" + t, None)
        if self.chance(0.06):
            return self.generic(t, depth)
        return kind(depth) if kind else self.leaf(t)

    def e(self, t, depth):
        return self.expr(t, depth - 1)

    def generic(self, t, d):
        k = self.r.randrange(7)
        if k == 0:
            return f"({self.e(t, d)} if {self.e('bool', d)} else {self.e(t, d)})"
        if k == 1:
            return f"({self.e(t, d)} or {self.e(t, d)})"
        if k == 2:
            return f"({self.e('any', d)} and {self.e(t, d)})"
        if k == 3:
            return f"[{self.e(t, d)}, {self.e(t, d)}][{self.pick('0', '1', '-1', self.e('int', d))}]"
        if k == 4:
            return f"(lambda p, q={self.e('any', d)}: {self.pick('p', 'q', 'p')})({self.e(t, d)})"
        if k == 5 and self.functions:
            name, count = self.r.choice(self.functions)
            return f"{name}({', '.join(self.e('any', d) for _ in range(count + (self.chance(0.05) and 1 or 0)))})"
        n = self.r.choice(NAMES)
        return (
            f"({n}_w := {self.e(t, d)})"
            if self.chance(0.5)
            else f"({self.e('dict', d)}).get({self.e('any', d)}, {self.e(t, d)})"
        )

    def e_int(self, d):
        e = self.e
        k = self.r.randrange(24)
        if k < 6:
            return f"({e('int', d)} {self.pick('+', '-', '*', '//', '%', '&', '|', '^')} {e('int', d)})"
        if k == 6:
            return f"({e('int', d)} ** {self.pick(0, 1, 2, 3, 5)})"
        if k == 7:
            return f"({e('int', d)} {self.pick('<<', '>>')} {self.pick(0, 1, 3, 10, 64)})"
        if k == 8:
            return f"len({e(self.pick('str', 'list', 'dict', 'set', 'tuple', 'any'), d)})"
        if k == 9:
            return f"int({e(self.pick('str', 'float', 'int', 'bool'), d)})"
        if k == 10:
            return f"{self.pick('min', 'max')}({e('int', d)}, {e('int', d)})"
        if k == 11:
            return f"{self.pick('sum', 'max', 'min', 'len')}({self.ints(d)})"
        if k == 12:
            return f"abs({e('int', d)})"
        if k == 13:
            return f"({e('str', d)}).{self.pick('find', 'count', 'index', 'rfind', 'rindex')}({e('str', d)})"
        if k == 14:
            return f"({self.pick('-', '~', '+')}{e('int', d)})"
        if k == 15:
            return f"round({e('float', d)}{self.pick('', ', ' + self.pick('0', '1', '-1', '2'))})"
        if k == 16:
            return f"divmod({e('int', d)}, {e('int', d)})[{self.pick(0, 1)}]"
        if k == 17:
            return f"({e('list', d)}).{self.pick('count', 'index')}({e('any', d)})"
        if k == 18:
            return f"ord({e('str', d)})"
        if k == 19:
            return f"hash({self.pick(self.int(), self.float(), '(1, 2.5, True)')})"
        if k == 20:
            return f"pow({e('int', d)}, {self.pick(0, 2, 3, -1, 10)}, {self.pick(5, 7, 13, -3, 0, 1)})"
        if k == 21:
            return f"({e('int', d)}).{self.pick('bit_length()', 'real', 'bit_count()', 'numerator')}"
        if k == 22:
            return (
                "next("
                + self.pick("iter(" + e("list", d) + ")", "(v for v in " + e("list", d) + ")")
                + f"{self.pick('', ', 7')})"
            )
        return f"int({e('str', d)}, {self.pick(2, 8, 10, 16, 36, 0)})"

    def ints(self, d):
        return f"[{', '.join(self.e('int', d) for _ in range(self.r.randrange(0, 4)))}]"

    def e_float(self, d):
        e = self.e
        k = self.r.randrange(9)
        if k < 4:
            return f"({e(self.pick('float', 'int'), d)} {self.pick('+', '-', '*', '/', '//', '%')} {e('float', d)})"
        if k == 4:
            return f"({e('int', d)} / {e('int', d)})"
        if k == 5:
            return f"float({e(self.pick('int', 'str', 'float'), d)})"
        if k == 6:
            return f"round({e('float', d)}, {self.pick(0, 1, 2, 3, -1)})"
        if k == 7:
            return f"abs({e('float', d)})"
        return f"sum([{e('float', d)}, {e('int', d)}], {self.pick('0', '0.5')})"

    def e_bool(self, d):
        e = self.e
        k = self.r.randrange(14)
        if k < 4:
            t = self.pick("int", "float", "str", "list", "tuple", "any", "set", "bytes")
            return f"({e(t, d)} {self.pick('<', '<=', '==', '!=', '>', '>=')} {e(t, d)})"
        if k == 4:
            return (
                f"({e('int', d)} {self.pick('<', '<=', '==')} {e('int', d)} "
                f"{self.pick('<', '>', '!=')} {e(self.pick('int', 'float'), d)})"
            )
        if k == 5:
            return (
                f"({e('any', d)} {self.pick('in', 'not in')} {e(self.pick('list', 'tuple', 'dict', 'set', 'str'), d)})"
            )
        if k == 6:
            return f"(not {e('any', d)})"
        if k == 7:
            return f"bool({e('any', d)})"
        if k == 8:
            return f"({e('any', d)} is {self.pick('None', 'not None')})"
        if k == 9:
            return (
                f"isinstance({e('any', d)}, "
                + self.pick("int", "str", "(int, float)", "dict", "bool", "list", "(str, (list, tuple))")
                + ")"
            )
        if k == 10:
            return (
                f"({e('str', d)}).{self.pick('startswith', 'endswith')}("
                + self.pick(e("str", d), "(" + e("str", d) + ", " + e("str", d) + ")")
                + ")"
            )
        if k == 11:
            return (
                f"({e('str', d)})."
                + self.pick(
                    "isdigit",
                    "isalpha",
                    "isupper",
                    "islower",
                    "isspace",
                    "isalnum",
                    "istitle",
                    "isidentifier",
                    "isprintable",
                    "isnumeric",
                    "isdecimal",
                    "isascii",
                )
                + "()"
            )
        if k == 12:
            return (
                f"{self.pick('all', 'any')}("
                + self.pick(e("list", d), "[v > 1 for v in " + self.ints(d) + "]", "(v for v in " + e("list", d) + ")")
                + ")"
            )
        return f"({e('set', d)}).{self.pick('issubset', 'issuperset', 'isdisjoint')}({e(self.pick('set', 'list'), d)})"

    def spec(self):
        s = self.pick("", "", "<", ">", "^", "=", "*<", "0>", "é^")
        s += self.pick("", "", "+", "-", " ")
        s += self.pick("", "", "", "#")
        s += self.pick("", "0", "5", "10", "08")
        s += self.pick("", "", ",", "_")
        s += self.pick("", "", ".2", ".0", ".3", ".10")
        s += self.pick("", "", "d", "s", "f", "e", "g", "x", "b", "%", "o", "X", "n", "c", "G", "E")
        return s

    # ── statements ──

    def new_name(self):
        n = self.r.choice(NAMES)
        if n not in self.names:
            self.names.append(n)
        return n

    def block(self, d, indent):
        before = list(self.names)
        lines = []
        for _ in range(self.r.randrange(1, 4)):
            lines += self.stmt(d - 1, indent)
        if self.chance(0.7):
            self.names = before
        return lines

    def stmt(self, d, indent):
        p = "    " * indent
        self.used = 20
        k = self.r.randrange(30)
        if d <= 0 or k < 8:
            v = self.expr("any", 3)
            return [f"{p}{self.new_name()} = {v}"]
        if k < 10 and self.names:
            return [
                f"{p}{self.r.choice(self.names)} {self.pick('+', '-', '*', '|', '&', '//', '%')}= {self.expr('any', 2)}"
            ]
        if k < 13:
            c = self.expr("bool", 3)
            lines = [f"{p}if {c}:"] + self.block(d, indent + 1)
            if self.chance(0.3):
                lines += [f"{p}elif {self.expr('bool', 2)}:"] + self.block(d, indent + 1)
            if self.chance(0.5):
                lines += [f"{p}else:"] + self.block(d, indent + 1)
            return lines
        if k < 16:
            source = self.pick(
                self.expr("list", 3),
                f"range({self.pick(0, 2, 4)})",
                self.expr("str", 2),
                self.expr("dict", 2),
                f"enumerate({self.expr('list', 2)})",
            )
            target = self.pick(self.r.choice(NAMES), self.r.choice(NAMES), "i, " + self.r.choice(NAMES))
            lines = [f"{p}for {target} in {source}:"]
            for n in target.replace(" ", "").split(","):
                if n not in self.names:
                    self.names.append(n)
            lines += self.block(d, indent + 1)
            if self.chance(0.25):
                lines += [f"{p}    if {self.expr('bool', 2)}: {self.pick('break', 'continue')}"]
            if self.chance(0.2):
                lines += [f"{p}else:"] + self.block(d, indent + 1)
            return lines
        if k == 16:
            n = "n%d" % indent
            return [f"{p}{n} = 0", f"{p}while {n} < {self.pick(1, 3)}:", f"{p}    {n} += 1"] + self.block(d, indent + 1)
        if k < 20:
            lines = [f"{p}try:"] + self.block(d, indent + 1)
            lines += [
                (
                    f"{p}except "
                    + self.pick(
                        "TypeError",
                        "ValueError",
                        "Exception",
                        "(KeyError, IndexError)",
                        "LookupError",
                        "ArithmeticError",
                    )
                    + f"{self.pick('', ' as err')}:"
                )
            ]
            if lines[-1].endswith("as err:"):
                lines += (
                    [f"{p}    log.append({self.pick('str(err)', 'repr(err)', 'err.args', 'str(type(err))')})"]
                    if self.chance(0.15)
                    else [f"{p}    log.append(isinstance(err, ValueError))"]
                )
            else:
                lines += [f"{p}    log.append('caught')"]
            if self.chance(0.2):
                lines += [f"{p}else:"] + self.block(d, indent + 1)
            if self.chance(0.3):
                lines += [f"{p}finally:", f"{p}    log.append('finally')"]
            return lines
        if k == 20:
            return [
                f"{p}{self.new_name()}, {self.new_name()} = "
                + self.pick(
                    self.expr("tuple", 2), self.expr("any", 1) + ", " + self.expr("any", 1), self.expr("list", 2)
                )
            ]
        if k == 21:
            return [f"{p}{self.new_name()}, *{self.new_name()} = {self.expr(self.pick('list', 'tuple', 'str'), 2)}"]
        if k == 22 and self.names:
            return [
                (
                    f"{p}{self.r.choice(self.names)}[{self.expr(self.pick('int', 'str', 'any'), 1)}] = "
                    f"{self.expr('any', 2)}"
                )
            ]
        if k == 23 and self.names:
            n = self.r.choice(self.names)
            return [
                (
                    f"{p}{n}."
                    + self.pick("append", "extend", "add", "update", "pop", "remove", "insert", "setdefault", "discard")
                    + "("
                    + self.pick("", self.expr("any", 2), self.expr("int", 1) + ", " + self.expr("any", 1))
                    + ")"
                )
            ]
        if k == 24:
            name = f"f{len(self.functions)}"
            count = self.r.randrange(0, 3)
            params = ["p", "q", "r"][:count]
            saved = self.names
            self.names = params + saved
            body = self.block(min(d, 2), indent + 1)
            last = [f"{p}    return {self.expr('any', 2)}"] if self.chance(0.8) else []
            if self.chance(0.2):
                body.insert(self.r.randrange(len(body) + 1) * 0, f"{p}    yield {self.expr('any', 1)}")
            self.names = saved
            shown = list(params)
            if shown and self.chance(0.3):
                shown[-1] += "=" + self.leaf("int")
            if self.chance(0.2):
                shown.append("*rest")
            elif self.chance(0.2):
                shown.append("*, kw=1")
            self.functions.append((name, count))
            return [f"{p}def {name}({', '.join(shown)}):"] + body + last
        if k == 25 and self.names:
            return [f"{p}del {self.r.choice(self.names)}{self.pick('', '', '[' + self.expr('int', 1) + ']')}"]
        if k == 26:
            return [f"{p}assert {self.expr('bool', 2)}{self.pick('', ', ' + self.expr('str', 1))}"]
        if k == 27:
            return (
                [f"{p}raise {self.pick('ValueError', 'KeyError', 'TypeError')}({self.pick('', self.expr('any', 1))})"]
                if self.chance(0.3)
                else [f"{p}pass"]
            )
        if k == 28:
            lines = [f"{p}match {self.expr('any', 2)}:"]
            for pattern in self.r.sample(
                [
                    "1",
                    "'a'",
                    "[m1, m2]",
                    "[m1, *m2]",
                    "{'a': m1}",
                    "None",
                    "int()",
                    "str(m1)",
                    "True | 2",
                    "(m1, _) as m2",
                ],
                3,
            ):
                lines += [
                    f"{p}    case {pattern}{self.pick('', '', ' if ' + self.expr('bool', 1))}:",
                    f"{p}        log.append({pattern!r})",
                ]
            return lines + [f"{p}    case _:", f"{p}        log.append('default')"]
        return [f"{p}log.append({self.expr('any', 3)})"]
