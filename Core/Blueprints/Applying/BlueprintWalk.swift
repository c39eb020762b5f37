import Kernel
import ObjectStore

/// Applies blueprints in one transaction, and those that they name where the entry stands that names them: each once for
/// one that is applied, however many name it. Used by one task only.
final class BlueprintWalk {
    /// Blueprints that name one another.
    static let depthLimit = 16

    private let change: Change
    /// What is applied together.
    private let items: [BlueprintBatch.Item]
    private let others: Others
    private var stack: [BlueprintBatch.Item] = []
    /// What was applied for the one that has its turn.
    private var done: Set<BlueprintBatch.Item.Key> = []
    /// What was applied, in the order in which it was done.
    private(set) var applied: [(item: BlueprintBatch.Item, report: BlueprintReport)] = []

    /// What becomes of blueprints that are named and are not among what is applied together.
    enum Others: Sendable {
        /// Their instances are applied.
        case read(BlueprintLibrary)
        /// They must have been applied before, and are not applied again.
        case applied
        /// Nothing.
        case ignored
    }

    /// Blueprints that name one another in a circle.
    private struct Circle: Error {
        let reason: String
    }

    init(_ change: Change, _ items: [BlueprintBatch.Item], others: Others) {
        self.change = change
        self.items = items
        self.others = others
    }

    /// Applies all of them, but those that were because another one names them.
    /// - Throws: ``BlueprintError`` for what is wrong with a file; what the database throws as it is.
    func applyAll() async throws {
        for item in items where !applied.contains(where: { $0.item.key == item.key }) {
            done = []
            try await apply(item)
        }
    }

    private func apply(_ item: BlueprintBatch.Item) async throws {
        stack.append(item)
        defer { stack.removeLast() }
        let report = try await item.blueprint.apply(
            in: change, context: item.context, environment: item.environment, naming: apply)
        done.insert(item.key)
        applied.append((item, report))
    }

    /// Applies what an entry names.
    private func apply(_ requirement: Blueprint.Requirement) async throws {
        guard let item = try item(requirement), !done.contains(item.key) else { return }
        guard stack.count < Self.depthLimit else {
            throw failure("Blueprints require one another more than \(Self.depthLimit) deep.", requirement)
        }
        do {
            try refuseCircle(item)
            try await apply(item)
        } catch let circle as Circle where stack.count == 1 {
            throw failure(circle.reason, requirement)
        } catch let error as BlueprintError {
            throw failed(error, requirement)
        }
    }

    private func refuseCircle(_ item: BlueprintBatch.Item) throws {
        guard let start = stack.firstIndex(where: { $0.key == item.key }) else { return }
        let files = (stack[start...] + [item]).map(\.blueprint.file).joined(separator: " → ")
        throw Circle(reason: "These blueprints require one another: \(files).")
    }

    /// - Returns: what is to be applied; nil when there is nothing to do.
    /// - Throws: ``BlueprintError`` when it must be there and is not.
    private func item(_ requirement: Blueprint.Requirement) throws(BlueprintError) -> BlueprintBatch.Item? {
        if let item = items.first(where: { requirement.names(path: $0.path, names: $0.names) }) { return item }
        switch others {
        case .ignored: return nil
        case .applied:
            if change.configuration.meets(requirement) || !requirement.isRequired { return nil }
            throw failure("It requires \(requirement.title), which was not applied.", requirement)
        case .read(let library):
            guard let instance = library.instance(requirement, in: change.configuration) else {
                if requirement.isRequired { throw missing(requirement) }
                return nil
            }
            return try item(of: instance, library, requirement)
        }
    }

    private func item(
        of instance: Stored<BlueprintInstance>, _ library: BlueprintLibrary, _ requirement: Blueprint.Requirement
    ) throws(BlueprintError) -> BlueprintBatch.Item? {
        // One that is switched off is nobody's hindrance, and one whose file is gone was there.
        guard instance.enabled else { return nil }
        if instance.value.isFile, library.files[instance.path] == nil {
            if instance.value.wasThere || !requirement.isRequired { return nil }
            throw missing(requirement)
        }
        do throws(BlueprintError) {
            let item = try library.item(of: instance)
            return item.blueprint.isBootstrap && instance.value.wasApplied ? nil : item
        } catch { throw failed(error, requirement) }
    }

    private func failed(_ error: BlueprintError, _ requirement: Blueprint.Requirement) -> BlueprintError {
        failure("It requires \(requirement.title), which could not be applied: \(error)", requirement)
    }

    private func missing(_ requirement: Blueprint.Requirement) -> BlueprintError {
        failure("It requires \(requirement.title), which is not there.", requirement)
    }

    private func failure(_ reason: String, _ requirement: Blueprint.Requirement) -> BlueprintError {
        var error = BlueprintError(reason, file: stack.last?.blueprint.file ?? "", at: requirement.position)
        error.entry = requirement.entry
        return error
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
