/// In which order blueprints are applied: those that others require first, otherwise as they were given.
struct BlueprintOrder {
    private let blueprints: [Blueprint]
    /// Whether a blueprint that is not among them was applied before.
    private let isApplied: (Blueprint.Requirement) -> Bool
    private var stack: [Int] = []
    private var done: Set<Int> = []
    /// Positions in the list, in order; those that cannot be applied are left out.
    private(set) var order: [Int] = []
    /// Why those that were left out cannot be applied.
    private(set) var failures: [Int: BlueprintError] = [:]

    init(_ blueprints: [Blueprint], isApplied: @escaping (Blueprint.Requirement) -> Bool) {
        self.blueprints = blueprints
        self.isApplied = isApplied
        for index in blueprints.indices { visit(index) }
    }

    /// The blueprint of the list that a requirement names.
    func index(of requirement: Blueprint.Requirement) -> Int? {
        blueprints.firstIndex { requirement.names(path: $0.file, name: $0.name) }
    }

    private mutating func visit(_ index: Int) {
        if let start = stack.firstIndex(of: index) { return fail(cycle: Array(stack[start...])) }
        guard done.insert(index).inserted else { return }
        stack.append(index)
        for requirement in blueprints[index].requirements { visit(requirement, of: index) }
        stack.removeLast()
        if failures[index] == nil { order.append(index) }
    }

    private mutating func visit(_ requirement: Blueprint.Requirement, of index: Int) {
        guard let other = self.index(of: requirement) else {
            if requirement.isRequired, !isApplied(requirement) {
                fail(index, "It requires \(requirement.title), which is not there.", requirement)
            }
            return
        }
        visit(other)
    }

    private mutating func fail(cycle: [Int]) {
        let files = (cycle + cycle.prefix(1)).map { blueprints[$0].file }.joined(separator: " → ")
        for (offset, index) in cycle.enumerated() {
            let next = cycle[(offset + 1) % cycle.count]
            let requirement = blueprints[index].requirements.first { self.index(of: $0) == next }
            fail(index, "These blueprints require one another: \(files).", requirement)
        }
    }

    private mutating func fail(_ index: Int, _ reason: String, _ requirement: Blueprint.Requirement?) {
        guard failures[index] == nil else { return }
        var error = BlueprintError(reason, file: blueprints[index].file, at: requirement?.position)
        error.entry = requirement?.entry
        failures[index] = error
    }
}

extension Blueprint.Requirement {
    /// Whether it is the blueprint of a path and a name that is meant.
    func names(path: String, name: String) -> Bool {
        (self.path.map { $0 == path } ?? true) && (self.name.map { $0 == name } ?? true)
    }

    /// How messages name the other blueprint.
    var title: String {
        name.map { "the blueprint '\($0)'" } ?? path.map { "the blueprint file '\($0)'" } ?? "another blueprint"
    }
}
