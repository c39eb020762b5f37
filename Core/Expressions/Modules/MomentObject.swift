/// A `datetime.datetime`.
final class MomentObject: Object {
    let moment: CivilMoment
    let zone: ZoneOffset?

    init(_ moment: CivilMoment, _ zone: ZoneOffset?) {
        self.moment = moment
        self.zone = zone
    }

    /// Microseconds since 1970 in UTC; without a zone, as if it were UTC.
    var instant: Int128 { moment.sinceEpoch - (zone?.offset.microseconds ?? 0) }

    override var type: PyType { Self.momentType }
    override func str(_ m: Machine) throws -> Str { Str(try text(" ", "auto")) }
    override func repr(_ m: Machine) throws -> Str {
        let (date, time) = (moment.date, moment.time)
        var parts = [date.year, date.month, date.day, time.hour, time.minute]
        if time.second != 0 || time.microsecond != 0 { parts.append(time.second) }
        if time.microsecond != 0 { parts.append(time.microsecond) }
        let zone = zone.map { ", tzinfo=" + ZoneObject($0).text } ?? ""
        return Str("datetime.datetime(\(parts.map { String($0) }.joined(separator: ", "))\(zone))")
    }
    override func hash(_ m: Machine) throws -> Int { instant.hashValue }
    override func format(_ m: Machine, _ spec: Str) throws -> Str {
        spec.isEmpty ? try str(m) : Str(try TimeFormat(moment, zone: zone).text(spec.string, m.meter))
    }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        guard let other = other.object(as: MomentObject.self) else { return false }
        return (other.zone == nil) == (zone == nil) && other.instant == instant
    }
    override func order(_ m: Machine, _ other: Value) throws -> Int? {
        guard let other = other.object(as: MomentObject.self) else {
            if other.object(as: DateObject.self) != nil {
                throw m.error(.typeError, "can't compare datetime.datetime to datetime.date")
            }
            return nil
        }
        guard (other.zone == nil) == (zone == nil) else {
            throw m.error(.typeError, "can't compare offset-naive and offset-aware datetimes")
        }
        return instant == other.instant ? 0 : instant < other.instant ? -1 : 1
    }
    override func binary(_ m: Machine, _ op: Operator, _ other: Value, reflected: Bool) throws -> Value {
        if let delta = other.object(as: DeltaObject.self)?.delta, op == .add || op == .sub && !reflected {
            let change = op == .add ? delta.microseconds : -delta.microseconds
            return .object(MomentObject(try CivilMoment(sinceEpoch: moment.sinceEpoch + change), zone))
        }
        guard op == .sub, let other = other.object(as: MomentObject.self) else { return .missing }
        guard (other.zone == nil) == (zone == nil) else {
            throw m.error(.typeError, "can't subtract offset-naive and offset-aware datetimes")
        }
        let difference = reflected ? other.instant - instant : instant - other.instant
        return .object(DeltaObject(try TimeDelta(microseconds: difference)))
    }

    func text(_ separator: String, _ timespec: String) throws -> String {
        moment.date.text + separator + (try moment.time.text(timespec)) + (zone?.text() ?? "")
    }

    /// The same instant with another zone's clock.
    func moved(to zone: ZoneOffset) throws -> MomentObject {
        MomentObject(try CivilMoment(sinceEpoch: instant + zone.offset.microseconds), zone)
    }

    /// The instant that many microseconds after 1970, on a zone's clock, or on UTC's without one.
    static func at(_ microseconds: Int128, _ zone: ZoneOffset?) throws -> Value {
        .object(
            MomentObject(try CivilMoment(sinceEpoch: microseconds + (zone?.offset.microseconds ?? 0)), zone))
    }

    /// The seconds since 1970, rounded once.
    var timestamp: Double { TimeDelta.seconds(instant) }

    private static func own(_ value: Value) -> MomentObject? { value.object(as: MomentObject.self) }

    private static func replaced(_ m: Machine, _ a: Args) throws -> Value {
        guard let own = own(a[0]) else { return .none }
        let date = try DateObject.changed(m, own.moment.date, a)
        let time = try ClockObject.changed(m, own.moment.time, a, from: 4)
        let zone = a[8].isMissing ? own.zone : try ZoneObject.zone(m, a[8])
        return .object(MomentObject(CivilMoment(date, time), zone))
    }

    private static func combined(_ m: Machine, _ a: Args) throws -> Value {
        let date = try DateObject.date(m, a[0])
        guard let clock = a[1].object(as: ClockObject.self) else {
            throw m.error(.typeError, "combine() argument 2 must be datetime.time, not \(m.typeName(a[1]))")
        }
        let zone = a[2].isMissing ? clock.zone : try ZoneObject.zone(m, a[2])
        return .object(MomentObject(CivilMoment(date, clock.time), zone))
    }

    private static let ownMembers: [Member] = [
        .property("hour") { _, value in .int(own(value)?.moment.time.hour ?? 0) },
        .property("minute") { _, value in .int(own(value)?.moment.time.minute ?? 0) },
        .property("second") { _, value in .int(own(value)?.moment.time.second ?? 0) },
        .property("microsecond") { _, value in .int(own(value)?.moment.time.microsecond ?? 0) },
        .property("fold") { _, _ in .int(0) },
        .property("tzinfo") { _, value in ZoneObject.value(own(value)?.zone) },
        .method("date") { _, a in own(a[0]).map { .object(DateObject($0.moment.date)) } ?? .none },
        .method("time") { _, a in own(a[0]).map { .object(ClockObject($0.moment.time, nil)) } ?? .none },
        .method("timetz") { _, a in own(a[0]).map { .object(ClockObject($0.moment.time, $0.zone)) } ?? .none },
        .method("timestamp") { _, a in .float(own(a[0])?.timestamp ?? 0) },
        .method("utcoffset") { _, a in (own(a[0])?.zone).map { .object(DeltaObject($0.offset)) } ?? .none },
        .method("tzname") { _, a in Value(own(a[0])?.zone?.shownName) },
        .method("dst") { _, _ in .none },
        .method("isoformat", "sep=, timespec=") { m, a in
            let given = a[1].isMissing ? Value("T") : a[1]
            guard case .str(let separator) = given, separator.count == 1 else {
                let type = given.isNone ? "None" : m.typeName(given)
                throw m.error(.typeError, "isoformat() argument 1 must be a unicode character, not \(type)")
            }
            return Value(try own(a[0])?.text(separator.string, try m.text(a[2], default: "auto").string))
        },
        .method("strftime", "format") { m, a in
            guard let own = own(a[0]) else { return .none }
            return Value(try TimeFormat(own.moment, zone: own.zone).text(try m.text(a[1]).string, m.meter))
        },
        .method("ctime") { m, a in
            guard let own = own(a[0]) else { return .none }
            return Value(try TimeFormat(own.moment).text("%a %b %e %H:%M:%S %Y", m.meter))
        },
        .method("astimezone", "tz=") { m, a in
            guard let own = own(a[0]) else { return .none }
            return .object(try own.moved(to: try ZoneObject.zone(m, a[1]) ?? .utc))
        },
        .method(
            "replace", "year=, month=, day=, hour=, minute=, second=, microsecond=, tzinfo=, *, fold="
        ) { m, a in try replaced(m, a) },
    ]

    private static let makers: [Member] = [
        .staticMethod("now", "tz=") { m, a in
            try at(Int128(m.host.now()) / 1000, try ZoneObject.zone(m, a[0]))
        },
        .staticMethod("today") { m, _ in try at(Int128(m.host.now()) / 1000, nil) },
        .staticMethod("utcnow") { m, _ in try at(Int128(m.host.now()) / 1000, nil) },
        .staticMethod("fromtimestamp", "timestamp, tz=") { m, a in
            try at(CivilMoment(timestamp: m.real(a[0])).sinceEpoch, try ZoneObject.zone(m, a[1]))
        },
        .staticMethod("utcfromtimestamp", "timestamp, /") { m, a in
            try at(CivilMoment(timestamp: m.real(a[0])).sinceEpoch, nil)
        },
        .staticMethod("fromisoformat", "date_string, /") { m, a in
            guard case .str(let text) = a[0] else {
                throw m.error(.typeError, "fromisoformat: argument must be str")
            }
            try m.charge(steps: 48 + 4 * text.count)
            let (moment, zone) = try ISOFormat.moment(text.string)
            return .object(MomentObject(moment, zone))
        },
        .staticMethod("strptime", "date_string, format, /") { m, a in
            func text(_ index: Int) throws -> String {
                guard case .str = a[index] else {
                    let type = a[index].isNone ? "None" : m.typeName(a[index])
                    throw m.error(.typeError, "strptime() argument \(index + 1) must be str, not \(type)")
                }
                return try m.text(a[index]).string
            }
            let result = try TimeParser.parse(try text(0), try text(1), m.meter)
            return .object(MomentObject(result.moment, result.zone))
        },
        .staticMethod("combine", "date, time, tzinfo=") { m, a in try combined(m, a) },
        .staticMethod("fromordinal", "ordinal, /") { m, a in
            .object(MomentObject(CivilMoment(try CivilDate(ordinal: m.shortNumber(a[0])), .midnight), nil))
        },
        .staticMethod("fromisocalendar", "year, week, day") { m, a in
            let date = try CivilDate(isoYear: m.shortNumber(a[0]), week: m.shortNumber(a[1]), day: m.shortNumber(a[2]))
            return .object(MomentObject(CivilMoment(date, .midnight), nil))
        },
        .constant("min", .object(MomentObject(CivilMoment(.first, .midnight), nil))),
        .constant(
            "max", .object(MomentObject(CivilMoment(.final, ClockTime(sinceMidnight: 86_399_999_999)), nil))),
        .constant("resolution", .object(DeltaObject(.resolution))),
    ]

    static let momentType = PyType(
        "datetime", module: "datetime", base: DateObject.dateType, members: ownMembers + makers,
        construct: NativeFunction(
            "datetime", "year, month, day, hour=, minute=, second=, microsecond=, tzinfo=, *, fold="
        ) { m, a in
            let date = try CivilDate(m.shortNumber(a[0]), m.shortNumber(a[1]), m.shortNumber(a[2]))
            let time = try ClockObject.changed(m, .midnight, a, from: 3)
            return .object(MomentObject(CivilMoment(date, time), try ZoneObject.zone(m, a[7])))
        })
}
