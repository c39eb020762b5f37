import Kernel
import Yams

/// Turns a file's YAML into values with their places. What a file may cost is bounded at every step.
struct YAMLReader {
    /// Values of a file, those that aliases repeat counted each time.
    static let nodeLimit = 100_000
    /// Lists and maps inside one another.
    static let depthLimit = 64

    private let file: String
    private let source: YAMLText
    /// What a text without quotes stands for.
    private let plain: (String) -> JSON
    private var anchors: [String: Anchored] = [:]
    private var count = 0
    private var deepest = 0

    /// A value that aliases may repeat, and what a repetition costs.
    private struct Anchored {
        var node: SourceNode
        var count: Int
        var height: Int
    }

    /// The only document of a file; nil when the file is empty.
    /// - Parameter plain: what a text without quotes stands for.
    /// - Throws: ``BlueprintError`` where the text is malformed or beyond the bounds.
    static func read(
        _ text: String, file: String, plain: @escaping (String) -> JSON = PlainScalar.value
    ) throws(BlueprintError) -> SourceNode? {
        let source = try YAMLText(text, file: file)
        var reader = YAMLReader(file: file, source: source, plain: plain)
        let parser: Parser
        let root: Node?
        do {
            // What a text without quotes stands for is said here: the rules of the library are regular expressions that
            // bring megabytes of tables with them.
            parser = try Parser(yaml: source.text, resolver: .basic, encoding: .utf8)
            root = try parser.singleRoot()
        } catch {
            throw reader.explained(error)
        }
        guard let root else { return nil }
        // The parser owns the names of anchors; nodes only borrow them.
        defer { withExtendedLifetime(parser) {} }
        return try reader.value(root, depth: 0)
    }

    private init(file: String, source: YAMLText, plain: @escaping (String) -> JSON) {
        self.file = file
        self.source = source
        self.plain = plain
    }

    private mutating func value(_ node: Node, depth: Int) throws(BlueprintError) -> SourceNode {
        guard let anchor = node.anchor?.rawValue else { return try tagged(node, depth: depth) }
        let (countBefore, deepestBefore) = (count, deepest)
        deepest = depth
        let value = try tagged(node, depth: depth)
        anchors[anchor] = Anchored(node: value, count: count - countBefore, height: deepest - depth)
        deepest = max(deepest, deepestBefore)
        return value
    }

    private mutating func tagged(_ node: Node, depth: Int) throws(BlueprintError) -> SourceNode {
        let position = place(of: node)
        try enter(depth: depth, values: 1, at: position)
        let name = Self.writtenTag(of: node)
        guard name.hasPrefix("!"), name != "!" else { return try untagged(node, name, depth: depth) }
        let argument: SourceNode =
            if case .scalar(let scalar) = node {
                SourceNode(position: position, content: .scalar(.string(source.restored(scalar.string))))
            } else {
                try untagged(node, "", depth: depth)
            }
        do {
            return SourceNode(position: position, content: .tag(try SourceTag(source.restored(name), argument)))
        } catch {
            throw BlueprintError(error.reason, file: file, at: error.position)
        }
    }

    private mutating func untagged(_ node: Node, _ tag: String, depth: Int) throws(BlueprintError) -> SourceNode {
        let position = place(of: node)
        guard Self.standardTags.contains(tag) else {
            throw BlueprintError("The tag \(source.restored(tag)) is not known.", file: file, at: position)
        }
        switch node {
        case .scalar(let scalar): return try self.scalar(scalar, tag, at: position, depth: depth)
        case .sequence(let sequence):
            var list: [SourceNode] = []
            for element in sequence { list.append(try value(element, depth: depth + 1)) }
            return SourceNode(position: position, content: .list(list))
        case .mapping(let mapping): return try map(mapping, at: position, depth: depth)
        case .alias: throw BlueprintError("An alias cannot stand here.", file: file, at: position)
        }
    }

