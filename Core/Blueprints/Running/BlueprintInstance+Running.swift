import Kernel

extension BlueprintInstance {
    /// Whether a text need not be applied again.
    func covers(hash: String) -> Bool { wasApplied && lastAppliedHash == hash }

    /// Whether its last application was kept.
    var wasApplied: Bool { status == .successful || status == .warning }

    /// Whether its file was applied once, though it is gone.
    var wasThere: Bool { status == .orphaned && !lastAppliedHash.isEmpty || wasApplied }

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
            $0.value.wasThere || !$0.enabled
        }
    }

    /// A name that no other instance has.
    func blueprintName(_ wanted: String, for path: String) -> String {
        let taken = first(BlueprintInstance.self, where: "name", is: wanted)
        return taken == nil || taken?.path == path ? wanted : path
    }
}

extension Blueprint {
    /// What is kept of what its author wrote on it.
    var metadata: Attributes {
        ["name": .string(name), "labels": .object(labels.mapValues(JSON.string))]
    }
}
