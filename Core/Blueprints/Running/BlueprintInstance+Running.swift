public import Kernel

extension BlueprintInstance {
    /// Whether a text need not be applied again.
    func covers(hash: String) -> Bool { wasApplied && lastAppliedHash == hash }

    /// Whether its last application was kept.
    var wasApplied: Bool { status == .successful || status == .warning }

    /// What messages call it.
    var title: String { path.isEmpty ? name : path }

    /// Whether it is a file of the folder, or one that comes with the server.
    var isFile: Bool { !path.isEmpty && !isFromRegistry }
}

extension Configuration {
    /// The instances that a requirement names.
    func blueprints(_ requirement: Blueprint.Requirement) -> [Stored<BlueprintInstance>] {
        all(BlueprintInstance.self).filter { requirement.names(path: $0.path, names: [$0.name]) }
    }

    /// Whether what a requirement names was applied, or need not be: one that is switched off is nobody's hindrance, and
    /// one whose file is gone was there.
    func meets(_ requirement: Blueprint.Requirement) -> Bool {
        blueprints(requirement).contains {
            $0.value.wasApplied || !$0.enabled || $0.status == .orphaned && !$0.lastAppliedHash.isEmpty
        }
    }

    /// A name that no other instance has.
    func blueprintName(_ wanted: String, for path: String) -> String {
        let taken = first(BlueprintInstance.self, where: "name", is: wanted)
        return taken == nil || taken?.path == path ? wanted : path
    }
}

extension Blueprint {
    /// Why it cannot be applied by itself: a blueprint that it requires was not applied here; nil when there is none.
    public func unmetRequirement(in configuration: Configuration) -> BlueprintError? {
        guard let requirement = requirements.first(where: { $0.isRequired && !configuration.meets($0) }) else {
            return nil
        }
        let reason = "It requires \(requirement.title), which was not applied."
        var error = BlueprintError(reason, file: file, at: requirement.position)
        error.entry = requirement.entry
        return error
    }

    /// What is kept of what its author wrote on it.
    var metadata: Attributes {
        ["name": .string(name), "labels": .object(labels.mapValues(JSON.string))]
    }
}
