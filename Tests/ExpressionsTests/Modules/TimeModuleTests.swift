import Testing

@testable import Expressions

@Suite("Modules of time")
struct TimeModuleTests {
    private static let datetime: [(String, String)] = [
        ("datetime(2024,1,31,12,30)", "=datetime.datetime(2024, 1, 31, 12, 30)"),
        ("date(2024,1,31)", "=datetime.date(2024, 1, 31)"),
        ("time(12,30,15,5)", "=datetime.time(12, 30, 15, 5)"),
        ("timedelta(days=1,hours=2)", "=datetime.timedelta(days=1, seconds=7200)"),
        ("timezone.utc", "=datetime.timezone.utc"),
        ("timezone(timedelta(hours=1))", "=datetime.timezone(datetime.timedelta(seconds=3600))"),
        ("timezone(timedelta(hours=1),\"X\")", "=datetime.timezone(datetime.timedelta(seconds=3600), 'X')"),
        ("datetime(2024,1,31)+timedelta(days=1)", "=datetime.datetime(2024, 2, 1, 0, 0)"),
        ("datetime(2024,1,31)-datetime(2023,1,1)", "=datetime.timedelta(days=395)"),
        ("date(2024,1,31)-date(2023,1,1)", "=datetime.timedelta(days=395)"),
        ("date(2024,1,31)+timedelta(days=30)", "=datetime.date(2024, 3, 1)"),
        (
            "datetime(2024,1,31,tzinfo=timezone.utc)",
            "=datetime.datetime(2024, 1, 31, 0, 0, tzinfo=datetime.timezone.utc)"
        ),
        ("datetime(2024,1,31,tzinfo=timezone.utc).isoformat()", "='2024-01-31T00:00:00+00:00'"),
        ("str(datetime(2024,1,31,12))", "='2024-01-31 12:00:00'"),
        ("datetime(2024,13,1)", "!ValueError: month must be in 1..12"),
        ("datetime(2024,1,31)<datetime(2024,2,1)", "=True"),
        (
            "datetime(2024,1,31)<datetime(2024,2,1,tzinfo=timezone.utc)",
            "!TypeError: can't compare offset-naive and offset-aware datetimes"
        ),
        ("datetime(2024,1,31)==datetime(2024,1,31,tzinfo=timezone.utc)", "=False"),
        (
            "datetime(2024,1,31)-datetime(2024,2,1,tzinfo=timezone.utc)",
            "!TypeError: can't subtract offset-naive and offset-aware datetimes"
        ),
        (
            "datetime.fromisoformat(\"2024-01-31T12:30:15+01:00\")",
            "=datetime.datetime(2024, 1, 31, 12, 30, 15, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))"
        ),
        (
            "datetime.fromisoformat(\"2024-01-31T12:30:15Z\").astimezone(timezone(timedelta(hours=2)))",
            "=datetime.datetime(2024, 1, 31, 14, 30, 15, tzinfo=datetime.timezone(datetime.timedelta(seconds=7200)))"
        ),
        ("datetime.strptime(\"31/01/2024\",\"%d/%m/%Y\")", "=datetime.datetime(2024, 1, 31, 0, 0)"),
        ("datetime(2024,1,31).strftime(\"%A %d %B %Y\")", "='Wednesday 31 January 2024'"),
        ("datetime(2024,1,31,tzinfo=timezone.utc).timestamp()", "=1706659200.0"),
        (
            "datetime.fromtimestamp(0,timezone.utc)",
            "=datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)"
        ),
        (
            "datetime.fromtimestamp(1.5,tz=timezone.utc)",
            "=datetime.datetime(1970, 1, 1, 0, 0, 1, 500000, tzinfo=datetime.timezone.utc)"
        ),
        ("date.fromisoformat(\"2024-02-29\").weekday()", "=3"),
        ("date(2024,12,30).isocalendar()", "=datetime.IsoCalendarDate(year=2025, week=1, weekday=1)"),
        ("date(2024,12,30).isocalendar()[1]", "=1"),
        ("date(2024,12,30).isocalendar().week", "=1"),
        ("date(2024,1,31).replace(day=1)", "=datetime.date(2024, 1, 1)"),
        (
            "datetime(2024,1,31).replace(hour=5,tzinfo=timezone.utc)",
            "=datetime.datetime(2024, 1, 31, 5, 0, tzinfo=datetime.timezone.utc)"
        ),
        ("datetime(2024,1,31,5).date()", "=datetime.date(2024, 1, 31)"),
        ("datetime(2024,1,31,5).time()", "=datetime.time(5, 0)"),
        ("datetime.combine(date(2024,1,1),time(5))", "=datetime.datetime(2024, 1, 1, 5, 0)"),
        ("timedelta(hours=25).total_seconds()", "=90000.0"),
        ("timedelta(days=-1,seconds=1)", "=datetime.timedelta(days=-1, seconds=1)"),
        ("str(timedelta(days=-1,seconds=1))", "='-1 day, 0:00:01'"),
        ("timedelta(1)/2", "=datetime.timedelta(seconds=43200)"),
        ("timedelta(1)/timedelta(hours=1)", "=24.0"),
        ("timedelta(1)//timedelta(hours=5)", "=4"),
        ("timedelta(1)%timedelta(hours=5)", "=datetime.timedelta(seconds=14400)"),
        ("timedelta(1)*1.5", "=datetime.timedelta(days=1, seconds=43200)"),
        ("3*timedelta(1)", "=datetime.timedelta(days=3)"),
        ("-timedelta(1)", "=datetime.timedelta(days=-1)"),
        ("abs(timedelta(-1))", "=datetime.timedelta(days=1)"),
        ("timedelta(1.5)", "=datetime.timedelta(days=1, seconds=43200)"),
        ("timedelta(microseconds=.5)", "=datetime.timedelta(0)"),
        ("timedelta(microseconds=1.5)", "=datetime.timedelta(microseconds=2)"),
        ("timedelta(\"x\")", "!TypeError: unsupported type for timedelta days component: str"),
        ("bool(timedelta(0))", "=False"),
        ("timedelta(1)>timedelta(0)", "=True"),
        ("sum([timedelta(1),timedelta(2)],timedelta())", "=datetime.timedelta(days=3)"),
        ("datetime.max", "=datetime.datetime(9999, 12, 31, 23, 59, 59, 999999)"),
        ("datetime.min", "=datetime.datetime(1, 1, 1, 0, 0)"),
        ("datetime.max+timedelta(1)", "!OverflowError: date value out of range"),
        ("date.max", "=datetime.date(9999, 12, 31)"),
        ("timedelta.max", "=datetime.timedelta(days=999999999, seconds=86399, microseconds=999999)"),
        ("timedelta.resolution", "=datetime.timedelta(microseconds=1)"),
        ("isinstance(datetime(2024,1,1),date)", "=True"),
        ("date(2024,1,1)==datetime(2024,1,1)", "=False"),
        ("date(2024,1,1)<datetime(2024,1,1)", "!TypeError: can't compare datetime.datetime to datetime.date"),
        ("f\"{datetime(2024,1,31):%Y-%m}\"", "='2024-01'"),
        ("f\"{date(2024,1,31)}\"", "='2024-01-31'"),
        ("datetime(2024,1,31).isoformat(\" \",\"minutes\")", "='2024-01-31 00:00'"),
        ("datetime(2024,1,31).isoformat(sep=\" \",timespec=\"x\")", "!ValueError: Unknown timespec value"),
        ("time.fromisoformat(\"12:30\").isoformat()", "='12:30:00'"),
        ("time(12,30).replace(hour=1)", "=datetime.time(1, 30)"),
        ("time(1)<time(2)", "=True"),
        ("time(1,tzinfo=timezone.utc)", "=datetime.time(1, 0, tzinfo=datetime.timezone.utc)"),
        ("datetime(2024,1,31).ctime()", "='Wed Jan 31 00:00:00 2024'"),
        ("datetime(2024,1,31).toordinal()", "=738916"),
        ("date.fromordinal(738000)", "=datetime.date(2021, 7, 29)"),
        ("{date(2024,1,1):1}[date(2024,1,1)]", "=1"),
        ("datetime(2024,1,31,tzinfo=timezone.utc).tzinfo", "=datetime.timezone.utc"),
        ("datetime(2024,1,31).tzinfo", "=None"),
        ("datetime(2024,1,31,tzinfo=timezone.utc).utcoffset()", "=datetime.timedelta(0)"),
        ("datetime(2024,1,31,tzinfo=timezone.utc).tzname()", "='UTC'"),
        ("timezone(5)", "!TypeError: timezone() argument 1 must be datetime.timedelta, not int"),
        (
            "datetime(2024,1,31,tzinfo=5)",
            "!TypeError: tzinfo argument must be None or of a tzinfo subclass, not type 'int'"
        ),
        ("datetime.fromisoformat(5)", "!TypeError: fromisoformat: argument must be str"),
        ("datetime(2024,1,1).year", "=2024"),
        ("timedelta(1).days", "=1"),
        (
            "timedelta(weeks=1,days=1,hours=1,minutes=1,seconds=1,milliseconds=1,microseconds=1)",
            "=datetime.timedelta(days=8, seconds=3661, microseconds=1001)"
        ),
        ("(datetime(2024,3,1)-timedelta(days=1)).day", "=29"),
        ("UTC", "=datetime.timezone.utc"),
        ("datetime(\"x\",1,1)", "!TypeError: 'str' object cannot be interpreted as an integer"),
        ("date(year=2024,month=1,day=2)", "=datetime.date(2024, 1, 2)"),
        ("hash(date(2024,1,1))==hash(date(2024,1,1))", "=True"),
        ("type(datetime(2024,1,1)-datetime(2023,1,1))", "=<class 'datetime.timedelta'>"),
        ("datetime", "=<class 'datetime.datetime'>"),
        ("timedelta(days=1).seconds", "=0"),
        ("datetime.utcfromtimestamp(86400)", "=datetime.datetime(1970, 1, 2, 0, 0)"),
        ("datetime.strptime(\"x\",\"%Y\")", "!ValueError: time data 'x' does not match format '%Y'"),
        ("divmod(timedelta(hours=5),timedelta(hours=2))", "=(2, datetime.timedelta(seconds=3600))"),
        ("round(timedelta(1).total_seconds())", "=86400"),
    ]

    @Test("datetime reckons as CPython's")
    func checkDatetime() {
        let setting =
            "from datetime import datetime,date,time,timedelta,timezone,UTC"
        for (expression, result) in Self.datetime {
            #expect(answer(expression, after: setting) == result, "\(expression)")
        }
    }
}
