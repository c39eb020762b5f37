import Synchronization

/// Groups by number, as in `postgresql.read_replicas.0.host`. Each inherits from the group that they are held in.
struct Numbered<Group: SettingGroup>: Sendable {
    private let groups = Members()

    /// The groups in the order of their numbers.
    var all: [Group] { groups.all }

    /// Written while settings are read, before anybody else has them.
    private final class Members: Sendable {
        private let members = Mutex<[Group]>([])
        var all: [Group] { members.withLock { $0 } }
        func append(_ group: Group) { members.withLock { $0.append(group) } }
    }
}

/// Numbered groups whose type is not known.
protocol AnyNumbered: Sendable {
    /// Adds one more group and says what it declares.
    /// - Parameter prefix: its own keys' beginning.
    /// - Parameter parent: the beginning of the keys that it inherits from.
    func add(below prefix: String, inheriting parent: String) -> [DeclaredSetting]
    /// The groups, their types not known.
    var members: [any SettingGroup] { get }
}

extension Numbered: AnyNumbered {
    func add(below prefix: String, inheriting parent: String) -> [DeclaredSetting] {
        let group = Group()
        groups.append(group)
        return zip(group.declared(below: prefix), group.declared(below: parent)).map { own, inherited in
            DeclaredSetting(key: own.key, setting: own.setting, inherited: inherited.key)
        }
    }
    var members: [any SettingGroup] { all }
}
