import Testing

@testable import Expressions

@Suite("What is done in one call is paid for")
struct SandboxCostTests {
    private static let count = 200_000
    private static let values = """
        x = 'a' * \(count)
        y = 'a' * \(count)
        w = 'é' * \(count)
        b = b'a' * \(count)
        c = b'a' * \(count)
        l = [0] * \(count)
        n = 1 << \(count * 64)
        o = n + 1
        key = {x: 1}

        """
    private static let sparse = """
        s = set(range(20_000))
        while len(s) > 1: s.pop()

        """

    private func cost(_ source: String) throws -> Int {
        let expression = try Expression(source)
        let limits = Limits(steps: 100_000_000, bytes: 1 << 30, time: .seconds(600))
        return try MachinePool.shared.withMachine(limits, NoHost()) { machine in
            _ = try expression.evaluate(machine) { _ in nil }
            return limits.steps - machine.meter.steps
        }
    }

    @Test(
        "Going through much costs steps, so that no loop around it outlives the clock",
        arguments: [
            "x == y", "x != y", "x < y", "hash(x)", "x is y", "key[y]", "y in key", "{x, y}", "x.startswith(y)",
            "x.endswith((y,))", "x.removeprefix('b' + y)", "w.upper()", "w.title()", "w.casefold()", "w.isalpha()",
            "w.istitle()", "w.isidentifier()", "w.isprintable()", "x.find('b')", "x.count('b')", "b == c", "b < c",
            "98 in b", "b.isalpha()", "hash(b)", "b is c", "l.insert(0, 1)", "l.pop(0)", "l.remove(0)", "l == l[:]",
            "l.reverse()", "n == o", "n < o", "hash(n)", "-n", "n.bit_count()", "n & o", "repr(x)", "x.strip('a')",
            "w.lower()", "x.isupper()", "[*l]", "max(l)", "str(b)", "f'{w!r}'", "x.split()", "w.splitlines()",
            "list(w)", "x.encode() in key", "(n,) == (o,)",
        ])
    func costs(_ call: String) throws {
        let alone = try cost(Self.values)
        let spent = try cost(Self.values + call) - alone
        #expect(spent >= Self.count / 64, "\(call)")
    }

    @Test(
        "What modules do with long text is paid for, also where it comes to nothing",
        arguments: [
            "html.unescape('&' * 20_000)", "html.escape(x)", "ipaddress.ip_address(dots)",
            "ipaddress.ip_address(x + '%' + x)", "ipaddress.ip_network(slashes)", "ipaddress.IPv6Address(dots)",
            "urllib.parse.urlsplit(x)", "urllib.parse.urljoin('http://a/b', '../' * 7000)", "split.hostname",
            "split.port", "split.username", "split.geturl()", "repr(split)", "urllib.parse.parse_qs('a=1&' * 5000)",
            "urllib.parse.parse_qsl('&' * 20_000)", "urllib.parse.parse_qs(x, separator='a' * 999 + 'b')",
            "urllib.parse.urlencode({'a': w})", "urllib.parse.quote(w)", "urllib.parse.unquote(x)", "repr(b)",
            "json.dumps([1] * 5000)", "json.dumps([1.5] * 500)", "json.loads('[' + '1.5,' * 500 + '1]')",
            "repr([1.5] * 500)", "hash(frozenset(range(5000)))", "{'a': frozenset(range(5000))} == fs",
            "uuid.UUID(x)", "textwrap.dedent(x)", "('{' + x + '}').format(**{x: 1})", "repr(w)",
            "[uuid.uuid4() for _ in range(400)]", "[random.random() for _ in range(1000)]",
            "[str(ipaddress.ip_address('::1')) for _ in range(200)]", "urllib.parse.urlsplit(b)",
            "split.encode().hostname", "re.search(b'c', b)", "repr(found)", "re.escape(b)", "x.encode('utf-16')",
            "b.decode('utf-32', 'ignore')", "json.loads(b'[' + b'1,' * 5000 + b'1]')",
        ])
    func modules(_ call: String) throws {
        let values = """
            import html, ipaddress, json, random, re, textwrap, urllib.parse, uuid
            x = 'a' * 20_000
            w = 'é' * 20_000
            b = b'a' * 20_000
            dots = '.' * 20_000
            slashes = '1/' * 10_000
            split = urllib.parse.urlsplit('http://' + x + ':1/')
            found = re.match(b'a*', b)
            fs = {'a': frozenset(range(5000))}

            """
        let alone = try cost(values)
        let spent = try cost(values + "try: \(call)\nexcept ValueError: pass") - alone
        #expect(spent >= 20_000, "\(call)")
    }

