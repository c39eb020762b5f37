extension StandardModules {
    /// Python's `datetime`; the local time is UTC.
    static let datetime = ModuleDefinition(
        "datetime",
        [
            .type(DateObject.dateType), .type(MomentObject.momentType), .type(ClockObject.timeType),
            .type(DeltaObject.deltaType), .type(ZoneObject.zoneType), .type(ZoneObject.tzinfo),
            .value("UTC", .object(ZoneObject(.utc))), .value("MINYEAR", .int(1)), .value("MAXYEAR", .int(9999)),
        ])

    /// Python's `time`, as far as it tells the time; nothing waits.
    static let time = ModuleDefinition(
        "time",
        [
            .function("time") { m, _ in .float(Double(m.host.now()) / 1e9) },
            .function("time_ns") { m, _ in .int(Int(m.host.now())) },
            .function("monotonic") { m, _ in .float(Double(m.host.now()) / 1e9) },
            .function("perf_counter") { m, _ in .float(Double(m.host.now()) / 1e9) },
            .function("strftime", "format, /") { m, a in
                let moment = try DateObject.today(m)
                return Value(try TimeFormat(moment, zone: .utc).text(try m.text(a[0]).string, m.meter))
            },
            .value("timezone", .int(0)), .value("tzname", .items([Value("UTC"), Value("UTC")])),
        ])
}
