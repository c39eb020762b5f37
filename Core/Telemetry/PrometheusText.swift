import Kernel

/// Metrics in Prometheus' text format, version 0.0.4.
struct PrometheusText {
    private struct Block {
        var help: String
        var kind: MetricKind
        var lines: [String] = []
    }

    private var blocks: [String: Block] = [:]

    mutating func add(_ family: any AnyFamily) {
        var block = Block(help: family.help, kind: family.kind)
        for (values, reading) in family.readings {
            let labels = Self.pairs(family.labels, values)
            switch reading {
            case .number(let number): block.lines.append(Self.line(family.name, labels, number))
            case .distribution(let buckets, let sum, let count):
                // One string for each series keeps the buckets of one together and in order.
                let lines =
                    buckets.map {
                        Self.line(family.name + "_bucket", labels + ["le=\"\($0.bound)\""], Double($0.count))
                    } + [
                        Self.line(family.name + "_sum", labels, sum),
                        Self.line(family.name + "_count", labels, Double(count)),
                    ]
                block.lines.append(lines.joined(separator: "\n"))
            }
        }
        add(block, as: family.name)
    }

    mutating func add(_ metric: FoundMetric) {
        var block = Block(help: metric.help, kind: metric.kind)
        block.lines = metric.samples.map { Self.line(metric.name, Self.pairs(metric.labels, $0.values), $0.number) }
        add(block, as: metric.name)
    }

    /// A name has one head, so what comes twice joins the first.
    private mutating func add(_ block: Block, as name: String) {
        guard blocks[name] != nil else {
            blocks[name] = block
            return
        }
        blocks[name]?.lines += block.lines
    }

    var bytes: [UInt8] {
        var output: [UInt8] = []
        for (name, block) in blocks.sorted(by: { $0.key < $1.key }) {
            output += "# HELP \(name) \(Self.escaped(block.help, quotes: false))\n".utf8
            output += "# TYPE \(name) \(block.kind.rawValue)\n".utf8
            for line in block.lines.sorted() { output += "\(line)\n".utf8 }
        }
        return output
    }

    private static func pairs(_ labels: [String], _ values: [String]) -> [String] {
        zip(labels, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }
    }

    private static func line(_ name: String, _ labels: [String], _ value: Double) -> String {
        labels.isEmpty ? "\(name) \(text(of: value))" : "\(name){\(labels.joined(separator: ","))} \(text(of: value))"
    }

    private static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int(exactly: value).map(String.init) ?? String(value)
    }

    /// Written scalar by scalar: to Swift, a quote and a mark that joins it are one character.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": output.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": output.append(contentsOf: "\\n".unicodeScalars)
            case "\"" where quotes: output.append(contentsOf: "\\\"".unicodeScalars)
            default: output.append(scalar)
            }
        }
        return String(output)
    }
}
