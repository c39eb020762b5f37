public import Kernel

/// A single value of a YAML file that is no blueprint, such as the server's settings.
///
/// Read with the same bounds on size, depth and aliases as blueprints. A value without quotes stays the text that was
/// written, so that a password of digits keeps its zeros; what it means is the reader's to say.
public struct YAMLLeaf: Sendable {
    /// The names of the maps around it, and its own. Maps in a list are named by their numbers.
    public let path: [String]
    /// A text, a list of texts, or nothing (JSON's null).
    public let value: JSON
    /// The line it begins in, from 1.
    public let line: Int

    /// The values of a file, in its order.
    /// - Throws: ``BlueprintError`` for what is not YAML, is beyond the bounds, has tags, or is not a map.
    public static func read(_ text: String, file: String) throws(BlueprintError) -> [YAMLLeaf] {
        let root = try YAMLReader.read(text, file: file) {
            ["", "~", "null", "Null", "NULL"].contains($0) ? .null : .string($0)
        }
        guard let root, !root.isNull else { return [] }
        guard case .map = root.content else {
            throw BlueprintError("The file must be a map.", file: file, at: root.position)
        }
        var leaves: [YAMLLeaf] = []
        try collect(root, below: [], file, into: &leaves)
        return leaves
    }

    private static func collect(
        _ node: SourceNode, below path: [String], _ file: String, into leaves: inout [YAMLLeaf]
    ) throws(BlueprintError) {
        switch node.content {
        case .tag: throw BlueprintError("Tags mean nothing in this file.", file: file, at: node.position)
        case .scalar(let value): leaves.append(YAMLLeaf(path: path, value: value, line: node.position.line))
        case .map(let members):
            for member in members { try collect(member.value, below: path + [member.name], file, into: &leaves) }
        case .list(let nodes):
            let values = nodes.compactMap(\.single)
            if values.count == nodes.count {
                leaves.append(YAMLLeaf(path: path, value: .array(values), line: node.position.line))
            } else {
                for (index, element) in nodes.enumerated() {
                    try collect(element, below: path + [String(index)], file, into: &leaves)
                }
            }
        }
    }
}

extension SourceNode {
    /// The value, when it is neither a list nor a map nor a tag.
    fileprivate var single: JSON? { if case .scalar(let value) = content { value } else { nil } }
}
