import Testing

@testable import Expressions

@Suite("Nothing gets out of the sandbox")
struct SandboxTests {
    @Test(
        "Hostile programs end by a limit, quickly, and cannot catch it",
        arguments: [
            "return 'a' * 10**12", "return [0] * 10**10", "return 10**10**10", "return 1 << 10**12",
            "return sorted(range(10**9))", "return list(range(10**12))", "while True: pass",
            "x = [1]\nfor v in x: x.append(v)", "def f(): return f()\nreturn f()", "f = lambda: f()\nreturn f()",
            "x = 'a'\nwhile True: x += x", "x = []\nwhile True: x = [x, x]\n", "return 'x'.ljust(10**12)",
            "return '%1000000000d' % 1", "return f'{1:1000000000}'", "return '{:>{}}'.format('a', 10**9)",
            "return sum(x for x in range(10**12))", "return set(range(10**9))", "return bytes(10**12)",
            "def g():\n    while True: yield 1\nreturn list(zip(g(), g()))",
            "return 'a'.join('b' for _ in range(10**9))",
            "return 'abc'.replace('', 'x' * 10**6) * 1000", "return max(range(10**12))",
            "return ('a' * 10**6).split('a') * 100",
            "def g():\n    yield from g()\nreturn list(g())", "x = []\nfor i in range(10**5): x = [x]\nreturn repr(x)",
            "x = []\nfor i in range(10**5): x = [x]\ny = []\nfor i in range(10**5): y = [y]\nreturn x == y",
            "x = iter([1])\nfor i in range(10**5): x = map(str, x)\nreturn list(x)",
            "x = ()\nfor i in range(10**5): x = (x,)\nreturn hash(x)",
            "import urllib.parse as u\nx = ''\nfor i in range(10**5): x = u.DefragResult(x, '')\nreturn repr(x)",
            "x = 1\nfor i in range(10**5): x = OSError(1, 2, x)\nreturn [x] * 10**12",
            "d = {}\nfor i in range(10**9): d[i] = i",
        ])
    func limits(_ source: String) {
        let limits = Limits(steps: 1_000_000, bytes: 16 << 20, time: .seconds(600))
        let caught = "try:\n" + source.split(separator: "\n").map { "    \($0)\n" }.joined() + "except: return 'caught'"
        for program in [source, caught] {
            var error: ExpressionError?
            let time = processorTime { error = failure(program, limits: limits) }
            #expect(error?.kind == .limit, "\(program)")
            #expect(time < .seconds(20), "\(program)")
        }
    }

    @Test("Deeply nested source is refused, whatever it is nested with")
    func nesting() {
        let deep = 20_000
        for (open, close) in [
            ("(", ")"), ("[", "]"), ("{1:", "}"), ("f(", ")"), ("-", ""), ("not ", ""), ("lambda:", ""),
        ] {
            let source = "return " + String(repeating: open, count: deep) + "1" + String(repeating: close, count: deep)
            #expect(failure(source)?.kind == .syntax)
        }
        #expect(failure("return " + String(repeating: "a.b", count: deep))?.kind == .syntax)
        #expect(failure("return " + String(repeating: "1 if 1 else ", count: 5000) + "1")?.kind == .syntax)
        #expect(failure("return 2" + String(repeating: "**2", count: 5000))?.kind == .syntax)
        #expect(result("return " + String(repeating: "1 + ", count: 10_000) + "1") == "10001")
    }

    @Test(
        "No attribute with underscores is reached, through no door",
        arguments: [
            "return getattr('', '__class__')", "return '{0.__class__}'.format('')",
            "return '{x.__class__}'.format(x=1)",
            "return '{0.__init__.__globals__}'.format(print)", "return getattr(getattr, '__self__')",
            "return getattr(int, '__subclasses__')()", "return getattr(lambda: 0, '__code__')",
            "try:\n    1 / 0\nexcept Exception as e:\n    return getattr(e, '__traceback__')",
            "return '{0[__class__]}'.format({})", "return getattr(type(''), 'mro')()", "return print.__self__",
            "return eval('1')", "return exec('1')", "return open('/etc/passwd')", "return compile('1', '', 'eval')",
            "return globals()", "return vars()", "return __import__('os')", "return breakpoint()", "return input()",
            "import sys", "from os import path", "import builtins", "def g(): yield\nreturn getattr(g(), 'gi_frame')",
        ])
    func doors(_ source: String) {
        let error = failure(source)
        #expect(error != nil)
        #expect(
            ["AttributeError", "NameError", "SyntaxError", "KeyError", "ModuleNotFoundError"].contains(error?.type))
    }

    @Test("A list within itself is shown, and what leads to itself is freed")
    func cycles() {
        #expect(
            result("x = [1]\nx.append(x)\nd = {}\nd['d'] = d\nreturn repr(x), repr(d)")
                == "('[1, [...]]', \"{'d': {...}}\")")
        weak var freed: List?
        do {
            let list = List(items: [])
            freed = list
            _ = result("x.append(x)\nx.append(lambda: x)\nreturn 1", with: ["x": .list(list)])
        }
        #expect(freed == nil)
    }

    @Test("Printing is bounded")
    func output() {
        let limits = Limits(output: 1000, time: .seconds(600))
        #expect(failure("while True: print('x' * 100)", limits: limits)?.kind == .limit)
    }

    @Test("Time is bounded")
    func time() {
        let limits = Limits(steps: .max / 2, time: .milliseconds(50))
        let time = processorTime { #expect(failure("while True: pass", limits: limits)?.kind == .limit) }
        #expect(time < .seconds(2))
    }
}
