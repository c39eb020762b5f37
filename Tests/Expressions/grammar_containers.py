"""Texts and containers of the core of the grammar."""


class Containers:
    """Expressions that give texts, lists, tuples, dictionaries, sets and bytes."""

    def e_str(self, d):
        e = self.e
        k = self.r.randrange(34)
        if k < 3:
            return f"({e('str', d)} + {e('str', d)})"
        if k == 3:
            return f"({e('str', d)} * {self.pick(-1, 0, 1, 2, 3)})"
        if k == 4:
            return f"str({e('any', d)})"
        if k == 5:
            return f"repr({e('any', d)})"
        if k == 6:
            return f"({e('str', d)})[{self.slice(d)}]"
        if k == 7:
            return (
                f"({e('str', d)})."
                + self.pick(
                    "upper",
                    "lower",
                    "title",
                    "capitalize",
                    "swapcase",
                    "casefold",
                    "strip",
                    "lstrip",
                    "rstrip",
                    "expandtabs",
                )
                + "()"
            )
        if k == 8:
            return f"({e('str', d)}).replace({e('str', d)}, {e('str', d)}{self.pick('', ', 1', ', -1', ', 0')})"
        if k == 9:
            return (
                f"({e('str', d)}).join("
                + self.pick(
                    e("list", d),
                    "[" + e("str", d) + ", " + e("str", d) + "]",
                    "map(str, " + e("list", d) + ")",
                    e("str", d),
                )
                + ")"
            )
        if k == 10:
            return f"({e('str', d)}).{self.pick('ljust', 'rjust', 'center', 'zfill')}({self.pick(0, 3, 8, 9)})"
        if k == 11:
            return (
                f"({e('str', d)})."
                + self.pick("strip", "lstrip", "rstrip", "removeprefix", "removesuffix")
                + f"({e('str', d)})"
            )
        if k < 16:
            return (
                f"f'{self.pick('', 'p')}{{{self.fexpr(d)}{self.pick('', '!r', '!s', '!a')}"
                f"{self.pick('', ':' + self.spec())}}}{self.pick('', '-', '{{x}}')}'"
            )
        if k == 16:
            return f"format({e(self.pick('int', 'float', 'str', 'any'), d)}, '{self.spec()}')"
        if k == 17:
            return (
                "'"
                + self.pick(
                    "%s",
                    "%d",
                    "%5.2f",
                    "%x",
                    "%r",
                    "%05d",
                    "%-8s|",
                    "%+d",
                    "%e",
                    "%g",
                    "%c",
                    "%%",
                    "%o",
                    "%10.3s",
                    "%a",
                    "%i",
                    "%#x",
                    "% d",
                )
                + "' % "
                + self.pick(e("any", d), "(" + e("any", d) + ",)", e("int", d), e("float", d))
            )
        if k == 18:
            return f"'%s-%{self.pick('s', 'd', 'r', '5s', '.2f')}' % ({e('any', d)}, {e('any', d)})"
        if k == 19:
            return f"'%(a){self.pick('s', 'd', 'r')}' % " + self.pick(
                "{" + chr(39) + "a" + chr(39) + ": " + e("any", d) + "}", e("dict", d)
            )
        if k == 20:
            return f"'{{}} {{}}'.format({e('any', d)}, {e('any', d)})"
        if k == 21:
            return f"'{{0}}{{1!r}}{{0:{self.spec()}}}'.format({e(self.pick('int', 'str', 'float'), d)}, {e('any', d)})"
        if k == 22:
            return (
                f"'{{k[0]}}{{x:>{{w}}}}'.format(k={e(self.pick('list', 'str', 'tuple', 'dict'), d)}, "
                f"x={e('any', d)}, w={self.pick(1, 5, 9)})"
            )
        if k == 23:
            return f"chr({self.pick('65', '233', '128512', e('int', d))})"
        if k == 24:
            return f"{self.pick('hex', 'oct', 'bin', 'ascii')}({e('int', d)})"
        if k == 25:
            return f"({e('str', d)})[{e('int', d)}]"
        if k == 26:
            return f"({e('bytes', d)})." + self.pick(
                "decode()",
                "hex()",
                "decode(" + chr(39) + "latin-1" + chr(39) + ")",
                "decode(" + chr(39) + "ascii" + chr(39) + ", " + chr(39) + "replace" + chr(39) + ")",
                "decode(" + chr(39) + "utf-8" + chr(39) + ", " + chr(39) + "ignore" + chr(39) + ")",
            )
        if k == 27:
            return (
                f"({e('str', d)}).translate("
                + self.pick(
                    "str.maketrans(" + chr(39) + "ab" + chr(39) + ", " + chr(39) + "xy" + chr(39) + ")",
                    "{97: None, 98: " + chr(39) + "zz" + chr(39) + "}",
                    e("dict", d),
                )
                + ")"
            )
        if k == 28:
            return f"type({e('any', d)}).mro.x" if self.chance(0.02) else f"str(type({e('any', d)}))"
        if k == 29:
            return f"{self.pick('min', 'max')}({e('str', d)}, {e('str', d)})"
        if k == 30:
            return f"''.join(sorted({e('str', d)}))"
        if k == 31:
            return f"''.join(reversed({e('str', d)}))"
        if k == 32:
            return f"({e('str', d)}).{self.pick('partition', 'rpartition')}({e('str', d)})[{self.pick(0, 1, 2)}]"
        return f"ascii({e('str', d)})"

    def fexpr(self, d):
        text = self.e(self.pick("int", "float", "str", "any"), 1)
        if any(c in text for c in "'\"\\{}!:#") or text.startswith("lambda"):
            return self.pick("1", "2.5", "len(str(12))", "3*4", *(self.names[:3] or ["7"]))
        return text

    def slice(self, d):
        part = lambda: self.pick("", "0", "1", "2", "-1", "-2", "5", self.e("int", 1), "None")
        return f"{part()}:{part()}{self.pick('', ':' + self.pick('1', '2', '-1', '-2', '', '0'))}"

    def target(self):
        return self.pick("v", "w", "v", "(v, w)", "v")

    def e_list(self, d):
        e = self.e
        k = self.r.randrange(20)
        if k < 3:
            return f"[{', '.join(e('any', d) for _ in range(self.r.randrange(0, 4)))}]"
        if k == 3:
            return f"({e('list', d)} + {e('list', d)})"
        if k == 4:
            return f"({e('list', d)} * {self.pick(0, 1, 2)})"
        if k == 5:
            return f"list({e(self.pick('str', 'tuple', 'dict', 'list', 'any'), d)})"
        if k == 6:
            return (
                f"sorted({self.pick(e('list', d), self.ints(d), e('str', d))}"
                + self.pick("", ", reverse=True", ", key=str", ", key=lambda v: (str(type(v)), str(v))")
                + ")"
            )
        if k == 7:
            return f"({e('str', d)})." + self.pick(
                "split()",
                "split(" + e("str", d) + ")",
                "rsplit(" + e("str", d) + ", 1)",
                "splitlines()",
                "split(None, 1)",
                "rsplit(None, 1)",
                "split(" + chr(39) + "," + chr(39) + ", 1)",
            )
        if k == 8:
            return f"({e('list', d)})[{self.slice(d)}]"
        if k == 9:
            return (
                f"[{self.pick('v', 'v', 'str(v)', '(v, v)', '[v]')} for v in "
                f"{e(self.pick('list', 'str', 'tuple', 'dict'), d)}"
                f"{self.pick('', ' if v', ' if v != 1')}]"
            )
        if k == 10:
            return f"[v * w for v in {self.ints(d)} for w in {self.pick(self.ints(d), 'range(2)', '[v, 1]')}]"
        if k == 11:
            return f"list(range({self.pick(0, 3, 5)}{self.pick('', ', ' + self.pick('7', '-2'))}{''}))"
        if k == 12:
            return f"list(zip({e('list', d)}, {e(self.pick('list', 'str'), d)}))"
        if k == 13:
            return f"list(enumerate({e(self.pick('list', 'str'), d)}{self.pick('', ', 5')}))"
        if k == 14:
            return (
                f"list({self.pick('map', 'filter')}("
                f"{self.pick('str', 'bool', 'len', 'lambda v: v * 2')}, {e('list', d)}))"
            )
        if k == 15:
            return f"list(({e('dict', d)}).{self.pick('keys', 'values', 'items')}())"
        if k == 16:
            return f"list(reversed({e(self.pick('list', 'tuple'), d)}))"
        if k == 17:
            return f"[*{e(self.pick('list', 'tuple', 'str'), d)}, {e('any', d)}]"
        if k == 18:
            return f"sorted({e('set', d)})"
        return f"({e('list', d)}).copy()"

    def e_tuple(self, d):
        e = self.e
        k = self.r.randrange(6)
        if k < 2:
            return (
                f"({''.join(e('any', d) + ', ' for _ in range(self.r.randrange(0, 3)))})" if self.chance(0.8) else "()"
            )
        if k == 2:
            return f"tuple({e(self.pick('list', 'str', 'tuple'), d)})"
        if k == 3:
            return f"({e('tuple', d)} + {e('tuple', d)})"
        if k == 4:
            return f"({e('tuple', d)})[{self.slice(d)}]"
        return f"divmod({e(self.pick('int', 'float'), d)}, {e(self.pick('int', 'float'), d)})"

    def e_dict(self, d):
        e = self.e
        k = self.r.randrange(7)
        if k < 2:
            return (
                "{"
                + ", ".join(
                    f"{e(self.pick('str', 'int', 'any'), d)}: {e('any', d)}" for _ in range(self.r.randrange(0, 3))
                )
                + "}"
            )
        if k == 2:
            return (
                "{"
                + (
                    (
                        f"v: {self.pick('v', 'str(v)', '1')} for v in {e(self.pick('list', 'str', 'tuple'), d)}"
                        f"{self.pick('', ' if v')}"
                    )
                )
                + "}"
            )
        if k == 3:
            return (
                "dict("
                + self.pick(
                    "zip(" + e("str", d) + ", " + e("list", d) + ")",
                    e("dict", d),
                    "a=" + e("any", d),
                    "[(1, 2)]",
                    e("list", d),
                )
                + ")"
            )
        if k == 4:
            return f"({e('dict', d)} | {e('dict', d)})"
        if k == 5:
            return "{" + f"**{e('dict', d)}, {e('str', d)}: {e('any', d)}" + "}"
        return f"dict.fromkeys({e(self.pick('list', 'str'), d)}{self.pick('', ', 0')})"

    def e_set(self, d):
        e = self.e
        k = self.r.randrange(6)
        if k == 0:
            return "{" + ", ".join(e("int", d) for _ in range(self.r.randrange(1, 4))) + "}"
        if k < 3:
            return f"({e('set', d)} {self.pick('&', '|', '-', '^')} {e('set', d)})"
        if k == 3:
            return f"{self.pick('set', 'frozenset')}({self.ints(d)})"
        if k == 4:
            return (
                f"({e('set', d)})."
                + self.pick("union", "intersection", "difference", "symmetric_difference")
                + f"({self.pick(self.ints(d), e('set', d))})"
            )
        return "{" + f"v % 7 for v in range({self.pick(3, 10, 30)})" + "}"

    def e_bytes(self, d):
        e = self.e
        k = self.r.randrange(7)
        if k == 0:
            return (
                f"({e('str', d)}).encode("
                + self.pick(
                    "",
                    chr(39) + "utf-8" + chr(39),
                    chr(39) + "ascii" + chr(39) + ", " + chr(39) + "ignore" + chr(39),
                    chr(39) + "latin-1" + chr(39),
                )
                + ")"
            )
        if k == 1:
            return f"({e('bytes', d)} + {e('bytes', d)})"
        if k == 2:
            return f"bytes({self.pick('[1, 2]', '3', e('list', d), self.ints(d))})"
        if k == 3:
            return f"({e('bytes', d)})[{self.slice(d)}]"
        if k == 4:
            return f"({e('bytes', d)}).{self.pick('upper', 'lower', 'strip', 'title')}()"
        if k == 5:
            return f"({e('bytes', d)}).replace(b'a', {e('bytes', d)})"
        return f"({e('bytes', d)} * {self.pick(0, 1, 2)})"

    def e_none(self, d):
        return "None"