    /// A node's tag as it is written; nothing when it has none.
    private static func writtenTag(of node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.tag.rawValue
        case .sequence(let sequence): sequence.tag.rawValue
        case .mapping(let mapping): mapping.tag.rawValue
        case .alias(let alias): alias.tag.rawValue
        }
    }

    private static let standardTags = Set(
        ["", "!"] + ["str", "int", "float", "bool", "null", "seq", "map"].map { "tag:yaml.org,2002:\($0)" })

    private mutating func scalar(
        _ scalar: Node.Scalar, _ tag: String, at position: SourcePosition, depth: Int
    ) throws(BlueprintError) -> SourceNode {
        if scalar.style == .plain, let name = source.aliased(scalar.string) {
            guard let anchored = anchors[name] else {
                throw BlueprintError("The alias *\(name) names no anchor above it.", file: file, at: position)
            }
            try enter(depth: depth + anchored.height, values: anchored.count, at: position)
            return anchored.node
        }
        try refuseMark(scalar, at: position)
        let text = source.restored(scalar.string)
        let isText = tag == "!" || tag.hasSuffix(":str") || tag.isEmpty && scalar.style != .plain
        return SourceNode(position: position, content: .scalar(isText ? .string(text) : plain(text)))
    }

    private mutating func map(
        _ mapping: Node.Mapping, at position: SourcePosition, depth: Int
    ) throws(BlueprintError) -> SourceNode {
        var members: [SourceNode.Member] = []
        var names: Set<String> = []
        var merged: [SourceNode] = []
        for (key, element) in mapping {
            let place = place(of: key)
            try enter(depth: depth + 1, values: 1, at: place)
            guard case .scalar(let scalar) = key, !key.tag.rawValue.hasPrefix("!"), source.aliased(scalar.string) == nil
            else {
                throw BlueprintError("The name of a map's member must be a text.", file: file, at: place)
            }
            try refuseMark(scalar, at: place)
            let name = source.restored(scalar.string)
            let element = try value(element, depth: depth + 1)
            if name == "<<", scalar.style == .plain {
                merged.append(element)
            } else {
                // The parser has refused most of them; it tells names apart by their tags, too.
                guard names.insert(name).inserted else { throw twice(name, at: place) }
                members.append(SourceNode.Member(name: name, position: place, value: element))
            }
        }
        for node in merged { try merge(node, into: &members, &names) }
        return SourceNode(position: position, content: .map(members))
    }

    private func refuseMark(_ scalar: Node.Scalar, at position: SourcePosition) throws(BlueprintError) {
        guard scalar.style == .plain, source.isMarked(scalar.string) else { return }
        throw BlueprintError("Names that are marked with ? are not known here.", file: file, at: position)
    }

    /// `<<`: takes over the members of other maps that the map itself does not have.
    private func merge(
        _ node: SourceNode, into members: inout [SourceNode.Member], _ names: inout Set<String>
    ) throws(BlueprintError) {
        switch node.content {
        case .map(let others):
            for member in others where names.insert(member.name).inserted { members.append(member) }
        case .list(let list): for element in list { try merge(element, into: &members, &names) }
        default: throw BlueprintError("<< takes a map or a list of maps.", file: file, at: node.position)
        }
    }

    private mutating func enter(depth: Int, values: Int, at position: SourcePosition) throws(BlueprintError) {
        guard depth <= Self.depthLimit else {
            throw BlueprintError("Values are nested more than \(Self.depthLimit) deep.", file: file, at: position)
        }
        count += values
        deepest = max(deepest, depth)
        guard count <= Self.nodeLimit else {
            throw BlueprintError("The file has more than \(Self.nodeLimit) values.", file: file, at: position)
        }
    }

    private func place(of node: Node) -> SourcePosition {
        SourcePosition(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }
}

extension YAMLReader {
    private func twice(_ name: String, at position: SourcePosition) -> BlueprintError {
        BlueprintError("The member '\(name)' stands twice in one map.", file: file, at: position)
    }

    /// What the parser says, in this module's words and without the text it shows around the place.
    private func explained(_ error: any Error) -> BlueprintError {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let reason = [context?.text, problem].compactMap { $0 }.joined(separator: ", ")
            let position = SourcePosition(line: mark.line, column: mark.column)
            return BlueprintError("This is not YAML: \(source.restored(reason)).", file: file, at: position)
        case YamlError.duplicatedKeysInMapping(let names, let context):
            let position = SourcePosition(line: context.mark.line, column: context.mark.column)
            return twice(source.restored(names.first ?? ""), at: position)
        case YamlError.memory:
            return BlueprintError("Values are nested too deep.", file: file, at: nil)
        default:
            return BlueprintError("This is not YAML: \(error)", file: file, at: nil)
        }
    }
}
