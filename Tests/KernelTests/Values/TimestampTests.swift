import Kernel
import TestKit
import Testing

@Suite("A point in time")
struct TimestampTests {
    @Test(
        "is read from RFC 3339 and its shorter forms",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01", 0), ("1970-01-01 00:01", 60_000_000),
            ("1970-01-01T00:00:01.5Z", 1_500_000), ("1970-01-01T00:00:00.123456789Z", 123_456),
            ("1970-01-01T02:30:00+02:30", 0), ("1970-01-01T00:00:00-0100", 3_600_000_000),
            ("1969-12-31T23:59:59.999999Z", -1), ("1900-03-01T00:00:00z", -2_203_891_200_000_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000_000), ("2024-02-29T12:00:00Z", 1_709_208_000_000_000),
            ("2027-01-15T08:00:00Z", 1_800_000_000_000_000), ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
        ])
    func reads(text: String, microseconds: Int) throws {
        #expect(try #require(Timestamp(text)).microseconds == microseconds)
    }

    @Test(
        "is refused when there is no such date or time",
        arguments: [
            "", "now", "2023-02-29", "1900-02-29T00:00:00Z", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-01",
            "2024-01-00", "2024-01-32", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z",
            "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+00:60", "2024-1-1", "24-01-01", "2024-01-01T00:00:00Z ",
            "2024-01-01T00:00:00.Z", "-2024-01-01", "2024-01-01T00:00:00.1234567890Z", "2024-01-01X00:00",
        ])
    func refuses(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("is refused in digits of other scripts", arguments: ["٢٠٢٦-٠١-٠١", "２０２４-０１-０１T００:００", "2024-01-0१"])
    func otherDigits(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("is refused by fields with a sentence on the form", arguments: ["soon", 5, nil, true] as [JSON])
    func fieldProblem(_ value: JSON) throws {
        let problems = try #require(throws: Problems.self) { try Timestamp(json: value) }
        #expect(problems.all.first?.message.hasPrefix("Datetime has wrong format.") == true)
    }

    @Test(
        "is written in UTC, with a fraction only when it has one",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (1_500_000, "1970-01-01T00:00:01.500000Z"),
            (1, "1970-01-01T00:00:00.000001Z"), (951_782_400_000_000, "2000-02-29T00:00:00Z"),
            (-2_203_891_200_000_000, "1900-03-01T00:00:00Z"), (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
        ])
    func writes(microseconds: Int, text: String) {
        #expect(Timestamp(microseconds: microseconds).text == text)
    }

    @Test("is read back from what was written, all through four centuries")
    func everyYear() {
        for day in stride(from: -60_000, to: 86_097, by: 29) {
            let time = Timestamp(microseconds: day * 86_400_000_000 + 43_200_000_001)
            #expect(Timestamp(time.text) == time)
        }
    }

    @Test("moves by spans, across whole seconds and backwards")
    func arithmetic() {
        let time = Timestamp(seconds: 100)
        #expect((time + .milliseconds(1500)).microseconds == 101_500_000)
        #expect((time - .milliseconds(1500)).microseconds == 98_500_000)
        #expect(time - Timestamp(seconds: 40) == .seconds(60))
        #expect(time < time + .microseconds(1))
        #expect(time.seconds == 100)
    }
}
