"""The grammar of random programs, whole: see the parts."""

from grammar_calls import IMPORTS, Calls
from grammar_core import NAMES, Core
from grammar_policies import Policies
from grammar_statements import Statements


class Gen(Calls, Policies, Statements, Core):
    """Makes one program of a seed."""

    def generic(self, t, d):
        if self.chance(0.6):
            return super().generic(t, d)
        return self.pick(self.call, self.call, self.formatted, self.comprehension, self.function_call, self.chain)(d)

    def expr(self, t="any", depth=3):
        if t == "any" and depth > 0 and self.used <= 60 and self.chance(0.35):
            self.used += 1
            return self.pick(
                self.call, self.call, self.call, self.formatted, self.comprehension, self.function_call, self.chain
            )(depth)
        return super().expr(t, depth)

    def stmt(self, d, indent):
        if d > 0 and self.chance(0.35):
            self.used = 20
            return self.special(d, indent)
        return super().stmt(d, indent)

    def program(self):
        lines = [IMPORTS, "log = []"]
        lines += [f"{name} = {self.leaf('any')}" for name in NAMES]
        self.names = list(NAMES)
        for _ in range(self.r.randrange(1, 6)):
            # Most statements fail; the program goes on, and has the exceptions in its result.
            lines += ["try:"] + self.stmt(3, 1) + ["except Exception as failed:", "    log.append(str(type(failed)))"]
        self.used = 0
        lines.append(f"return (log, {self.expr('any', 4)}, {', '.join(self.names[:4]) or '0'})")
        return "\n".join(lines) + "\n"
