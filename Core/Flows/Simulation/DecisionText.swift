public import Kernel

extension Decision {
    /// The decision and all that was asked on the way to it, as an indented tree for people.
    public var text: String {
        if trace.isEmpty { return (passes ? "yes" : "no") + "\n" }
        return trace.map { $0.text(indented: 0) }.joined()
    }
}

extension TraceStep {
    fileprivate func text(indented depth: Int) -> String {
        let margin = String(repeating: "  ", count: depth)
        let (seconds, attoseconds) = duration.components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        var lines = "\(margin)\(passes ? "yes" : "no ")  \(question)"
        if milliseconds >= 0.1 { lines += "  (\(Self.rounded(milliseconds)) ms)" }
        lines += "\n"
        for message in messages { lines += "\(margin)       says: \(message)\n" }
        if let failure { lines += "\(margin)       could not answer: \(failure)\n" }
        return lines + steps.map { $0.text(indented: depth + 1) }.joined()
    }

    /// With one digit behind the point.
    private static func rounded(_ number: Double) -> String { String((number * 10).rounded() / 10) }
}

extension FlowSimulation {
    /// What the flow would come to, as an indented tree for people.
    public var text: String {
        var text = "the flow \(flow.slug) \(decision.passes ? "applies" : "does not apply")\n"
        text += decision.text.indented
        for stage in stages {
            text += "stage \(stage.stage?.label ?? "that was deleted") \(stage.runs ? "runs" : "is left out")\n"
            if let onPlan = stage.onPlan { text += "  when the flow begins:\n" + onPlan.text.indented.indented }
            if let onTurn = stage.onTurn { text += "  when its turn comes:\n" + onTurn.text.indented.indented }
        }
        return text
    }
}

extension String {
    fileprivate var indented: String {
        split(separator: "\n").map { "  \($0)\n" }.joined()
    }
}
