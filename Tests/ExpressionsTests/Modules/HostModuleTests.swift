import Synchronization
import Testing

@testable import Expressions

/// A host whose clock stands still, and whose random numbers are handed in.
private final class StillHost: Host {
    private let numbers: Mutex<[UInt64]>

    init(numbers: [UInt64] = []) {
        self.numbers = Mutex(numbers)
    }

    /// 2026-01-02 03:04:05.678901 UTC.
    func now() -> Int64 { 1_767_323_045_678_901_234 }
    func random() -> UInt64 {
        numbers.withLock { $0.isEmpty ? UInt64.random(in: .min ... .max) : $0.removeFirst() }
    }
}

@Suite("Modules that need the host")
struct HostModuleTests {
    @Test(
        "tell the host's time",
        arguments: [
            ("datetime.now(timezone.utc).isoformat()", "='2026-01-02T03:04:05.678901+00:00'"),
            ("datetime.now().isoformat()", "='2026-01-02T03:04:05.678901'"),
            ("datetime.utcnow().year", "=2026"), ("date.today()", "=datetime.date(2026, 1, 2)"),
            ("datetime.now(timezone(timedelta(hours=2))).hour", "=5"),
            ("datetime.now() - timedelta(days=1) < datetime.now()", "=True"),
        ])
    func clock(expression: String, result: String) {
        let setting = "from datetime import date, datetime, timedelta, timezone"
        #expect(answer(expression, after: setting, host: StillHost()) == result)
    }

    @Test("tell it in seconds too")
    func seconds() {
        #expect(answer("time.time()", after: "import time", host: StillHost()) == "=1767323045.6789012")
        #expect(answer("time.time_ns()", after: "import time", host: StillHost()) == "=1767323045678901234")
        #expect(answer("time.strftime('%H:%M')", after: "import time", host: StillHost()) == "='03:04'")
    }

    @Test("make a UUID of the host's random numbers, with version and variant")
    func uuid() {
        let host = StillHost(numbers: [.max, .max])
        #expect(
            answer("str(uuid.uuid4())", after: "import uuid", host: host) == "='ffffffff-ffff-4fff-bfff-ffffffffffff'")
        #expect(answer("uuid.uuid4() == uuid.uuid4()", after: "import uuid") == "=False")
        #expect(answer("uuid.uuid4().version", after: "import uuid") == "=4")
    }

    @Test(
        "keep chance within its bounds",
        arguments: [
            "all(1 <= random.randint(1, 6) <= 6 for _ in range(200))",
            "set(random.randint(1, 6) for _ in range(500)) == {1, 2, 3, 4, 5, 6}",
            "all(0 <= random.random() < 1 for _ in range(200))",
            "all(random.randrange(0, 10, 5) in (0, 5) for _ in range(50))",
            "all(random.randrange(10, 0, -5) in (10, 5) for _ in range(50))",
            "sorted(random.sample([1, 2, 3], 3)) == [1, 2, 3]", "random.choice('a') == 'a'",
            "random.choices([1, 2], [0, 1], k=3) == [2, 2, 2]", "len(random.randbytes(5)) == 5",
            "random.getrandbits(200) < 2 ** 200", "all(2 <= random.uniform(2, 3) <= 3 for _ in range(50))",
            "random.randint(10 ** 30, 10 ** 30) == 10 ** 30", "isinstance(random.gauss(0, 1), float)",
        ])
    func chance(expression: String) {
        #expect(answer(expression, after: "import random") == "=True")
    }

    @Test("shuffle a list in place")
    func shuffle() {
        let program = """
            import random
            items = list(range(20))
            random.shuffle(items)
            return sorted(items) == list(range(20))
            """
        #expect(answer(program: program) == "=True")
    }

    @Test("refuse chance of nothing, in CPython's words")
    func nothing() {
        let setting = "import random"
        #expect(answer("random.choice([])", after: setting) == "!IndexError: Cannot choose from an empty sequence")
        #expect(answer("random.randrange(0)", after: setting) == "!ValueError: empty range for randrange()")
        #expect(answer("random.randint(2, 1)", after: setting) == "!ValueError: empty range for randrange() (2, 2, 0)")
    }

    @Test("make secrets as long as they should be")
    func secrets() {
        #expect(answer("len(secrets.token_hex(8))", after: "import secrets") == "=16")
        #expect(answer("len(secrets.token_bytes())", after: "import secrets") == "=32")
        #expect(answer("secrets.token_urlsafe() != secrets.token_urlsafe()", after: "import secrets") == "=True")
        #expect(answer("secrets.randbelow(1)", after: "import secrets") == "=0")
    }

    @Test(
        "end what an expression may not spend",
        arguments: [
            "random.getrandbits(10 ** 12)", "random.randbytes(10 ** 12)", "random.choices([1], k=10 ** 9)",
        ])
    func bounds(expression: String) {
        #expect(answer(expression, after: "import random").hasPrefix("!LimitError"))
    }
}
