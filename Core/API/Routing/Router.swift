/// Finds the operations of a path.
struct Router: Sendable {
    /// A path that exists.
    struct Place {
        /// By method.
        let operations: [String: Operation]
        let parameters: [String: String]
    }

    private struct Node {
        var literals: [String: Node] = [:]
        /// What any one segment leads to.
        var parameter: [Node] = []
        /// By method, with the names of the path's parameters in their order.
        var operations: [String: Operation] = [:]
        var names: [String] = []
    }

    private var root = Node()

    init(_ operations: [Operation]) {
        for operation in operations { Self.add(operation, operation.path.split(separator: "/")[...], to: &root) }
    }

    func place(_ segments: [String]) -> Place? {
        guard let (node, values) = Self.find(segments[...], [], from: root) else { return nil }
        return Place(operations: node.operations, parameters: Dictionary(zip(node.names, values)) { $1 })
    }

    private static func add(_ operation: Operation, _ path: ArraySlice<Substring>, to node: inout Node) {
        guard let first = path.first else {
            node.operations[operation.method] = operation
            node.names = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                String($0.dropFirst().dropLast())
            }
            return
        }
        if first.hasPrefix("{") {
            if node.parameter.isEmpty { node.parameter = [Node()] }
            add(operation, path.dropFirst(), to: &node.parameter[0])
        } else {
            add(operation, path.dropFirst(), to: &node.literals[String(first), default: Node()])
        }
    }

    /// Words come before parameters: `core/users/me/` is no user called `me`.
    private static func find(_ path: ArraySlice<String>, _ values: [String], from node: Node) -> (Node, [String])? {
        guard let first = path.first else { return node.operations.isEmpty ? nil : (node, values) }
        if let next = node.literals[first], let found = find(path.dropFirst(), values, from: next) { return found }
        return node.parameter.first.flatMap { find(path.dropFirst(), values + [first], from: $0) }
    }
}
