import Synchronization
import Testing

@testable import Expressions

/// What is kept from one run to the next, and what must not be.
@Suite("Runs of one expression after another")
struct ReuseTests {
    private let limits = Limits(steps: 100_000, bytes: 1 << 20, time: .seconds(600))

    @Test("Values by position are those by name")
    func positions() throws {
        let expression = try Expression("b = a + 1 if b else 0\nreturn a, b", parameters: ["a"])
        #expect(expression.inputs == ["a", "b"])
        let tuple = try expression.run(values: [.int(1), .bool(true)], limits: .patient)
        #expect(tuple.items?.map(\.integer) == [1, 2])
        #expect(throws: ExpressionError.self) { try expression.run(values: [.missing, .bool(true)], limits: .patient) }
        #expect(throws: ExpressionError.self) { try expression.run(values: [.int(1), .missing], limits: .patient) }
    }

    @Test("Who assigns to names from outside does not change the values that were given")
    func globals() throws {
        let expression = try Expression("def f():\n    global a\n    a += 1\nf()\nreturn a", parameters: ["a"])
        for _ in 0..<3 { #expect(try expression.run(values: [.int(1), .missing], limits: .patient).integer == 2) }
    }

    @Test("An attribute that stays the same is asked for once for each object")
    func stored() throws {
        let count = Mutex(0)
        let type = HostType<Int>(
            "Thing",
            [
                .stored("name") { number in
                    count.withLock { $0 += 1 }
                    return Value("n\(number)")
                },
                .stored("other") { _ in .list([]) },
            ])
        let thing = type.value(1)
        for _ in 0..<3 { #expect(result("return thing.name, thing.other", with: ["thing": thing]) == "('n1', [])") }
        #expect(result("return [t.name for t in ts]", with: ["ts": .list([thing, type.value(2)])]) == "['n1', 'n2']")
        #expect(count.withLock { $0 } == 2)
        #expect(result("thing.name = 1", with: ["thing": thing]).hasPrefix("AttributeError"))
        #expect(result("return thing.nothing", with: ["thing": thing]).hasPrefix("AttributeError"))
        #expect(result("thing.other.append(thing.other)\nreturn thing.other", with: ["thing": thing]) == "[[...]]")
    }

    @Test("A run that failed leaves nothing to the next")
    func failures() {
        let failing = [
            "try: 1 / 0\nexcept ZeroDivisionError: raise ValueError('x')", "while True: pass",
            "x = [1]\nwhile True: x += x", "def f(): return f()\nreturn f()",
            "x = []\nx.append(x)\nraise ValueError(x)",
        ]
        for program in failing {
            #expect(failure(program, limits: limits) != nil)
            #expect(failure("raise", limits: limits)?.type == "RuntimeError")
            #expect(result("x = [1, 2]\nreturn sum(x), str(x)", limits: limits) == "(3, '[1, 2]')")
        }
    }

    @Test("A call that the host keeps does not reach into another run")
    func keptCall() throws {
        let kept = Mutex<HostCall?>(nil)
        let keep = Value.function("keep") { call in
            kept.withLock { $0 = call }
            return .none
        }
        _ = try Expression("keep()").run(with: ["keep": keep], limits: limits)
        let spend = Value.function("spend") { _ in
            kept.withLock { call in _ = try? call?.charge(steps: 99_000) }
            return .none
        }
        #expect(result("spend()\nreturn sum(range(20000))", with: ["spend": spend], limits: limits) == "199990000")
    }

    @Test("A function of the host's may run another expression")
    func nested() throws {
        let inner = try Expression("return [x * 2 for x in range(3)]")
        let call = Value.function("inner") { _ in try inner.run(limits: .patient) }
        let program = "a = [1]\nb = inner()\nreturn a, b, inner()"
        for _ in 0..<3 {
            #expect(result(program, with: ["inner": call]) == "([1], [0, 2, 4], [0, 2, 4])")
        }
    }

    @Test("Text that grows in place is nobody else's")
    func text() {
        #expect(result("s = 'ab'\nt = s\ns += 'c'\ns += 'd'\nreturn s, t") == "('abcd', 'ab')")
        #expect(
            result("s = 'a'\nl = []\nfor i in range(3):\n    s += 'b'\n    l.append(s)\nreturn l")
                == "['ab', 'abb', 'abbb']")
        #expect(result("s = 'a'\nfor i in range(3): s += s\nreturn s") == "'aaaaaaaa'")
        #expect(result("s = 'a'\ns += 'ä'\ns += 'b'\nreturn s") == "'aäb'")
        #expect(failure("s = 'ab'\nwhile True: s += s", limits: limits)?.kind == .limit)
        #expect(failure("s = 'ab'\nwhile True: s += 'c'", limits: limits)?.kind == .limit)
        #expect(
            failure("s = 'a' * 1000\nl = []\nwhile True:\n    l.append(s)\n    s += 'c'", limits: limits)?
                .kind == .limit)
    }

    @Test("A regular expression that is kept costs what it cost")
    func regularExpressions() {
        let program = "import re\nreturn bool(re.match('(a|b|c)+[^x-z]{2,3}(?P<kept>d)?', 'ab!!'))"
        let little = Limits(steps: 60, time: .seconds(600))
        #expect(failure(program, limits: little)?.kind == .limit)
        #expect(result(program) == "True")
        #expect(failure(program, limits: little)?.kind == .limit)
        #expect(result(program) == "True")
    }
}
