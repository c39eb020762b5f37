import Kernel

/// What is wrong with a tag's arguments.
struct TagProblem: Error {
    let reason: String
    let position: SourcePosition
}

extension SourceTag {
    static let known = [
        "!KeyOf", "!Find", "!FindObject", "!Context", "!Env", "!File", "!ParseJSON", "!Format", "!If", "!Condition",
        "!Enumerate", "!Index", "!Value", "!AtIndex",
    ]

    /// A tag of the file.
    /// - Parameter argument: what follows the tag: a text, or a list of which any element may be a tag.
    init(_ name: String, _ argument: SourceNode) throws(TagProblem) {
        let arguments = Arguments(name: name, node: argument)
        switch name {
        case "!KeyOf": self = .keyOf(try arguments.text(argument))
        case "!Find": self = try .find(arguments, isWhole: false)
        case "!FindObject": self = try .find(arguments, isWhole: true)
        case "!Context", "!Env", "!File": self = try .named(arguments)
        case "!ParseJSON": self = .parsedJSON(try arguments.text(argument))
        case "!Format":
            let list = try arguments.list(atLeast: 1, "a list: the text with its placeholders, then their values")
            self = .format(list[0], arguments: Array(list.dropFirst()))
        case "!If":
            let list = try arguments.list(atLeast: 1, "[condition] or [condition, value when true, value when false]")
            guard list.count == 1 || list.count == 3 else { throw arguments.wrong("one or three elements") }
            self = .choice(list[0], branches: Array(list.dropFirst()))
        case "!Condition": self = try .condition(arguments)
        case "!Enumerate": self = try .enumeration(arguments)
        case "!Index": self = .index(try arguments.depth())
        case "!Value": self = .value(try arguments.depth())
        case "!AtIndex":
            let list = try arguments.list(atLeast: 2, "[value, index or key] or [value, index or key, default]")
            guard list.count <= 3 else { throw arguments.wrong("two or three elements") }
            self = .element(of: list[0], at: list[1], fallback: list.count == 3 ? list[2] : nil)
        default:
            let known = Self.known.joined(separator: ", ")
            throw TagProblem(
                reason: "The tag \(name) is not known. Known are \(known).", position: argument.position)
        }
    }

    private static func named(_ arguments: Arguments) throws(TagProblem) -> SourceTag {
        let (name, fallback) = try arguments.nameAndFallback()
        return switch arguments.name {
        case "!Context": .context(name, fallback: fallback)
        case "!Env": .environment(name, fallback: fallback)
        default: .file(name, fallback: fallback)
        }
    }

    private static func find(_ arguments: Arguments, isWhole: Bool) throws(TagProblem) -> SourceTag {
        let shape = "[model, [field, value], …]"
        let list = try arguments.list(atLeast: 2, shape)
        var lookups: [Lookup] = []
        for lookup in list.dropFirst() {
            guard case .list(let pair) = lookup.content, pair.count == 2 else { throw arguments.wrong(shape) }
            lookups.append(Lookup(field: pair[0], value: pair[1]))
        }
        return .find(model: list[0], lookups: lookups, isWhole: isWhole)
    }

    private static func condition(_ arguments: Arguments) throws(TagProblem) -> SourceTag {
        let names = Connective.allCases.map(\.rawValue).joined(separator: ", ")
        let list = try arguments.list(atLeast: 2, "a list: one of \(names), then at least one condition")
        guard let connective = list[0].text.flatMap({ Connective(rawValue: $0.uppercased()) }) else {
            throw arguments.wrong("one of \(names) first")
        }
        return .condition(connective, Array(list.dropFirst()))
    }

    private static func enumeration(_ arguments: Arguments) throws(TagProblem) -> SourceTag {
        let shape = "[list or map, SEQ or MAP, value]"
        let list = try arguments.list(atLeast: 3, shape)
        guard list.count == 3, let form = list[1].text.flatMap({ Collected(rawValue: $0.uppercased()) }) else {
            throw arguments.wrong(shape)
        }
        switch list[0].content {
        case .tag(.index(0)), .tag(.value(0)):
            throw TagProblem(
                reason: "What !Enumerate goes through cannot be its own !Index or !Value: depth 0 is the tag itself, "
                    + "the one around it has depth 1.", position: list[0].position)
        default: return .enumeration(list[0], form, list[2])
        }
    }
}

/// Reads the arguments of a tag.
private struct Arguments {
    /// Enumerations inside one another.
    static let deepest = 32

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

    func depth() throws(TagProblem) -> Int {
        guard let depth = node.text.flatMap({ Int($0) }), (0..<Self.deepest).contains(depth) else {
            throw wrong("a depth, from 0 for the innermost !Enumerate")
        }
        return depth
    }
}
