import Expressions

/// How long an expression takes that is compiled once and run again and again.
enum Measurement {
    private static let rounds = 15
    private static let perRound = Duration.milliseconds(20)

    /// Microseconds for each run, the best of several rounds.
    static func microseconds(of source: String) throws -> Double {
        let bindings = World.bindings()
        let expression = try Expression(source, parameters: bindings.keys)
        let values = expression.inputs.map { bindings[$0] ?? .missing }
        func seconds(_ count: Int) throws -> Double {
            let begin = ContinuousClock.now
            for _ in 0..<count { _ = try expression.run(values: values) }
            return (ContinuousClock.now - begin) / .seconds(1)
        }
        var count = 1
        while try seconds(count) < perRound / .seconds(1) { count *= 2 }
        var best = Double.infinity
        for _ in 0..<rounds { best = min(best, try seconds(count)) }
        return best / Double(count) * 1e6
    }
}
