import Kernel

extension Resolver {
    /// One value for each element of a list, or each member of a map.
    func enumerate(_ list: SourceNode, _ form: SourceTag.Collected, _ body: SourceNode) async throws -> JSON {
        // What is gone through may name elements of the enumerations around this one, which it counts from here.
        items.append(nil)
        defer { items.removeLast() }
        let elements = try await elements(of: list)
        var values: [JSON] = []
        for element in elements {
            items[items.count - 1] = element
            values.append(try await resolve(body))
        }
        return form == .list ? .array(values) : .object(try merged(values, at: body))
    }

    /// The element that an enumeration is at.
    func item(_ tag: String, _ depth: Int, at node: SourceNode) throws -> Item {
        guard depth < items.count else {
            let reason = items.isEmpty ? "stands in no !Enumerate" : "stands in \(items.count) !Enumerate only"
            throw error("\(tag) \(depth): it \(reason).", node)
        }
        guard let item = items[items.count - 1 - depth] else {
            throw error("\(tag) \(depth): that !Enumerate has not begun; the one around it has a greater depth.", node)
        }
        return item
    }

    private func elements(of node: SourceNode) async throws -> [Item] {
        if let members = members(of: node) {
            var elements: [Item] = []
            for member in members {
                elements.append(Item(index: .string(member.name), value: try await resolve(member.value)))
            }
            return elements
        }
        switch try await resolve(node) {
        case .array(let elements): return elements.enumerated().map { Item(index: .int($0.offset), value: $0.element) }
        case .object(let members):
            return members.sorted { $0.key < $1.key }.map { Item(index: .string($0.key), value: $0.value) }
        case .string(let text):
            return text.unicodeScalars.enumerated().map {
                Item(index: .int($0.offset), value: .string(String($0.element)))
            }
        case let other: throw error("!Enumerate goes through lists and maps, not through \(other.typeName).", node)
        }
    }

    /// The members of a map that the file has, in its order.
    private func members(of node: SourceNode) -> [SourceNode.Member]? {
        switch node.content {
        case .map(let members): members
        case .tag(.context(let name, _)):
            context[name].flatMap { if case .map(let members) = $0.content { members } else { nil } }
        default: nil
        }
    }

    /// Maps, or pairs of a name and a value, as one map; later ones count.
    private func merged(_ values: [JSON], at node: SourceNode) throws -> [String: JSON] {
        var members: [String: JSON] = [:]
        for value in values {
            switch value {
            case .object(let more): members.merge(more) { $1 }
            case .array(let pair) where pair.count == 2: members[pair[0].pythonText] = pair[1]
            default: throw error("!Enumerate with MAP takes [name, value], or a map.", node)
            }
        }
        return members
    }

    /// `!AtIndex`: an element by its number, from the end if that is negative, or a member by its name.
    func element(
        of object: SourceNode, at key: SourceNode, _ fallback: SourceNode?, _ node: SourceNode
    ) async throws -> JSON {
        let (whole, key) = (try await resolve(object), try await resolve(key))
        var found: JSON?
        switch (whole, key) {
        case (.array(let elements), .int(let index)):
            let index = index < 0 ? index + elements.count : index
            if elements.indices.contains(index) { found = elements[index] }
        case (.object(let members), _): found = members[key.pythonText]
        default: break
        }
        if let found { return try pay(whole: found, at: node) }
        if let fallback { return try await resolve(fallback) }
        throw error("!AtIndex: there is no '\(key.pythonText.prefix(100))' in \(whole.typeName).", node)
    }
}
