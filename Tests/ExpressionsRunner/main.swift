// Runs expressions for Tests/Expressions/differential.py: programs come by standard input, each ended by a line with a
// single U+001E; each is answered by one line. See there for its form.
// Usage: ExpressionsRunner [STEPS [BYTES [MILLISECONDS]]], the limits of each program.
//
// With --bench the answer is how many microseconds a run takes: for Tests/Benchmarks/expressions.py.

import Expressions

/// Shows a value as `repr()` does, on one line.
let show = try Expression("return repr(value)", parameters: ["value"])

let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let limits = Limits(
    steps: numbers.first ?? 20_000_000, bytes: numbers.count > 1 ? numbers[1] : 64 << 20,
    time: .milliseconds(numbers.count > 2 ? numbers[2] : 5000))

func answer(_ source: String) -> String {
    do {
        let value = try Expression(source).run(limits: limits)
        let text = try show.run(with: ["value": value], limits: limits).text ?? ""
        return "=" + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
    } catch let error as ExpressionError {
        let message = error.message.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
        return "!\(error.type)\t\(message)"
    } catch {
        return "?\(error)"
    }
}

func measurement(_ source: String) -> String {
    do {
        return "\(try Measurement.microseconds(of: source))"
    } catch {
        return "?\(error)".split(separator: "\n").joined(separator: "; ")
    }
}

let isBenchmark = CommandLine.arguments.contains("--bench")
var source = ""
while let line = readLine(strippingNewline: false) {
    if line == "\u{1E}\n" {
        print(isBenchmark ? measurement(source) : answer(source))
        source = ""
    } else {
        source += line
    }
}
