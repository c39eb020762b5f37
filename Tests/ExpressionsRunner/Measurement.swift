import Expressions

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How long an expression takes that is compiled once and run again and again.
enum Measurement {
    // Many short rounds, of which the best counts: on a busy machine some are not disturbed.
    private static let rounds = 200
    private static let secondsPerRound = 0.002

    /// Microseconds of CPU time for each run, the best of many rounds.
    static func microseconds(of source: String) throws -> Double {
        let bindings = World.bindings()
        let expression = try Expression(source, parameters: bindings.keys)
        let values = expression.inputs.map { bindings[$0] ?? .missing }
        // Whoever runs expressions has their host at hand.
        let host: any Host = NoHost()
        func seconds(_ count: Int) throws -> Double {
            let begin = cpuSeconds()
            for _ in 0..<count { _ = try expression.run(values: values, host: host) }
            return cpuSeconds() - begin
        }
        // What is made ready at the first use does not count.
        for _ in 0..<20 { _ = try expression.run(values: values) }
        var count = 1
        while try seconds(count) < secondsPerRound { count *= 2 }
        var best = Double.infinity
        for _ in 0..<rounds { best = min(best, try seconds(count)) }
        return best / Double(count) * 1e6
    }

    private static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