    @Test("Shared values that are written again and again end by the limit, quickly")
    func shared() {
        let limits = Limits(time: .seconds(600))
        for (start, build, end) in [
            ("[]", "[x, x]", "json.dumps(x)"), ("{}", "{'a': x, 'b': x}", "json.dumps(x)"),
            ("[]", "[x, x]", "repr(x)"), ("()", "(x, x)", "hash(x)"),
            ("frozenset()", "frozenset([x, (x,)])", "hash(x)"),
        ] {
            let source = "import json\nx = \(start)\nfor i in range(60): x = \(build)\nreturn \(end)"
            var error: ExpressionError?
            let time = processorTime { error = failure(source, limits: limits) }
            #expect(error?.kind == .limit, "\(source)")
            #expect(time < .seconds(20), "\(source)")
        }
    }

    @Test("A set that was large and a dictionary that was large cost what their tables do")
    func sparse() throws {
        let alone = try cost(Self.sparse)
        for call in ["list(s)", "next(iter(s))", "s | {1}", "s & s", "s - {2}"] {
            #expect(try cost(Self.sparse + call) - alone > 1000, "\(call)")
        }
    }

    @Test("Keys with the same hash are paid for")
    func collisions() throws {
        for display in ["{i * p for i in range(1000)}", "{i * p: i for i in range(1000)}"] {
            #expect(try cost("p = (1 << 61) - 1\nx = " + display) > 500_000)
        }
    }

    @Test("Keys that stand one behind the other in a dictionary's index are paid for")
    func clusters() throws {
        // Multiples of the inverse of the factor that spreads hashes: all of them begin at the same place.
        let factor: UInt = 0x9E37_79B9_7F4A_7C15
        let inverse = (0..<6).reduce(factor) { inverse, _ in inverse &* (2 &- factor &* inverse) }
        let keys = Value.list((0..<16_000).map { $0 &* inverse }.filter { $0 < 1 << 60 }.map { .int(Int($0)) })
        #expect(keys.items?.count ?? 0 > 900)
        let expression = try Expression("x = dict.fromkeys(keys)")
        let steps = try MachinePool.shared.withMachine(.patient, NoHost()) { machine in
            _ = try expression.evaluate(machine) { _ in keys }
            return Limits.patient.steps - machine.meter.steps
        }
        #expect(steps > 50_000)
    }

    @Test("A dictionary that is filled and emptied at its end stays quick")
    func queue() throws {
        let source = """
            d = dict.fromkeys(range(5000))
            while len(d) > 10:
                d.popitem()
                d[-1] = 1
                d.popitem()
            """
        #expect(try cost(source) < 500_000)
    }

    @Test("Regular expressions are kept for later calls but for long ones, and cost the same each time")
    func patterns() throws {
        let meter = Meter(steps: 10_000_000, bytes: 1 << 24)
        func cost(_ text: Str) throws -> Int {
            let before = meter.steps
            _ = try RegexCache.pattern(text, flags: 0, meter)
            return before - meter.steps
        }
        for index in 0..<300 {
            let text = Str("a{2}b\(index)")
            let first = try cost(text)
            #expect(first > 0)
            #expect(try cost(text) == first)
        }
        let long = Str(String(repeating: "a", count: 1001))
        let pattern = try RegexCache.pattern(long, flags: 0, meter)
        #expect(try RegexCache.pattern(long, flags: 0, meter) !== pattern)
        for _ in 0..<2 { #expect(throws: (any Error).self) { try RegexCache.pattern("(", flags: 0, meter) } }
    }
}
