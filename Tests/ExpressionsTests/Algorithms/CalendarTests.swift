import Testing

@testable import Expressions

@Suite("Dates and times")
struct CalendarTests {
    private static let dates: [[String]] = [
        ["100", "10", "8", "=0100-10-08 36440 4 100-40-5 281"],
        ["1074", "12", "31", "=1074-12-31 392270 3 1074-53-4 365"],
        ["1264", "1", "21", "=1264-01-21 461322 0 1264-4-1 21"],
        ["1407", "12", "16", "=1407-12-16 513880 2 1407-51-3 350"],
        ["1537", "3", "14", "=1537-03-14 561085 6 1537-10-7 73"],
        ["1733", "8", "22", "=1733-08-22 632834 5 1733-34-6 234"],
        ["1899", "1", "2", "=1899-01-02 693232 0 1899-1-1 2"],
        ["2", "1", "6", "=0002-01-06 371 6 2-1-7 6"],
        ["2", "4", "0", "!ValueError: day is out of range for month"],
        ["2000", "13", "14", "!ValueError: month must be in 1..12"],
        ["2619", "12", "13", "=2619-12-13 956551 0 2619-50-1 347"],
        ["2834", "11", "12", "=2834-11-12 1035048 6 2834-45-7 316"],
        ["3025", "4", "18", "=3025-04-18 1104601 0 3025-16-1 108"],
        ["3105", "12", "9", "=3105-12-09 1134055 5 3105-49-6 343"],
        ["3296", "3", "11", "=3296-03-11 1203545 6 3296-10-7 71"],
        ["3306", "11", "17", "=3306-11-17 1207447 2 3306-46-3 321"],
        ["342", "6", "17", "=0342-06-17 124715 2 342-25-3 168"],
        ["3646", "10", "1", "=3646-10-01 1331583 0 3646-40-1 274"],
        ["3776", "12", "9", "=3776-12-09 1379134 0 3776-50-1 344"],
        ["4047", "6", "24", "=4047-06-24 1477946 0 4047-26-1 175"],
        ["4287", "5", "3", "=4287-05-03 1565552 1 4287-18-2 123"],
        ["4470", "2", "15", "=4470-02-15 1632315 5 4470-7-6 46"],
        ["4953", "4", "3", "=4953-04-03 1808774 1 4953-14-2 93"],
        ["5187", "1", "6", "=5187-01-06 1894153 1 5187-2-2 6"],
        ["5396", "9", "19", "=5396-09-19 1970746 0 5396-38-1 263"],
        ["5723", "5", "21", "=5723-05-21 2090058 4 5723-20-5 141"],
        ["5875", "8", "28", "=5875-08-28 2145674 5 5875-34-6 240"],
        ["6277", "11", "17", "=6277-11-17 2292583 5 6277-46-6 321"],
        ["6310", "7", "22", "=6310-07-22 2304517 4 6310-29-5 203"],
        ["7892", "2", "3", "=7892-02-03 2882162 2 7892-5-3 34"],
        ["7955", "12", "14", "=7955-12-14 2905486 2 7955-50-3 348"],
        ["8113", "9", "8", "=8113-09-08 2963098 4 8113-36-5 251"],
        ["873", "10", "7", "=0873-10-07 318772 5 873-40-6 280"],
        ["874", "1", "6", "=0874-01-06 318863 5 874-1-6 6"],
        ["8761", "3", "7", "=8761-03-07 3199590 1 8761-10-2 66"],
        ["8888", "2", "19", "=8888-02-19 3245960 3 8888-8-4 50"],
        ["9010", "5", "14", "=9010-05-14 3290603 0 9010-20-1 134"],
        ["9238", "11", "13", "=9238-11-13 3374062 5 9238-45-6 317"],
        ["9364", "11", "15", "=9364-11-15 3420085 3 9364-46-4 320"],
        ["9823", "10", "12", "=9823-10-12 3587696 6 9823-41-7 285"],
    ]

