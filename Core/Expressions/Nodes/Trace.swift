/// What an evaluation read of what it was given, and where it ended: the answer to "why?".
public struct Trace: Sendable, Hashable {
    /// A name or a chain of attributes that was read.
    public struct Reading: Sendable, Hashable {
        /// As the program has it: `request.user.name`.
        public let name: String
        /// The value as `repr()` shows it, cut to ``Trace/mostText`` characters.
        public let value: String
        public let line: Int
    }

    /// In the order in which they were read; no more than ``mostReadings``.
    public internal(set) var readings: [Reading] = []
    /// The line whose `return` gave the result.
    public internal(set) var returnLine: Int?

    public static let mostReadings = 200
    public static let mostText = 200

    public init() {}
}

/// Takes down what a node gives.
final class TracedNode: Node {
    let node: Node
    let label: String

    init(_ node: Node, _ label: String) {
        self.node = node
        self.label = label
        super.init(node.position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        let value = try node.value(f, m)
        m.note(label, value, position)
        return value
    }
    override var weight: Int { node.weight }
}

final class TracedReturn: Statement {
    let node: Node?

    init(_ node: Node?, _ position: Position) {
        self.node = node
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        f[0] = try node?.value(f, m) ?? .none
        m.trace?.returnLine = Int(position.line)
        return .returned
    }
}

extension Machine {
    func note(_ label: String, _ value: Value, _ position: Position) {
        guard let count = trace?.readings.count, count < Trace.mostReadings else { return }
        trace?.readings.append(
            Trace.Reading(name: label, value: host.isSecret(label) ? "***" : brief(value), line: Int(position.line)))
    }

    /// The value in a few characters, at little cost whatever it is.
    func brief(_ value: Value, depth: Int = 0) -> String {
        let text: String
        switch value {
        case .list(let list): text = "[" + brief(list.items, depth) + "]"
        case .tuple(let tuple): text = "(" + brief(tuple.items, depth) + (tuple.items.count == 1 ? ",)" : ")")
        case .set(let set): text = "{" + brief(Array(set.items.prefix(20)), depth) + "}"
        case .dict(let dict):
            if depth > 2 { return "{…}" }
            text =
                "{"
                + dict.pairs.prefix(20).map {
                    brief($0.key, depth: depth + 1) + ": "
                        + (isSecret($0.key) ? "***" : brief($0.value, depth: depth + 1))
                }.joined(separator: ", ") + (dict.count > 20 ? ", …}" : "}")
        case .str(let content): text = Escapes.quoted(content.slice(0, min(content.count, Trace.mostText))).string
        case .bytes(let bytes): text = PythonText.repr(Array(bytes.prefix(Trace.mostText)))
        case .big(let box): text = "an integer of \(box.value.bitLength) bits"
        default: text = (try? repr(value))?.string ?? "?"
        }
        return text.count > Trace.mostText ? text.prefix(Trace.mostText) + "…" : text
    }

    private func isSecret(_ key: Value) -> Bool { key.text.map { host.isSecret($0) } ?? false }

    private func brief(_ items: [Value], _ depth: Int) -> String {
        if depth > 2 { return "…" }
        return items.prefix(20).map { brief($0, depth: depth + 1) }.joined(separator: ", ")
            + (items.count > 20 ? ", …" : "")
    }
}
