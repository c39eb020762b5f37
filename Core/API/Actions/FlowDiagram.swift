import Flows
import Kernel

/// A flow as a diagram: its policies and stages in their order, in Mermaid's words.
struct FlowDiagram {
    let flow: Stored<Flow>
    let configuration: Configuration

    /// What is drawn before, and under which condition it leads here.
    private struct Way {
        var from: String
        var label: String?
    }

    /// The diagram's text.
    var text: String {
        var lines = ["graph TD"]
        var ways = [Way(from: "flow_begin")]
        lines.append(#"flow_begin[["Flow\#(Self.escaped(": " + flow.name))"]]"#)
        let policies = configuration.policyBindings(of: flow.id)
        for (index, binding) in policies.enumerated() {
            let node = "flow_policy_\(index)"
            lines.append(#"\#(node){{"Policy\#(Self.escaped(": " + name(of: binding)))"}}"#)
            lines += Self.arrows(ways, to: node)
            lines.append(#"\#(node) --"no"--> denied[["End of the flow: access denied"]]"#)
            ways = [Way(from: node, label: "yes")]
        }
        for (index, binding) in configuration.stageBindings(of: flow.id).enumerated() {
            draw(binding, "stage_\(index)", &lines, &ways)
        }
        lines += Self.arrows(ways, to: #"done[["End of the flow"]]"#)
        return lines.joined(separator: "\n")
    }

    /// A stage comes after its policies; who does not pass them goes round it.
    private func draw(
        _ binding: Stored<FlowStageBinding>, _ node: String, _ lines: inout [String], _ ways: inout [Way]
    ) {
        var around: [Way] = []
        for (index, policy) in configuration.policyBindings(of: binding.id).enumerated() {
            let decision = "\(node)_policy_\(index)"
            lines.append(#"\#(decision){{"Policy\#(Self.escaped(": " + name(of: policy)))"}}"#)
            lines += Self.arrows(ways, to: decision)
            around.append(Way(from: decision, label: "no"))
            ways = [Way(from: decision, label: "yes")]
        }
        let stage = configuration[binding.stage.id]
        let text = "\(stage?.info.singular ?? "Stage"): \(stage?.label ?? binding.stage.id.text)"
        lines.append(#"\#(node)(["\#(Self.escaped(text))"])"#)
        lines += Self.arrows(ways, to: node)
        ways = around + [Way(from: node)]
    }

    private func name(of binding: Stored<PolicyBinding>) -> String {
        if let policy = binding.policy { return configuration[policy.id]?.label ?? policy.id.text }
        if let group = binding.group { return "group \(group.id)" }
        return binding.user.map { "user \($0.id)" } ?? binding.id.text
    }

    private static func arrows(_ ways: [Way], to node: String) -> [String] {
        ways.map { way in
            way.label.map { "\(way.from) --\"\($0)\"--> \(node)" } ?? "\(way.from) --> \(node)"
        }
    }

    /// A text between quotes, in which nothing is taken for Mermaid's own words or for HTML.
    private static func escaped(_ text: String) -> String {
        String(text.prefix(200)).unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "<", ">", "&", "#", ";", "`": "#\(scalar.value);"
            case _ where scalar.value < 0x20: " "
            default: String(scalar)
            }
        }.joined()
    }
}
