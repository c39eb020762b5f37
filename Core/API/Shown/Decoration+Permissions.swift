import Kernel
import ObjectStore

/// What is shown of initial permissions.
extension Decoration {
    static let initialPermissions = [
        Decoration("permissions_obj", Schema.list(Schema.component("Permission"))) { subject in
            let numbers = subject.shown["permissions"]?.array?.compactMap(\.int) ?? []
            return .array(numbers.compactMap { subject.permissions?[$0].map { .object($0.json) } })
        }
    ]
}