    @Test("know their number, weekday and week")
    func checkDates() {
        for row in Self.dates {
            #expect(
                outcome { meter in
                    let date = try CivilDate(Int(row[0]) ?? 0, Int(row[1]) ?? 0, Int(row[2]) ?? 0)
                    let week = date.isoCalendar
                    return
                        "\(date.text) \(date.ordinal) \(date.weekday) \(week.year)-\(week.week)-\(week.day) \(date.dayOfYear)"
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let ordinals: [[String]] = [
        ["1016053", "=2782-11-10"],
        ["1094083", "=2996-06-30"],
        ["1102243", "=3018-11-03"],
        ["1177434", "=3224-09-14"],
        ["1461399", "=4002-03-05"],
        ["2181934", "=5974-12-07"],
        ["2207627", "=6045-04-11"],
        ["2653329", "=7265-07-26"],
        ["3296978", "=9027-10-27"],
        ["3341552", "=9149-11-10"],
        ["3371033", "=9230-07-29"],
        ["3535660", "=9681-04-22"],
        ["3583074", "=9811-02-15"],
        ["510966", "=1399-12-23"],
        ["835388", "=2288-03-19"],
    ]

    @Test("are found by their number")
    func checkOrdinals() {
        for row in Self.ordinals {
            #expect(
                outcome { meter in
                    try CivilDate(ordinal: Int(row[0]) ?? 0).text
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let weeks: [[String]] = [
        ["1899", "16", "1", "=1899-04-17"],
        ["2026", "39", "7", "=2026-09-27"],
        ["2416", "15", "5", "=2416-04-15"],
        ["2830", "33", "2", "=2830-08-13"],
        ["4356", "47", "7", "=4356-11-25"],
        ["4853", "11", "6", "=4853-03-15"],
        ["5226", "4", "1", "=5226-01-19"],
        ["5381", "33", "4", "=5381-08-16"],
        ["5535", "10", "1", "=5535-03-04"],
        ["6482", "25", "3", "=6482-06-17"],
        ["7139", "39", "6", "=7139-09-30"],
        ["7344", "51", "4", "=7344-12-17"],
        ["7655", "10", "2", "=7655-03-09"],
        ["7742", "5", "4", "=7742-02-01"],
        ["8342", "51", "7", "=8342-12-20"],
        ["8754", "37", "3", "=8754-09-15"],
        ["8860", "32", "7", "=8860-08-08"],
        ["9485", "16", "6", "=9485-04-18"],
        ["957", "47", "6", "=0957-11-26"],
        ["9796", "4", "5", "=9796-01-29"],
    ]

    @Test("are found by year, week and day")
    func checkWeeks() {
        for row in Self.weeks {
            #expect(
                outcome { meter in
                    try CivilDate(isoYear: Int(row[0]) ?? 0, week: Int(row[1]) ?? 0, day: Int(row[2]) ?? 0).text
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let isoDates: [[String]] = [
        ["", "!ValueError: Invalid isoformat string: ''"],
        ["0000-01-01", "!ValueError: year 0 is out of range"],
        ["0001-01-01", "=0001-01-01"],
        ["2020-W53-7", "=2021-01-03"],
        ["2024-01", "!ValueError: Invalid isoformat string: '2024-01'"],
        ["2024-01-3", "!ValueError: Invalid isoformat string: '2024-01-3'"],
        ["2024-01-31", "=2024-01-31"],
        ["2024-013-1", "!ValueError: Invalid isoformat string: '2024-013-1'"],
        ["2024-02-30", "!ValueError: day is out of range for month"],
        ["2024-1-31", "!ValueError: Invalid isoformat string: '2024-1-31'"],
        ["2024-13-01", "!ValueError: month must be in 1..12"],
        ["2024-W00-1", "!ValueError: Invalid isoformat string: '2024-W00-1'"],
        ["2024-W05", "=2024-01-29"],
        ["2024-W05-3", "=2024-01-31"],
        ["2024-W05-8", "!ValueError: Invalid isoformat string: '2024-W05-8'"],
        ["2024-W053", "!ValueError: Invalid isoformat string: '2024-W053'"],
        ["2024-W53-1", "!ValueError: Invalid isoformat string: '2024-W53-1'"],
        ["20240131", "=2024-01-31"],
        ["2024W05", "=2024-01-29"],
        ["2024W05-3", "!ValueError: Invalid isoformat string: '2024W05-3'"],
        ["2024W053", "=2024-01-31"],
        ["2024_01_31", "!ValueError: Invalid isoformat string: '2024_01_31'"],
        ["9999-12-31", "=9999-12-31"],
        ["9999-W52-7", "!ValueError: year 10000 is out of range"],
        ["abc", "!ValueError: Invalid isoformat string: 'abc'"],
    ]

    @Test("are read as date.fromisoformat() reads them")
    func checkIsoDates() {
        for row in Self.isoDates {
            #expect(
                outcome { meter in
                    try ISOFormat.date(row[0]).text
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let isoTimes: [[String]] = [
        [" 12", "!ValueError: Invalid isoformat string: ' 12'"],
        ["", "!ValueError: Invalid isoformat string: ''"],
        ["1", "!ValueError: Invalid isoformat string: '1'"],
        ["12", "=12:00:00"],
        ["12+01", "=12:00:00+01:00"],
        ["12.5", "=12:00:00.500000"],
        ["123", "!ValueError: Invalid isoformat string: '123'"],
        ["1230", "=12:30:00"],
        ["123015", "=12:30:15"],
        ["123015.25", "=12:30:15.250000"],
        ["1230:15", "!ValueError: Invalid isoformat string: '1230:15'"],
        ["12:", "!ValueError: Invalid isoformat string: '12:'"],
        ["12:30", "=12:30:00"],
        ["12:30+", "!ValueError: Invalid isoformat string: '12:30+'"],
        ["12:30+00:00", "=12:30:00+00:00"],
        ["12:30+01:00", "=12:30:00+01:00"],
        ["12:30+01:00Z", "!ValueError: Invalid isoformat string: '12:30+01:00Z'"],
        ["12:30+01:02:03.5", "=12:30:00+01:02:03.500000"],
        ["12:30-00:00", "=12:30:00+00:00"],
        ["12:30-0530", "=12:30:00-05:30"],
        ["12:30.5", "=12:30:00.500000"],
        ["12:3015", "!ValueError: Invalid isoformat string: '12:3015'"],
        ["12:30:", "!ValueError: Invalid isoformat string: '12:30:'"],
        ["12:30:15", "=12:30:15"],
        ["12:30:15+0102", "=12:30:15+01:02"],
        ["12:30:15,123456789", "=12:30:15.123456"],
        ["12:30:15.", "!ValueError: Invalid isoformat string: '12:30:15.'"],
        ["12:30:15.123456", "=12:30:15.123456"],
        ["12:30:15.1a", "!ValueError: Invalid isoformat string: '12:30:15.1a'"],
        ["12:30:15.5", "=12:30:15.500000"],
        ["12:30:60", "!ValueError: second must be in 0..59"],
        ["12:30Z", "=12:30:00+00:00"],
        ["12:30Z1", "!ValueError: Invalid isoformat string: '12:30Z1'"],
        ["12:30z", "!ValueError: Invalid isoformat string: '12:30z'"],
        ["12:60", "!ValueError: minute must be in 0..59"],
        ["24:00", "!ValueError: hour must be in 0..23"],
        ["T", "!ValueError: Invalid isoformat string: 'T'"],
        ["T12", "=12:00:00"],
        ["T12:30", "=12:30:00"],
        ["TT12", "!ValueError: Invalid isoformat string: 'TT12'"],
    ]

    @Test("are read as time.fromisoformat() reads them")
    func checkIsoTimes() {
        for row in Self.isoTimes {
            #expect(
                outcome { meter in
                    let (time, zone) = try ISOFormat.time(row[0])
                    return try time.text() + (zone?.text() ?? "")
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let isoMoments: [[String]] = [
        ["0000-01-01-12:30:15.5", "!ValueError: year 0 is out of range"],
        ["0000-01-01512+01", "!ValueError: year 0 is out of range"],
        ["0001-01-01 12.5", "=0001-01-01T12:00:00.500000 None"],
        ["0001-01-01 12:30:15.5", "=0001-01-01T12:30:15.500000 None"],
        ["0001-01-01-1230", "=0001-01-01T12:30:00 None"],
        ["0001-01-01512:30", "=0001-01-01T12:30:00 None"],
        ["0001-01-01512:30+00:00", "=0001-01-01T12:30:00+00:00 UTC"],
        ["0001-01-01512:30+01:02:03.5", "=0001-01-01T12:30:00+01:02:03.500000 UTC+01:02:03.500000"],
        ["0001-01-01512:30:15.5", "=0001-01-01T12:30:15.500000 None"],
        ["0001-01-01T12+01", "=0001-01-01T12:00:00+01:00 UTC+01:00"],
        ["0001-01-01T123015", "=0001-01-01T12:30:15 None"],
        ["0001-01-01T12:30+01:02:03.5", "=0001-01-01T12:30:00+01:02:03.500000 UTC+01:02:03.500000"],
        ["0001-01-01T12:30-00:00", "=0001-01-01T12:30:00+00:00 UTC"],
        ["0001-01-01\u{e9}12", "=0001-01-01T12:00:00 None"],
        ["0001-01-01\u{e9}12+01", "=0001-01-01T12:00:00+01:00 UTC+01:00"],
        ["0001-01-01\u{e9}12:30+00:00", "=0001-01-01T12:30:00+00:00 UTC"],
        ["0001-01-01\u{e9}12:30+01:02:03.5", "=0001-01-01T12:30:00+01:02:03.500000 UTC+01:02:03.500000"],
        ["0001-01-01\u{e9}12:30-0530", "=0001-01-01T12:30:00-05:30 UTC-05:30"],
        ["0001-01-01\u{e9}12:30:15+0102", "=0001-01-01T12:30:15+01:02 UTC+01:02"],
        ["2020-W53-7 12:30+01:02:03.5", "=2021-01-03T12:30:00+01:02:03.500000 UTC+01:02:03.500000"],
        ["2020-W53-7 12:30:15,123456789", "=2021-01-03T12:30:15.123456 None"],
        ["2020-W53-7-12:30-00:00", "=2021-01-03T12:30:00+00:00 UTC"],
        ["2020-W53-7T12:30+01:02:03.5", "=2021-01-03T12:30:00+01:02:03.500000 UTC+01:02:03.500000"],
        ["2020-W53-7T12:60", "!ValueError: minute must be in 0..59"],
        ["2020-W53-7T24:00", "!ValueError: hour must be in 0..23"],
        ["2020-W53-7\u{e9}12:60", "!ValueError: minute must be in 0..59"],
        ["2024-01-12", "=2024-01-12T00:00:00 None"],
        ["2024-01-12:60", "!ValueError: hour must be in 0..23"],
        ["2024-01-31 12:30:15,123456789", "=2024-01-31T12:30:15.123456 None"],
        ["2024-01-31-12:30Z", "=2024-01-31T12:30:00+00:00 UTC"],
        ["2024-01-31T12:30-0530", "=2024-01-31T12:30:00-05:30 UTC-05:30"],
        ["2024-01-31\u{e9}12:30:15+0102", "=2024-01-31T12:30:15+01:02 UTC+01:02"],
        ["2024-01-31\u{e9}12:30:60", "!ValueError: second must be in 0..59"],
        ["2024-01-35T12", "!ValueError: day is out of range for month"],
        ["2024-0112:30+01:00", "!ValueError: Invalid isoformat string: '2024-0112:30+01:00'"],
        ["2024-02-30-12:30", "!ValueError: day is out of range for month"],
        ["2024-02-30\u{e9}12:30-0530", "!ValueError: day is out of range for month"],
        ["2024-13-01 12:30.5", "!ValueError: month must be in 1..12"],
        ["2024-13-015123015.25", "!ValueError: month must be in 1..12"],
        ["2024-13-01T12:30.5", "!ValueError: month must be in 1..12"],
        ["2024-W00-1 12:30:15.", "!ValueError: Invalid isoformat string: '2024-W00-1 12:30:15.'"],
        ["2024-W05-3-12:30:15.5", "=2024-01-31T12:30:15.500000 None"],
        ["2024-W05-3T24:00", "!ValueError: hour must be in 0..23"],
        ["2024-W05T12:30+01:02:03.5", "=2024-01-29T12:30:00+01:02:03.500000 UTC+01:02:03.500000"],
        ["2024-W53-1T12:30:15.", "!ValueError: Invalid isoformat string: '2024-W53-1T12:30:15.'"],
        ["20240131-12:30:60", "!ValueError: second must be in 0..59"],
        ["20240131512:30:15.5", "=2024-01-31T12:30:15.500000 None"],
        ["20240131\u{e9}12:30:60", "!ValueError: second must be in 0..59"],
        ["2024W05312:30-0530", "=2024-01-29T12:30:00-05:30 UTC-05:30"],
        ["2024W053T12", "=2024-01-31T12:00:00 None"],
        ["2024W053\u{e9}12:30", "=2024-01-31T12:30:00 None"],
        ["2024W05T12:30Z", "=2024-01-29T12:30:00+00:00 UTC"],
        ["9999-12-31 12:30+01:02:03.5", "=9999-12-31T12:30:00+01:02:03.500000 UTC+01:02:03.500000"],
        ["9999-12-31 12:30-00:00", "=9999-12-31T12:30:00+00:00 UTC"],
        ["9999-12-31 12:30:15+0102", "=9999-12-31T12:30:15+01:02 UTC+01:02"],
        ["9999-12-31 12:30:15.123456", "=9999-12-31T12:30:15.123456 None"],
        ["9999-12-31", "=9999-12-31T00:00:00 None"],
        ["9999-12-31-123015", "=9999-12-31T12:30:15 None"],
        ["9999-12-31-12:30:15.123456", "=9999-12-31T12:30:15.123456 None"],
        ["9999-12-31-12:60", "!ValueError: minute must be in 0..59"],
        ["9999-12-31512:30", "=9999-12-31T12:30:00 None"],
        ["9999-12-31512:30Z", "=9999-12-31T12:30:00+00:00 UTC"],
        ["9999-12-31T12:30+01:02:03.5", "=9999-12-31T12:30:00+01:02:03.500000 UTC+01:02:03.500000"],
        ["9999-12-31T12:30-0530", "=9999-12-31T12:30:00-05:30 UTC-05:30"],
        ["9999-12-31T12:30:15+0102", "=9999-12-31T12:30:15+01:02 UTC+01:02"],
        ["9999-12-31T12:30:15.5", "=9999-12-31T12:30:15.500000 None"],
        ["9999-12-31T12:30Z", "=9999-12-31T12:30:00+00:00 UTC"],
        ["9999-12-31\u{e9}12", "=9999-12-31T12:00:00 None"],
        ["9999-12-31\u{e9}12:30+01:02:03.5", "=9999-12-31T12:30:00+01:02:03.500000 UTC+01:02:03.500000"],
        ["9999-W52-7 1230", "!ValueError: year 10000 is out of range"],
    ]

    @Test("are read as datetime.fromisoformat() reads them")
    func checkIsoMoments() {
        for row in Self.isoMoments {
            #expect(
                outcome { meter in
                    let (moment, zone) = try ISOFormat.moment(row[0])
                    return try Self.shown(moment, zone)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let deltas: [[String]] = [
        ["-1", "-1", "0", "=-2 days, 23:59:59|datetime.timedelta(days=-2, seconds=86399)|-86401.0"],
        ["-1", "-1", "1000000", "=-1 day, 0:00:00|datetime.timedelta(days=-1)|-86400.0"],
        ["-1", "-86399", "1000000", "=-2 days, 0:00:02|datetime.timedelta(days=-2, seconds=2)|-172798.0"],
        ["-1", "0", "0", "=-1 day, 0:00:00|datetime.timedelta(days=-1)|-86400.0"],
        ["-1", "0", "1", "=-1 day, 0:00:00.000001|datetime.timedelta(days=-1, microseconds=1)|-86399.999999"],
        ["-1", "1", "0", "=-1 day, 0:00:01|datetime.timedelta(days=-1, seconds=1)|-86399.0"],
        ["-1", "86400", "0", "=0:00:00|datetime.timedelta(0)|0.0"],
        ["-1", "86400", "1", "=0:00:00.000001|datetime.timedelta(microseconds=1)|1e-06"],
        ["-3", "-1", "0", "=-4 days, 23:59:59|datetime.timedelta(days=-4, seconds=86399)|-259201.0"],
        ["-3", "-1", "1000000", "=-3 days, 0:00:00|datetime.timedelta(days=-3)|-259200.0"],
        ["-3", "-86399", "0", "=-4 days, 0:00:01|datetime.timedelta(days=-4, seconds=1)|-345599.0"],
        ["-3", "1", "0", "=-3 days, 0:00:01|datetime.timedelta(days=-3, seconds=1)|-259199.0"],
        ["-3", "3661", "0", "=-3 days, 1:01:01|datetime.timedelta(days=-3, seconds=3661)|-255539.0"],
        ["-3", "3661", "1000000", "=-3 days, 1:01:02|datetime.timedelta(days=-3, seconds=3662)|-255538.0"],
        ["-3", "86400", "0", "=-2 days, 0:00:00|datetime.timedelta(days=-2)|-172800.0"],
        ["-3", "86400", "1000000", "=-2 days, 0:00:01|datetime.timedelta(days=-2, seconds=1)|-172799.0"],
        ["0", "-1", "1000000", "=0:00:00|datetime.timedelta(0)|0.0"],
        ["0", "1", "0", "=0:00:01|datetime.timedelta(seconds=1)|1.0"],
        ["0", "1", "999999", "=0:00:01.999999|datetime.timedelta(seconds=1, microseconds=999999)|1.999999"],
        ["0", "3661", "1", "=1:01:01.000001|datetime.timedelta(seconds=3661, microseconds=1)|3661.000001"],
        ["0", "3661", "1000000", "=1:01:02|datetime.timedelta(seconds=3662)|3662.0"],
        ["0", "86400", "0", "=1 day, 0:00:00|datetime.timedelta(days=1)|86400.0"],
        ["0", "86400", "1", "=1 day, 0:00:00.000001|datetime.timedelta(days=1, microseconds=1)|86400.000001"],
        ["1", "-1", "0", "=23:59:59|datetime.timedelta(seconds=86399)|86399.0"],
        ["1", "-1", "1", "=23:59:59.000001|datetime.timedelta(seconds=86399, microseconds=1)|86399.000001"],
        ["1", "-86399", "-1", "=0:00:00.999999|datetime.timedelta(microseconds=999999)|0.999999"],
        ["1", "-86399", "1", "=0:00:01.000001|datetime.timedelta(seconds=1, microseconds=1)|1.000001"],
        ["1", "1", "1000000", "=1 day, 0:00:02|datetime.timedelta(days=1, seconds=2)|86402.0"],
        ["1", "3661", "0", "=1 day, 1:01:01|datetime.timedelta(days=1, seconds=3661)|90061.0"],
        ["1", "86400", "0", "=2 days, 0:00:00|datetime.timedelta(days=2)|172800.0"],
        ["1", "86400", "1000000", "=2 days, 0:00:01|datetime.timedelta(days=2, seconds=1)|172801.0"],
        ["1000000", "-1", "1000000", "=1000000 days, 0:00:00|datetime.timedelta(days=1000000)|86400000000.0"],
        ["5", "-1", "0", "=4 days, 23:59:59|datetime.timedelta(days=4, seconds=86399)|431999.0"],
        ["5", "-1", "1000000", "=5 days, 0:00:00|datetime.timedelta(days=5)|432000.0"],
        ["5", "-86399", "1000000", "=4 days, 0:00:02|datetime.timedelta(days=4, seconds=2)|345602.0"],
        ["5", "0", "1", "=5 days, 0:00:00.000001|datetime.timedelta(days=5, microseconds=1)|432000.000001"],
        ["5", "1", "1000000", "=5 days, 0:00:02|datetime.timedelta(days=5, seconds=2)|432002.0"],
        ["5", "3661", "0", "=5 days, 1:01:01|datetime.timedelta(days=5, seconds=3661)|435661.0"],
        ["5", "86400", "0", "=6 days, 0:00:00|datetime.timedelta(days=6)|518400.0"],
        ["5", "86400", "1000000", "=6 days, 0:00:01|datetime.timedelta(days=6, seconds=1)|518401.0"],
    ]

    @Test("have spans between them")
    func checkDeltas() {
        for row in Self.deltas {
            #expect(
                outcome { meter in
                    let delta = try TimeDelta(
                        days: Int(row[0]) ?? 0, seconds: Int(row[1]) ?? 0, microseconds: Int(row[2]) ?? 0)
                    return [delta.text, delta.repr, PythonFloat.repr(delta.totalSeconds)].joined(separator: "|")
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let timestamps: [[String]] = [
        ["41b6ffe0b0800000", "=1982-03-25T01:32:32.500000 None"],
        ["41c5a37a60800000", "=1993-01-03T14:14:25 None"],
        ["41c8856c24600000", "=1996-01-28T01:58:32.750000 None"],
        ["41cfe4da8b800000", "=2003-11-30T09:15:03 None"],
        ["41d2ccd02a300000", "=2009-12-24T10:21:28.750000 None"],
        ["41d8c74430400000", "=2022-09-10T22:33:37 None"],
        ["41df886840b00000", "=2037-01-21T06:45:22.750000 None"],
        ["41f7019baccc86d4", "=2165-09-13T00:41:48.782917 None"],
        ["41f9a6bc77895ce2", "=2188-03-13T20:32:56.585176 None"],
        ["4200ba9d4b2d3bb8", "=2254-08-10T03:43:33.654160 None"],
        ["420238cb0539a214", "=2280-01-02T14:54:31.204140 None"],
        ["424d7ffa20c00000", "!ValueError: year 10000 is out of range"],
        ["c182730890000000", "=1968-10-10T04:28:30 None"],
        ["c1e920ff356c0696", "=1863-02-14T14:55:16.624196 None"],
        ["c1f064367dd985d8", "=1830-07-27T12:25:06.404823 None"],
        ["c1f4fad9b1bd8b11", "=1791-07-15T18:26:44.153548 None"],
        ["c1f912a786ab2308", "=1756-09-20T07:24:05.303947 None"],
        ["c20148bacce0187b", "=1675-12-13T08:08:03.988047 None"],
        ["c201f5a601d81955", "=1664-06-16T03:38:44.987631 None"],
        ["c22cef23ee000000", "=0001-01-01T00:00:00 None"],
    ]

    @Test("are found by seconds since 1970")
    func checkTimestamps() {
        for row in Self.timestamps {
            #expect(
                outcome { meter in
                    try Self.shown(CivilMoment(timestamp: double(row[0])), nil)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static func shown(_ moment: CivilMoment, _ zone: ZoneOffset?) throws -> String {
        try moment.date.text + "T" + moment.time.text() + (zone?.text() ?? "") + " " + (zone?.shownName ?? "None")
    }
}
