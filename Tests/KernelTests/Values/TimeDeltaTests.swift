import Kernel
import Testing

@Suite("A span of time as configuration writes it")
struct TimeDeltaTests {
    @Test(
        "is the sum of its parts",
        arguments: [
            ("hours=1;minutes=30", 5_400_000), ("seconds=0", 0), ("days=30", 2_592_000_000), ("weeks=1", 604_800_000),
            ("milliseconds=5", 5), ("microseconds=2000", 2), ("minutes=1.5", 90_000),
            (" Hours = 1 ; minutes=0 ", 3_600_000),
            ("hours=1;hours=1", 7_200_000), ("minutes=-5", -300_000), ("hours=1;moons=3", 3_600_000),
            (";seconds=1;;", 1000),
        ])
    func reads(text: String, milliseconds: Int) throws {
        let delta = try TimeDelta(json: .string(text))
        #expect(delta.duration == .milliseconds(milliseconds))
        #expect(delta.json == .string(text))
    }

    @Test(
        "is refused when nothing of it is known or a number is none",
        arguments: [
            "", "5", "hours", "hours=", "moons=3", "hours=x", "hours=inf", "hours=nan", "hours=1=2", "weeks=1e300",
            "weeks=999999999", "hours=1;minutes=x",
        ])
    func refuses(text: String) throws {
        let problems = try #require(throws: Problems.self) { try TimeDelta(json: .string(text)) }
        #expect(problems.all.first?.message.hasSuffix("is not in the correct format of 'hours=3;minutes=17'.") == true)
    }

    @Test("does not repeat a long wrong text")
    func longText() throws {
        let text = String(repeating: "x", count: 10_000)
        let problems = try #require(throws: Problems.self) { try TimeDelta(json: .string(text)) }
        #expect(problems.description.count < 200)
    }

    @Test("has whole seconds")
    func seconds() {
        #expect(("minutes=2" as TimeDelta).seconds == 120)
        #expect(("milliseconds=1999" as TimeDelta).seconds == 1)
    }
}
