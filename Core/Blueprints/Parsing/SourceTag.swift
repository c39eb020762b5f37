import Kernel

/// A tag with its arguments: a value that is worked out when the blueprint is applied.
enum SourceTag: Sendable {
    /// The key of the object of an earlier entry.
    case keyOf(String)
    /// The key of an object that exists.
    case find(model: SourceNode, lookups: [Lookup])
    /// A value of the context.
    case context(String, fallback: SourceNode?)
    /// An environment variable.
    case environment(String, fallback: SourceNode?)
    /// Python's `%` on a text.
    case format(SourceNode, arguments: [SourceNode])
    /// One of two values, or only whether the condition holds.
    case choice(SourceNode, branches: [SourceNode])
    /// Several conditions together.
    case condition(Connective, [SourceNode])

    /// A field, and the value it must have.
    struct Lookup: Sendable {
        var field: SourceNode
        var value: SourceNode
    }

    /// How conditions combine.
    enum Connective: String, Sendable, CaseIterable {
        case and = "AND"
        case nand = "NAND"
        case or = "OR"
        case nor = "NOR"
        case xor = "XOR"
        case xnor = "XNOR"

        func holds(_ values: [Bool]) -> Bool {
            switch self {
            case .and: values.allSatisfy { $0 }
            case .nand: !values.allSatisfy { $0 }
            case .or: values.contains(true)
            case .nor: !values.contains(true)
            case .xor: values.dropFirst().reduce(values.first ?? false) { $0 != $1 }
            case .xnor: values.dropFirst().reduce(values.first ?? false) { $0 == $1 }
            }
        }
    }
}

/// What is wrong with a tag's arguments.
struct TagProblem: Error {
    let reason: String
    let position: SourcePosition
}

extension SourceTag {
    static let known = ["!KeyOf", "!Find", "!Context", "!Env", "!Format", "!If", "!Condition"]

    /// A tag of the file.
    /// - Parameter argument: what follows the tag: a text, or a list of which any element may be a tag.
    init(_ name: String, _ argument: SourceNode) throws(TagProblem) {
        let arguments = Arguments(name: name, node: argument)
        switch name {
        case "!KeyOf": self = .keyOf(try arguments.text(argument))
        case "!Find": self = try .find(arguments)
        case "!Context":
            let (name, fallback) = try arguments.nameAndFallback()
            self = .context(name, fallback: fallback)
        case "!Env":
            let (name, fallback) = try arguments.nameAndFallback()
            self = .environment(name, fallback: fallback)
        case "!Format":
            let list = try arguments.list(atLeast: 1, "a list: the text with its placeholders, then their values")
            self = .format(list[0], arguments: Array(list.dropFirst()))
        case "!If":
            let list = try arguments.list(atLeast: 1, "[condition] or [condition, value when true, value when false]")
            guard list.count == 1 || list.count == 3 else { throw arguments.wrong("one or three elements") }
            self = .choice(list[0], branches: Array(list.dropFirst()))
        case "!Condition": self = try .condition(arguments)
        default:
            let known = Self.known.joined(separator: ", ")
            throw TagProblem(
                reason: "The tag \(name) is not known. Known are \(known).", position: argument.position)
        }
    }

    private static func find(_ arguments: Arguments) throws(TagProblem) -> SourceTag {
        let shape = "[model, [field, value], …]"
        let list = try arguments.list(atLeast: 2, shape)
        var lookups: [Lookup] = []
        for lookup in list.dropFirst() {
            guard case .list(let pair) = lookup.content, pair.count == 2 else { throw arguments.wrong(shape) }
            lookups.append(Lookup(field: pair[0], value: pair[1]))
        }
        return .find(model: list[0], lookups: lookups)
    }

    private static func condition(_ arguments: Arguments) throws(TagProblem) -> SourceTag {
        let names = Connective.allCases.map(\.rawValue).joined(separator: ", ")
        let list = try arguments.list(atLeast: 2, "a list: one of \(names), then at least one condition")
        guard let connective = list[0].text.flatMap({ Connective(rawValue: $0.uppercased()) }) else {
            throw arguments.wrong("one of \(names) first")
        }
        return .condition(connective, Array(list.dropFirst()))
    }
}

/// Reads the arguments of a tag.
private struct Arguments {
    let name: String
    let node: SourceNode

    func wrong(_ wanted: String) -> TagProblem {
        TagProblem(reason: "\(name) takes \(wanted).", position: node.position)
    }

    func text(_ node: SourceNode) throws(TagProblem) -> String {
        guard let text = node.text, !text.isEmpty else { throw wrong("a name") }
        return text
    }

    func list(atLeast count: Int, _ wanted: String) throws(TagProblem) -> [SourceNode] {
        guard case .list(let list) = node.content, list.count >= count else { throw wrong(wanted) }
        return list
    }

    func nameAndFallback() throws(TagProblem) -> (String, SourceNode?) {
        guard case .list(let list) = node.content else { return (try text(node), nil) }
        guard list.count == 2 else { throw wrong("a name, or [name, default]") }
        return (try text(list[0]), list[1])
    }
}
