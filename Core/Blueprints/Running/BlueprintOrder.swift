import Kernel

/// In which order blueprints are applied: those that others require first, otherwise as they were given.
struct BlueprintOrder {
    /// A blueprint, and what others may call it.
    struct Item {
        let blueprint: Blueprint
        let path: String
        let names: Set<String>
    }

    private let items: [Item]
    /// Whether a blueprint that is not among them was applied before, or need not be.
    private let isApplied: (Blueprint.Requirement) -> Bool
    private var stack: [Int] = []
    private var done: Set<Int> = []
    /// Positions in the list, in order; those that cannot be applied are left out.
    private(set) var order: [Int] = []
    /// Why those that were left out cannot be applied.
    private(set) var failures: [Int: BlueprintError] = [:]

    init(_ items: [Item], isApplied: @escaping (Blueprint.Requirement) -> Bool) {
        self.items = items
        self.isApplied = isApplied
        for index in items.indices { visit(index) }
    }

    /// The blueprint of the list that a requirement names.
    func index(of requirement: Blueprint.Requirement) -> Int? {
        items.firstIndex { requirement.names(path: $0.path, names: $0.names) }
    }

    private mutating func visit(_ index: Int) {
        if let start = stack.firstIndex(of: index) { return fail(cycle: Array(stack[start...])) }
        guard done.insert(index).inserted else { return }
        stack.append(index)
        for requirement in items[index].blueprint.requirements { visit(requirement, of: index) }
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
        let files = (cycle + cycle.prefix(1)).map { items[$0].blueprint.file }.joined(separator: " → ")
        for (offset, index) in cycle.enumerated() {
            let next = cycle[(offset + 1) % cycle.count]
            let requirement = items[index].blueprint.requirements.first { self.index(of: $0) == next }
            fail(index, "These blueprints require one another: \(files).", requirement)
        }
    }

    private mutating func fail(_ index: Int, _ reason: String, _ requirement: Blueprint.Requirement?) {
        guard failures[index] == nil else { return }
        var error = BlueprintError(reason, file: items[index].blueprint.file, at: requirement?.position)
        error.entry = requirement?.entry
        failures[index] = error
    }
}

extension Blueprint.Requirement {
    /// Whether it is the blueprint of a path, or of one of these names, that is meant.
    func names(path: String, names: Set<String>) -> Bool {
        (self.path.map { $0 == path } ?? true) && (name.map(names.contains) ?? true)
    }

    /// How messages name the other blueprint.
    var title: String {
        name.map { "the blueprint '\($0)'" } ?? path.map { "the blueprint file '\($0)'" } ?? "another blueprint"
    }
}
