public import Kernel
public import ObjectStore

/// What may be stored as an instance of a blueprint. It is applied as the system, which may do everything: what is applied
/// is for superusers to say, and it must be there and make sense.
public enum BlueprintInstanceRule {
    /// Asked before an instance is stored.
    /// - Throws: ``Problems`` for `path` or `content`; ``Refused`` for somebody who is no superuser.
    public static func rules(_ shelf: BlueprintShelf) -> [ModelName: ObjectRule] {
        [
            BlueprintInstance.model.name: { object, change in
                guard let instance = object.typed(BlueprintInstance.self)?.value else { return }
                let old = change.configuration.get(BlueprintInstance.self, object.id)?.value
                guard old?.source != instance.source else { return }
                if case .user(let user, _) = change.actor, !user.isSuperuser {
                    throw Refused(
                        decision: .no(
                            "say what is applied", "Blueprints are applied with all rights: only superusers say which.")
                    )
                }
                try check(instance, by: change.actor, shelf)
            }
        ]
    }

    private static func check(
        _ instance: BlueprintInstance, by actor: Principal, _ shelf: BlueprintShelf
    ) throws(Problems) {
        if instance.isFromRegistry {
            do { _ = try RegistryAddress(instance.path) } catch { throw .field("path", error.description) }
        } else if instance.isFile {
            let files = (try? shelf.latest()) ?? []
            guard files.contains(where: { $0.path == instance.path }) else {
                throw .field(
                    "path", "There is no such file in the folder of blueprints.", code: "does_not_exist")
            }
        } else {
            let blueprint: Blueprint
            do { blueprint = try Blueprint(parsing: instance.content, file: "content") } catch {
                throw .field("content", error.description)
            }
            let isOpen = shelf.environment(for: actor) != nil
            if !isOpen, let error = blueprint.readsMachine { throw .field("content", error.description) }
        }
    }
}

extension BlueprintInstance {
    /// What decides what is applied.
    fileprivate var source: [String: JSON] {
        [
            "path": .string(path), "content": .string(content), "context": context.json,
            "credentials": .string(registryCredentials.exposed),
        ]
    }
}
