/// Files of which each names the next one and the last one the first.
struct BlueprintCircles {
    private let blueprints: [(blueprint: Blueprint, path: String)]
    private var stack: [Int] = []
    private var done: Set<Int> = []

    /// - Throws: ``BlueprintError`` for the first circle. An entry with conditions closes none: only an application knows
    ///   whether they hold.
    static func refuse(_ blueprints: [(blueprint: Blueprint, path: String)]) throws(BlueprintError) {
        var circles = BlueprintCircles(blueprints)
        for index in blueprints.indices { try circles.visit(index, from: nil) }
    }

    private init(_ blueprints: [(blueprint: Blueprint, path: String)]) { self.blueprints = blueprints }

    private mutating func visit(_ index: Int, from requirement: Blueprint.Requirement?) throws(BlueprintError) {
        if let start = stack.firstIndex(of: index), let last = stack.last {
            let files = (stack[start...] + [index]).map { blueprints[$0].blueprint.file }.joined(separator: " → ")
            var error = BlueprintError(
                "These blueprints require one another: \(files).", file: blueprints[last].blueprint.file,
                at: requirement?.position)
            error.entry = requirement?.entry
            throw error
        }
        guard done.insert(index).inserted else { return }
        stack.append(index)
        for requirement in blueprints[index].blueprint.requirements where !requirement.isConditional {
            let next = blueprints.firstIndex { requirement.names(path: $0.path, names: [$0.blueprint.name]) }
            if let next { try visit(next, from: requirement) }
        }
        stack.removeLast()
    }
}
