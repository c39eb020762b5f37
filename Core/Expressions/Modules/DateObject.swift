/// A `datetime.date`.
final class DateObject: Object {
    let date: CivilDate

    init(_ date: CivilDate) {
        self.date = date
    }

    override var type: PyType { Self.dateType }
    override func str(_ m: Machine) throws -> Str { Str(date.text) }
    override func repr(_ m: Machine) throws -> Str { Str("datetime.date(\(date.year), \(date.month), \(date.day))") }
    override func hash(_ m: Machine) throws -> Int { date.hashValue }
    override func format(_ m: Machine, _ spec: Str) throws -> Str {
        spec.isEmpty ? Str(date.text) : Str(try Self.format(date).text(spec.string, m.meter))
    }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        other.object(as: DateObject.self)?.date == date
    }
    override func order(_ m: Machine, _ other: Value) throws -> Int? {
        guard let other = other.object(as: DateObject.self)?.date else { return nil }
        return date == other ? 0 : date < other ? -1 : 1
    }
    override func binary(_ m: Machine, _ op: Operator, _ other: Value, reflected: Bool) throws -> Value {
        if let delta = other.object(as: DeltaObject.self)?.delta, op == .add || op == .sub && !reflected {
            return .object(DateObject(try date.adding(days: op == .add ? delta.days : -delta.days)))
        }
        if op == .sub, let other = other.object(as: DateObject.self)?.date {
            let days = reflected ? other.ordinal - date.ordinal : date.ordinal - other.ordinal
            return .object(DeltaObject(try TimeDelta(days: days)))
        }
        return .missing
    }

    private static func format(_ date: CivilDate) -> TimeFormat { TimeFormat(CivilMoment(date, .midnight)) }

    /// The day of a date or of a datetime.
    static func date(_ value: Value) -> CivilDate? {
        value.object(as: DateObject.self)?.date ?? value.object(as: MomentObject.self)?.moment.date
    }

    /// The day of an argument.
    static func date(_ m: Machine, _ value: Value) throws -> CivilDate {
        guard let date = date(value) else {
            throw m.error(
                .typeError, "descriptor requires a 'datetime.date' object but received '\(m.typeName(value))'")
        }
        return date
    }

    /// Year, month and day as arguments say, and otherwise as they are.
    static func changed(_ m: Machine, _ date: CivilDate, _ a: Args) throws -> CivilDate {
        try CivilDate(
            m.shortNumber(a[1], default: date.year), m.shortNumber(a[2], default: date.month),
            m.shortNumber(a[3], default: date.day))
    }

    private static func week(_ date: CivilDate) -> Value {
        let calendar = date.isoCalendar
        return .object(WeekObject(calendar.year, calendar.week, calendar.day))
    }

    static func today(_ m: Machine) throws -> CivilMoment {
        try CivilMoment(sinceEpoch: Int128(m.host.now()) / 1000)
    }

    static let dateType = PyType(
        "date", module: "datetime",
        members: [
            .property("year") { m, value in .int(try date(m, value).year) },
            .property("month") { m, value in .int(try date(m, value).month) },
            .property("day") { m, value in .int(try date(m, value).day) },
            .method("weekday") { m, a in .int(try date(m, a[0]).weekday) },
            .method("isoweekday") { m, a in .int(try date(m, a[0]).weekday + 1) },
            .method("toordinal") { m, a in .int(try date(m, a[0]).ordinal) },
            .method("isocalendar") { m, a in week(try date(m, a[0])) },
            .method("isoformat") { m, a in Value(try date(m, a[0]).text) },
            .method("ctime") { m, a in
                Value(try format(date(m, a[0])).text("%a %b %e %H:%M:%S %Y", m.meter))
            },
            .method("strftime", "format") { m, a in
                Value(try format(date(m, a[0])).text(try m.text(a[1]).string, m.meter))
            },
            .method("replace", "year=, month=, day=") { m, a in
                .object(DateObject(try changed(m, try date(m, a[0]), a)))
            },
            .staticMethod("today") { m, _ in .object(DateObject(try today(m).date)) },
            .staticMethod("fromisoformat", "date_string, /") { m, a in
                guard case .str(let text) = a[0] else {
                    throw m.error(.typeError, "fromisoformat: argument must be str")
                }
                try m.charge(steps: 48 + 4 * text.count)
                return .object(DateObject(try ISOFormat.date(text.string)))
            },
            .staticMethod("fromordinal", "ordinal, /") { m, a in
                .object(DateObject(try CivilDate(ordinal: m.shortNumber(a[0]))))
            },
            .staticMethod("fromisocalendar", "year, week, day") { m, a in
                .object(
                    DateObject(
                        try CivilDate(isoYear: m.shortNumber(a[0]), week: m.shortNumber(a[1]), day: m.shortNumber(a[2]))
                    ))
            },
            .staticMethod("fromtimestamp", "timestamp, /") { m, a in
                .object(DateObject(try CivilMoment(timestamp: m.real(a[0])).date))
            },
            .constant("min", bound(1, 1, 1)), .constant("max", bound(9999, 12, 31)),
            .constant("resolution", .object(DeltaObject(.day))),
        ],
        construct: NativeFunction("date", "year, month, day") { m, a in
            .object(DateObject(try CivilDate(m.shortNumber(a[0]), m.shortNumber(a[1]), m.shortNumber(a[2]))))
        })

    private static func bound(_ year: Int, _ month: Int, _ day: Int) -> Value {
        (try? CivilDate(year, month, day)).map { .object(DateObject($0)) } ?? .none
    }
}

/// What `isocalendar()` gives: a tuple with names.
final class WeekObject: NamedTuple {
    private let parts: [Int]

    init(_ year: Int, _ week: Int, _ weekday: Int) {
        parts = [year, week, weekday]
    }

    override var tuple: Tuple { Tuple(items: parts.map { .int($0) }) }

    override var type: PyType { Self.weekType }
    override func repr(_ m: Machine) throws -> Str {
        Str("datetime.IsoCalendarDate(year=\(parts[0]), week=\(parts[1]), weekday=\(parts[2]))")
    }

    private static func part(_ value: Value, _ index: Int) -> Value {
        value.object(as: WeekObject.self).map { .int($0.parts[index]) } ?? .none
    }

    static let weekType = PyType(
        "IsoCalendarDate", module: "datetime", base: .tuple,
        members: [
            .property("year") { _, value in part(value, 0) }, .property("week") { _, value in part(value, 1) },
            .property("weekday") { _, value in part(value, 2) },
        ])
}
