import Kernel
import Testing

@Suite("A cron expression")
struct CronExpressionTests {
    /// What an expression means, written out, to be found by looking at each minute in turn.
    private struct Meaning {
        var minutes = Set(0...59)
        var hours = Set(0...23)
        var days: Set<Int>?
        var months = Set(1...12)
        /// 0 is Sunday.
        var weekdays: Set<Int>?

        func holds(at time: Timestamp) -> Bool {
            let numbers = time.text.split { !$0.isNumber }.compactMap { Int($0) }
            let (year, month, day, hour, minute) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4])
            guard minutes.contains(minute), hours.contains(hour), months.contains(month) else { return false }
            let isDay = days?.contains(day)
            let isWeekday = weekdays?.contains(Self.weekday(year, month, day))
            return isDay == nil || isWeekday == nil ? isDay ?? isWeekday ?? true : isDay == true || isWeekday == true
        }

        /// Sakamoto's rule.
        private static func weekday(_ year: Int, _ month: Int, _ day: Int) -> Int {
            let offsets = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
            let year = month < 3 ? year - 1 : year
            return (year + year / 4 - year / 100 + year / 400 + offsets[month - 1] + day) % 7
        }
    }

    private static let meanings: [(String, Meaning)] = [
        ("* * * * *", Meaning()),
        ("2-59/5 * * * *", Meaning(minutes: Set(stride(from: 2, through: 59, by: 5)))),
        ("*/15 */4 * * *", Meaning(minutes: [0, 15, 30, 45], hours: [0, 4, 8, 12, 16, 20])),
        ("5/20 * * * *", Meaning(minutes: [5, 25, 45])),
        ("0 0 29 2 *", Meaning(minutes: [0], hours: [0], days: [29], months: [2])),
        ("30 4 1,15 * 5", Meaning(minutes: [30], hours: [4], days: [1, 15], weekdays: [5])),
        ("0 12 * * mon-fri", Meaning(minutes: [0], hours: [12], weekdays: [1, 2, 3, 4, 5])),
        ("0 12 * * Sat,SUN", Meaning(minutes: [0], hours: [12], weekdays: [0, 6])),
        ("0 12 * * fri-sun", Meaning(minutes: [0], hours: [12], weekdays: [0, 5, 6])),
        ("7 7 * jan,Dec 7", Meaning(minutes: [7], hours: [7], months: [1, 12], weekdays: [0])),
        ("59 23 31 * *", Meaning(minutes: [59], hours: [23], days: [31])),
        ("0 0 * * */2", Meaning(minutes: [0], hours: [0], weekdays: [0, 2, 4, 6])),
        (
            "1,2,3-5,50-59/3 1-3 * 2-3 *",
            Meaning(minutes: [1, 2, 3, 4, 5, 50, 53, 56, 59], hours: [1, 2, 3], months: [2, 3])
        ),
        ("@hourly", Meaning(minutes: [0])), ("@daily", Meaning(minutes: [0], hours: [0])),
        ("@WEEKLY", Meaning(minutes: [0], hours: [0], weekdays: [0])),
        ("@monthly", Meaning(minutes: [0], hours: [0], days: [1])),
        ("@yearly", Meaning(minutes: [0], hours: [0], days: [1], months: [1])),
    ]

    @Test("comes at every minute that it means, and at no other", arguments: meanings.map(\.0))
    func everyMinute(text: String) throws {
        let meaning = try #require(Self.meanings.first { $0.0 == text }?.1)
        let expression = try CronExpression(text)
        // Across the end of a year, a leap day and times before 1970.
        for start in ["2027-12-30T23:58:30Z", "2028-02-28T00:00:00Z", "1969-12-31T20:00:00.5Z"] {
            var time = try #require(Timestamp(start))
            var next = expression.next(after: time)
            let first = Timestamp(seconds: (time.seconds - (time.microseconds < 0 ? 59 : 0)) / 60 * 60)
            for minute in 1...5000 {
                time = first + .seconds(minute * 60)
                if meaning.holds(at: time) {
                    #expect(next == time)
                    next = expression.next(after: time)
                } else if let next {
                    #expect(next > time)
                }
            }
        }
    }

    @Test("of a leap day waits for it, over the year 2100 too")
    func leapDay() throws {
        let expression = try CronExpression("0 0 29 2 *")
        let after = try #require(Timestamp("2096-03-01"))
        #expect(expression.next(after: after) == Timestamp("2104-02-29"))
    }

    @Test(
        "is refused when it is none",
        arguments: [
            "", "*", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 *",
            "* * * * 8", "*/0 * * * *", "5-2 * * * *", "-1 * * * *", "+5 * * * *", "1,,2 * * * *", "a * * * *",
            "* * * monday *", "1/2/3 * * * *", "1-2-3 * * * *", "@reboot", "@", "H * * * *", "0 0 30 2 *", "٣ * * * *",
            "99999999999999999999 * * * *", String(repeating: "1,", count: 200) + "1 * * * *",
        ])
    func refused(text: String) {
        #expect(throws: Problems.self) { try CronExpression(text) }
    }

    @Test("says what is wrong with it")
    func says() {
        #expect {
            try CronExpression("0 25 * * *")
        } throws: { ($0 as? Problems)?.all.first?.message == "'25' is no hour: it has 0 to 23." }
    }
}

@Suite("A job's declared times")
struct JobScheduleTests {
    private struct Bytes: RandomSource {
        let byte: UInt8
        func bytes(_ count: Int) -> [UInt8] { Array(repeating: byte, count: count) }
    }

    @Test("are chosen within what the fields allow")
    func chosen() throws {
        for byte in UInt8.min...UInt8.max {
            let expression = try JobSchedule("H H H H H").expression(choosing: Bytes(byte: byte))
            let numbers = expression.text.split(separator: " ").compactMap { Int($0) }
            #expect(numbers.count == 5)
            #expect((1...28).contains(numbers[2]))
        }
        #expect(try JobSchedule.every(hours: 4).expression(choosing: Bytes(byte: 67)).text == "7 */4 * * *")
        #expect(try JobSchedule("2-59/5 * * * *").expression(choosing: Bytes(byte: 9)).text == "2-59/5 * * * *")
    }
}
