import Kernel

/// A value as a file has it, and where it stands.
struct SourceNode: Sendable {
    var position: SourcePosition
    var content: Content

    enum Content: Sendable {
        /// Neither a list nor a map nor a tag.
        case scalar(JSON)
        case list([SourceNode])
        case map([Member])
        indirect case tag(SourceTag)
    }

    /// A member of a map, in the file's order.
    struct Member: Sendable {
        var name: String
        var position: SourcePosition
        var value: SourceNode
    }
}

extension SourceNode {
    /// A value that was not written in the file, at the place it is used for.
    init(_ json: JSON, at position: SourcePosition) {
        self.position = position
        switch json {
        case .array(let elements): content = .list(elements.map { SourceNode($0, at: position) })
        case .object(let members):
            content = .map(
                members.sorted { $0.key < $1.key }.map {
                    Member(name: $0.key, position: position, value: SourceNode($0.value, at: position))
                })
        default: content = .scalar(json)
        }
    }

    /// The text of a scalar; nil for lists, maps, tags and null.
    var text: String? {
        guard case .scalar(let value) = content else { return nil }
        return switch value {
        case .null: nil
        case .string(let text): text
        default: value.text
        }
    }

    /// Whether there is nothing: `key:` without a value.
    var isNull: Bool { if case .scalar(.null) = content { true } else { false } }

    /// The members of a map; none of anything else.
    var members: [Member] { if case .map(let members) = content { members } else { [] } }

    /// Where the first tag is that reads of the machine that the server runs on.
    var readsMachine: SourcePosition? {
        switch content {
        case .scalar: nil
        case .list(let nodes): nodes.lazy.compactMap(\.readsMachine).first
        case .map(let members): members.lazy.compactMap(\.value.readsMachine).first
        case .tag(let tag): tag.readsMachine ? position : tag.arguments.lazy.compactMap(\.readsMachine).first
        }
    }

    /// This map with another laid over it, member by member; anything else is replaced.
    func merging(_ other: SourceNode) -> SourceNode {
        guard case .map(var members) = content, case .map(let others) = other.content else { return other }
        for member in others {
            if let index = members.firstIndex(where: { $0.name == member.name }) {
                members[index].value = members[index].value.merging(member.value)
            } else {
                members.append(member)
            }
        }
        return SourceNode(position: position, content: .map(members))
    }
}
