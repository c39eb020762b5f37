/// A `datetime.time`.
final class ClockObject: Object {
    let time: ClockTime
    let zone: ZoneOffset?

    init(_ time: ClockTime, _ zone: ZoneOffset?) {
        self.time = time
        self.zone = zone
    }

    /// Microseconds since midnight in UTC, where there is a zone.
    private var instant: Int128 { Int128(time.sinceMidnight) - (zone?.offset.microseconds ?? 0) }

    override var type: PyType { Self.timeType }
    override func str(_ m: Machine) throws -> Str { Str(try text("auto")) }
    override func repr(_ m: Machine) throws -> Str {
        var parts = [time.hour, time.minute]
        if time.second != 0 || time.microsecond != 0 { parts.append(time.second) }
        if time.microsecond != 0 { parts.append(time.microsecond) }
        let zone = zone.map { ", tzinfo=" + ZoneObject($0).text } ?? ""
        return Str("datetime.time(\(parts.map { String($0) }.joined(separator: ", "))\(zone))")
    }
    override func hash(_ m: Machine) throws -> Int { instant.hashValue }
    override func format(_ m: Machine, _ spec: Str) throws -> Str {
        spec.isEmpty ? try str(m) : Str(try format.text(spec.string, m.meter))
    }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        guard let other = other.object(as: ClockObject.self) else { return false }
        return (other.zone == nil) == (zone == nil) && other.instant == instant
    }
    override func order(_ m: Machine, _ other: Value) throws -> Int? {
        guard let other = other.object(as: ClockObject.self) else { return nil }
        guard (other.zone == nil) == (zone == nil) else {
            throw m.error(.typeError, "can't compare offset-naive and offset-aware times")
        }
        return instant == other.instant ? 0 : instant < other.instant ? -1 : 1
    }

    func text(_ timespec: String) throws -> String { try time.text(timespec) + (zone?.text() ?? "") }

    private var format: TimeFormat {
        // A time alone is of a day that strftime() can write.
        let date = (try? CivilDate(1900, 1, 1)) ?? CivilDate.first
        return TimeFormat(CivilMoment(date, time), zone: zone)
    }

    /// The parts as arguments from that one on say, and otherwise as they are.
    static func changed(_ m: Machine, _ time: ClockTime, _ a: Args, from start: Int) throws -> ClockTime {
        try ClockTime(
            m.shortNumber(a[start], default: time.hour), m.shortNumber(a[start + 1], default: time.minute),
            m.shortNumber(a[start + 2], default: time.second), m.shortNumber(a[start + 3], default: time.microsecond))
    }

    private static func own(_ value: Value) -> ClockObject? { value.object(as: ClockObject.self) }

    static let timeType = PyType(
        "time", module: "datetime",
        members: [
            .property("hour") { _, value in .int(own(value)?.time.hour ?? 0) },
            .property("minute") { _, value in .int(own(value)?.time.minute ?? 0) },
            .property("second") { _, value in .int(own(value)?.time.second ?? 0) },
            .property("microsecond") { _, value in .int(own(value)?.time.microsecond ?? 0) },
            .property("fold") { _, _ in .int(0) },
            .property("tzinfo") { _, value in ZoneObject.value(own(value)?.zone) },
            .method("isoformat", "timespec=") { m, a in
                Value(try own(a[0])?.text(try m.text(a[1], default: "auto").string))
            },
            .method("strftime", "format") { m, a in
                Value(try own(a[0])?.format.text(try m.text(a[1]).string, m.meter))
            },
            .method("utcoffset") { _, a in (own(a[0])?.zone).map { .object(DeltaObject($0.offset)) } ?? .none },
            .method("tzname") { _, a in Value(own(a[0])?.zone?.shownName) },
            .method("dst") { _, _ in .none },
            .method("replace", "hour=, minute=, second=, microsecond=, tzinfo=, *, fold=") { m, a in
                guard let own = own(a[0]) else { return .none }
                let zone = a[5].isMissing ? own.zone : try ZoneObject.zone(m, a[5])
                return .object(ClockObject(try changed(m, own.time, a, from: 1), zone))
            },
            .staticMethod("fromisoformat", "time_string, /") { m, a in
                guard case .str(let text) = a[0] else {
                    throw m.error(.typeError, "fromisoformat: argument must be str")
                }
                try m.charge(steps: 48 + 4 * text.count)
                let (time, zone) = try ISOFormat.time(text.string)
                return .object(ClockObject(time, zone))
            },
            .constant("min", .object(ClockObject(.midnight, nil))),
            .constant("max", .object(ClockObject(ClockTime(sinceMidnight: 86_399_999_999), nil))),
            .constant("resolution", .object(DeltaObject(.resolution))),
        ],
        construct: NativeFunction("time", "hour=, minute=, second=, microsecond=, tzinfo=, *, fold=") { m, a in
            .object(ClockObject(try changed(m, .midnight, a, from: 0), try ZoneObject.zone(m, a[4])))
        })
}
