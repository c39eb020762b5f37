import Kernel
import ObjectStore

extension Blueprint {
    /// Does what the entries say, in their order, as part of a change: when it throws, the change keeps nothing.
    ///
    /// - Parameters:
    ///   - context: values for `!Context`, over those of the file.
    ///   - environment: where `!Env` and `!File` look; with nil these tags are errors.
    ///   - naming: applies another blueprint, where an entry stands that names it.
    /// - Throws: ``BlueprintError`` for what is wrong with the blueprint; what the database throws as it is.
    func apply(
        in change: Change, context: [String: JSON], environment: BlueprintEnvironment?,
        naming: @escaping (Requirement) async throws -> Void
    ) async throws -> BlueprintReport {
        let resolver = Resolver(
            file: file, reading: change, context: values(context, in: change), environment: environment)
        let applier = EntryApplier(
            file: file, change: change, resolver: resolver, naming: naming)
        var report = BlueprintReport()
        for entry in entries {
            do { report.entries.append(try await applier.apply(entry)) } catch {
                throw applier.explained(error, in: entry)
            }
        }
        report.warnings = warnings + resolver.warnings
        return report
    }

    /// What the server says, then the file, then the caller: later ones are laid over earlier ones.
    private func values(_ given: [String: JSON], in change: Change) -> [String: SourceNode] {
        let start = SourcePosition(line: 1, column: 1)
        let names = change.store.resources.map(\.info.name)
        let apps = Dictionary(names.map { ($0.model, JSON.string($0.app)) }) { first, _ in first }
        let server: JSON = ["goauthentik.io/enterprise/licensed": false, "goauthentik.io/rbac/models": .object(apps)]
        var merged = SourceNode(server, at: start)
        if let context { merged = merged.merging(context) }
        merged = merged.merging(SourceNode(.object(given), at: start))
        guard case .map(let members) = merged.content else { return [:] }
        return Dictionary(members.map { ($0.name, $0.value) }) { _, last in last }
    }
}
