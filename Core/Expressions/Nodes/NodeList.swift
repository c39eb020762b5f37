/// Nodes that are evaluated one by one.
///
/// An array counts a reference each time that one of its objects is used. The list holds the nodes for as long as it is
/// there, and so does whoever evaluates them: it needs not.
struct NodeList {
    let nodes: [Node]
    private let uncounted: [Unmanaged<Node>]

    init(_ nodes: [Node]) {
        self.nodes = nodes
        uncounted = nodes.map { Unmanaged.passUnretained($0) }
    }

    @inline(__always)
    var count: Int { uncounted.count }

    @inline(__always)
    func value(_ index: Int, _ f: Slots, _ m: Machine) throws -> Value {
        try uncounted[index]._withUnsafeGuaranteedRef { try $0.value(f, m) }
    }

    @inline(__always)
    func truth(_ index: Int, _ f: Slots, _ m: Machine) throws -> Bool {
        try uncounted[index]._withUnsafeGuaranteedRef { try $0.truth(f, m) }
    }
}
