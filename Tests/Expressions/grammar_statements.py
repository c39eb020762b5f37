"""Statements and expressions in the forms in which people write them: closures, generators, jumps out of `finally`."""

PATTERNS = [
    "1",
    "-2",
    "'a'",
    "b'abc'",
    "None",
    "True",
    "2.5",
    "int()",
    "str(m1)",
    "float() | bool()",
    "int(m1) if m1 > 2",
    "[]",
    "[m1]",
    "[m1, m2]",
    "[m1, *m2]",
    "[*m1, 3]",
    "(1, m1)",
    "[1, _, *_]",
    "[[m1], *_]",
    "{}",
    "{'a': m1}",
    "{'a': 1, **m1}",
    "{1: _, 2: m2}",
    "1 | 2 | 3",
    "(1 | 'a') as m1",
    "[int() as m1, str() | None as m2]",
    "m1 if len(str(m1)) > 4",
    "list()",
    "dict(m1)",
    "tuple((m1, m2))",
    "{'a': [m1, *_]}",
    "[(m1, m2), *_]",
    "str() as m1",
    "set()",
    "bytes(m1)",
    "'x' | 'y'",
    "[1, 2, 3]",
    "[True, m1]",
]


class Statements:
    """What a program does, besides what ``Core`` has."""

    def formatted(self, d):
        """An f-string whose specifications have fields of their own, or that shows its expression."""
        value = self.r.choice(
            [
                "a",
                "b",
                "c",
                "x",
                "12",
                "3.14159",
                "[1, 2]",
                "-1",
                "a == b",
                "len(str(x))",
                "1e20",
                "None",
                "10**20",
                "x if a else b",
            ]
        )
        width, precision = self.pick(0, 3, 8, 12), self.pick(0, 1, 3)
        field = self.r.choice(
            [
                f"{value}",
                f"{value} = ",
                f"{value}=",
                f"{value}!r:>{{{width}}}",
                f"{value}:{{{width}}}",
                f"{value}:.{{{precision}}}f",
                f"{value}:{{{width}}}.{{{precision}}}g",
                f"{value}:{self.spec()}",
                f"{value}!s:^{width or 1}",
                f'{value}:{{str("<")}}{width or 1}',
                f"{value}=!s",
                f"{value}=:{width or 1}",
                f"{value}!a",
                f"{value}:,",
                f"{value}:+.{precision}e",
                f"{value}:#x",
                f"{value}:0{width or 4}",
            ]
        )
        return f"f'{self.pick('', 'p ', '{{', '}}')}{{{field}}}{self.pick('', ' s', '{{}}')}'"

    def comprehension(self, d):
        """With several clauses, conditions, unpacking and names of an outer one."""
        first = self.pick(
            self.e("list", d), "range(4)", "[(1, 2), (3, 4)]", self.e("str", d), self.e("dict", d) + ".items()"
        )
        second = self.pick("range(v)" if "range" in first else "[v]", "(v, 1)", self.e("list", d), "str(v)")
        clauses = f"for v in {first}{self.pick('', ' if v', ' if v != 1 if v != 2')}"
        names = "v"
        if self.chance(0.6):
            clauses += f" for w in {second}{self.pick('', ' if w', ' if w != v')}"
            names = self.pick("v, w", "w, v")
        if self.chance(0.2):
            clauses = f"for v, w in {self.pick('[(1, 2), (3, 4)]', first, 'enumerate(' + self.e('str', d) + ')')}"
            names = "v, w"
        if self.chance(0.2):
            clauses = f"for v, *w in {self.pick('[(1, 2), (3,)]', first)}"
            names = "v, w"
        element = self.pick(
            f"({names})", "v", f"[{names}]", "(lambda: v)()", f"(t_w := v)", "str(v)", "[u for u in (v, 1)]"
        )
        kind = self.r.randrange(5)
        if kind == 0:
            return "{" + f"{self.pick('v', 'str(v)')}: {element} {clauses}" + "}"
        if kind == 1:
            return f"sorted(str(t) for t in [{element} {clauses}])"
        if kind == 2:
            return f"list({element} {clauses})"
        if kind == 3:
            return f"{self.pick('sum', 'max', 'any', 'all', 'tuple', 'len')}({element} {clauses})"
        return f"[{element} {clauses}]"

    def function_call(self, d):
        """A function with any kind of parameters, and a call with any kind of arguments."""
        parameters = self.pick(
            "p", "p, q=2", "*p", "p, *q", "**p", "p, **q", "p, /, q", "*, p", "p, *, q=1", "p=1, *q, r=2, **s", ""
        )
        arguments = ", ".join(
            self.pick(
                self.e("int", d),
                "*" + self.e("list", d),
                "**{'q': 1}",
                "p=1",
                "q=" + self.e("any", d),
                "*'ab'",
                "r=3",
                "**" + self.e("dict", d),
            )
            for _ in range(self.r.randrange(0, 4))
        )
        names = [name.strip("* ").split("=")[0] for name in parameters.split(",") if name.strip() not in ("", "*", "/")]
        return f"(lambda {parameters}: ({''.join(name + ', ' for name in names)}))({arguments})"

    def chain(self, d):
        # `is` between numbers or texts depends on what CPython happens to share.
        operators = [self.pick("<", "<=", "==", "!=", ">", ">=", "in", "not in") for _ in range(self.r.randrange(2, 4))]
        kind = self.pick("int", "float", "str", "any", "list", "set")
        if self.chance(0.1):
            return (
                f"({self.e('any', d)} is {self.pick('not ', '')}None "
                f"{self.pick('is not', '!=')} {self.pick('None', 'True')})"
            )
        return "(" + self.e(kind, d) + "".join(f" {o} {self.e(kind, d)}" for o in operators) + ")"

    # ── statements ──

    def body_of(self, d, indent):
        names = list(self.names)
        lines = self.block(d, indent)
        self.names = names
        return lines

    def closure(self, d, indent):
        p = "    " * indent
        name = f"g{len(self.functions)}"
        x, y = self.r.choice(self.names or ["a"]), self.r.choice("abcdxyz")
        lines = [f"{p}def {name}(p={self.leaf('any')}, *rest, k={self.leaf('int')}, **more):"]
        lines += [
            f"{p}    {line}"
            for line in self.r.choice(
                [
                    [f"nonlocal {x}", f"{x} = (p, k)"],
                    [f"def inner(): return {x}, p", "p = [p]", "return inner()"],
                    [f"fs = [lambda i=i: (i, p) for i in range(3)]", "return [f() for f in fs]"],
                    [f"fs = [lambda: i for i in range(3)]", "return [f() for f in fs]"],
                    [f"c = 0", "def up():", "    nonlocal c", "    c += 1", "    return c", "up()", "return up(), c"],
                    [f"return {y}", f"{y} = 1"],
                    [f"log.append({x})", f"return rest, sorted(more), k"],
                    [f"p.append(k)", "return p"],
                    [f"del p", "return p"],
                    [f"{y} = p", "class_ = lambda: " + y, f"{y} = 2", "return class_()"],
                    [f"if p: return {name}(0)", f"return 'end'"],
                    [f"return (lambda *a, **b: (a, b))(*rest, **more)"],
                ]
            )
        ]
        self.functions.append((name, 1))
        call = self.pick(
            f"{name}()",
            f"{name}({self.expr('any', 1)})",
            f"{name}(1, 2, 3, k=4, z=5)",
            f"{name}(*{self.expr('list', 1)})",
        )
        return lines + [f"{p}log.append({call})", f"{p}log.append({name}())"]

    def generator(self, d, indent):
        p = "    " * indent
        name = f"y{self.r.randrange(1000)}"
        body = self.r.choice(
            [
                ["for i in range(3):", "    got = yield i", "    log.append(got)"],
                # Nothing to be seen in `finally`: CPython runs it when it frees a generator that is left.
                [
                    "try:",
                    "    yield 1",
                    "    yield 2",
                    "except ValueError as e:",
                    "    log.append('in')",
                    "    yield 'v'",
                    "finally:",
                    "    p = 'f'",
                ],
                [f"r = yield from {self.expr('list', 1)}", "log.append(r)", "return 9"],
                [
                    "x = yield",
                    "while x:",
                    "    x = yield x",
                    "    if x == 3: continue",
                    "    if x == 4: break",
                    "else:",
                    "    yield 'else'",
                ],
                ["def sub():", "    got = yield 5", "    return got", "r = yield from sub()", "yield r"],
                ["if p: yield p", "elif p is None: return 3", "yield -1"],
                ["for i in (1, 2):", "    for j in 'ab':", "        yield i, j"],
                ["yield", f"raise {self.pick('KeyError', 'StopIteration', 'ValueError')}(1)"],
                ["match p:", "    case [a, *_]:", "        yield a", "    case _:", "        yield 'other'"],
                ["x = (yield 1) or (yield 2)", "yield [x, (yield x), p]"],
                ["log.append(((yield p), [(yield 3)]))"],
                ["total = 1", "while total < 9:", "    total += (yield total) or 2", "return str((yield total))"],
                ["if (yield 1) and p: yield 'a'", "elif (yield 2): yield 'b'", "else: yield 'c'"],
                ["while (yield p): log.append('w')", "return (yield) if p else (yield 5)"],
                [
                    "x = {'k': (yield 1), **{'m': (yield 2)}}",
                    "yield x",
                    "yield f(*[1], (yield 3)) if p else -(yield 4)",
                ],
                [
                    "for i in (yield 'i') or [1, 2]: log.append((i, (yield i)))",
                    "match (yield):",
                    "    case None: yield 'n'",
                ],
                [
                    "x = [p]",
                    "y = x[0] if (yield x) else x[(yield 0) or 0]",
                    "yield y == (yield 1)",
                    "assert (yield 2), 'm'",
                ],
                ["while True:", "    try:", "        yield p", "    except ValueError: return 'caught'"],
                ["return [1]", "yield"],
            ]
        )
        lines = [f"{p}def {name}(p=None):"] + [f"{p}    {line}" for line in body]
        lines += self.r.choice(
            [
                [f"{p}log.append(list({name}({self.expr('any', 1)})))"],
                [f"{p}it = {name}(1)"]
                + [
                    (
                        f"{p}log.append("
                        + self.pick(
                            "next(it)",
                            "next(it, 0)",
                            "it.send(None)",
                            "it.send(3)",
                            "it.send(4)",
                            "it.throw(ValueError)",
                            "it.throw(KeyError(1))",
                            "it.close()",
                        )
                        + ")"
                    )
                    for _ in range(self.r.randrange(2, 5))
                ],
                [
                    f"{p}for v in {name}():",
                    f"{p}    log.append(v)",
                    f"{p}    if len(log) > 6: break",
                    f"{p}else:",
                    f"{p}    log.append('done')",
                ],
                [f"{p}q, *z = {name}([1])", f"{p}log.append((q, z))"],
                [f"{p}log.append(dict(enumerate({name}())))"],
            ]
        )
        return lines

    def jumps(self, d, indent):
        """Loops with jumps out of every part of a `try`."""
        p, n = "    " * indent, f"k{indent}"
        jump = lambda: self.pick(
            "pass",
            "break",
            "continue",
            f"log.append({n})",
            "raise ValueError(1)",
            "1 / 0",
            "log.append('t')",
            "return_ = 1",
        )
        lines = [
            self.pick(
                f"{p}for {n} in range(3):",
                f"{p}for {n} in [1, 'a', None]:",
                f"{p}for {n} in iter({self.expr('list', 1)}):",
            )
        ]
        lines += [f"{p}    try:", f"{p}        {jump()}", f"{p}        {jump()}"]
        parts = self.r.randrange(1, 8)
        if parts & 1:
            lines += [
                (
                    f"{p}    except "
                    + self.pick("ValueError", "ZeroDivisionError", "(TypeError, ValueError)", "Exception")
                    + f"{self.pick('', ' as e')}:"
                ),
                f"{p}        {jump()}",
            ]
            if self.chance(0.3):
                lines += [f"{p}        raise"]
            if parts & 2:
                lines += [f"{p}    else:", f"{p}        {jump()}"]
        if parts & 4 or not parts & 1:
            lines += [f"{p}    finally:", f"{p}        {jump()}"]
        if self.chance(0.6):
            lines += [f"{p}else:", f"{p}    log.append('else')"]
        return lines

    def returning(self, d, indent):
        """A function that returns from within `try` and `finally`."""
        p = "    " * indent
        name = f"r{self.r.randrange(1000)}"
        act = lambda: self.pick(
            "return 1",
            "return log.append('x')",
            "pass",
            "raise KeyError('k')",
            "log.append(2)",
            "1 / 0",
            "return [p]",
            "p = 5",
        )
        lines = [
            f"{p}def {name}(p):",
            f"{p}    try:",
            f"{p}        try:",
            f"{p}            {act()}",
            f"{p}        finally:",
            f"{p}            {act()}",
            f"{p}    except {self.pick('KeyError', 'ZeroDivisionError', 'LookupError', 'Exception')} as e:",
            f"{p}        {act()}",
        ]
        if self.chance(0.5):
            lines += [f"{p}    else:", f"{p}        {act()}"]
        if self.chance(0.5):
            lines += [f"{p}    finally:", f"{p}        {act()}"]
        return lines + [f"{p}    return p", f"{p}log.append({name}({self.expr('any', 1)}))"]

    def matching(self, d, indent):
        p = "    " * indent
        subject = self.pick(
            self.expr("any", 2),
            self.expr("list", 2),
            self.expr("tuple", 1),
            "{'a': [1, 2], 1: 2, 2: 3}",
            "[[1], 2, 3]",
            "(1, 'b')",
            "2.5",
        )
        lines = [f"{p}match {subject}:"]
        for pattern in self.r.sample(PATTERNS, self.r.randrange(2, 6)):
            names = [name for name in ("m1", "m2") if name in pattern]
            lines += [
                f"{p}    case {pattern}:",
                f"{p}        log.append(({pattern!r}, {''.join(name + ', ' for name in names)}))",
            ]
        return lines

    def assignment(self, d, indent):
        p = "    " * indent
        x, y, z = (self.r.choice(self.names or ["a"]) for _ in range(3))
        return [
            p
            + self.r.choice(
                [
                    f"{x}, ({y}, *{z}) = {self.expr('int', 1)}, {self.expr('list', 2)}",
                    f"*{x}, {y} = {self.expr('any', 2)}",
                    f"[{x}, {y}] = {self.expr('str', 2)}",
                    f"{x} = {y} = {self.expr('list', 2)}",
                    f"{x}[{self.slice(1)}] = {self.expr('list', 2)}",
                    f"del {x}[{self.slice(1)}]",
                    f"{x}[{self.expr('int', 1)}] {self.pick('+', '-', '*', '|', '**', '>>')}= {self.expr('any', 2)}",
                    f"{x}: int = {self.expr('any', 2)}",
                    f"({x}), {y} = {y}, {x}",
                    f"{x}[0], {x}[-1] = {x}[-1], {x}[0]",
                    f"{x} {self.pick('**', '<<', '>>', '/', '^', '@', '%', '//')}= {self.expr('int', 1)}",
                    f"for {x}[0] in [1, 2]: pass",
                    f"{x} = *{self.expr('list', 1)}, {self.expr('any', 1)}",
                    f"({x} := {self.expr('any', 2)})",
                    f"{x}.attribute = 1",
                    f"{x}[{self.expr('any', 1)}] = {x}",
                    f"{x}['k'] = {y}['k'] = {self.expr('any', 1)}",
                    f"{x} += {y}",
                    f"{x} |= {self.expr('set', 1)}",
                    f"{x} *= 2",
                    f"{x} &= {self.expr('set', 2)}",
                    f"{x} -= {self.expr('set', 2)}",
                    f"{x} ^= {self.expr('set', 2)}",
                    f"{x} |= {self.expr('dict', 1)}",
                ]
            )
        ]

    def raising(self, d, indent):
        p = "    " * indent
        kind = self.pick(
            "ValueError",
            "KeyError",
            "Exception",
            "IndexError",
            "RuntimeError",
            "AttributeError",
            "StopIteration",
            "OSError",
            "int",
            "None",
        )
        raised = self.pick(
            f"{kind}({self.expr('any', 1)})",
            kind,
            f"{kind}('m', 1)",
            f"{kind}({self.expr('str', 1)}) from {self.pick('None', 'KeyError(1)', '1')}",
        )
        show = self.pick("e.args", "str(e)", "repr(e)", "(str(type(e)), e.args)", "isinstance(e, LookupError)")
        return [
            f"{p}try:",
            f"{p}    raise {raised}",
            f"{p}except {self.pick('Exception', 'LookupError', '(ValueError, TypeError)', 'BaseException')} as e:",
            f"{p}    log.append({show})",
        ] + ([f"{p}log.append('e' in str(e))"] if self.chance(0.2) else [])

    def special(self, d, indent):
        """One of the statements above."""
        return self.pick(
            self.closure,
            self.generator,
            self.jumps,
            self.returning,
            self.matching,
            self.assignment,
            self.assignment,
            self.raising,
            self.policy,
        )(d, indent)
