import Kernel

/// A struct of settings and of further groups. A group's name is part of the keys of what it holds.
protocol SettingGroup: Sendable {
    init()
    /// Whether its settings' keys are those of the group that it stands in.
    static var isInlined: Bool { get }
    /// What is wrong with its settings together, as a sentence that names them; nil when nothing is.
    var contradiction: String? { get }
}

extension SettingGroup {
    static var isInlined: Bool { false }
    var contradiction: String? { nil }

    /// Every setting with its whole key, in the order of declaration.
    func declared(below prefix: String = "") -> [DeclaredSetting] {
        Mirror(reflecting: self).children.flatMap { label, value -> [DeclaredSetting] in
            guard let label else { return [] }
            if let setting = value as? any AnySetting {
                let name = setting.declaration.name ?? WireName.of(label.drop { $0 == "_" })
                return [DeclaredSetting(key: prefix + name, setting: setting)]
            }
            return (value as? any SettingGroup)?.declared(below: Self.place(of: value, label, below: prefix)) ?? []
        }
    }

    /// This group and those inside it.
    var groups: [any SettingGroup] {
        [self]
            + Mirror(reflecting: self).children.flatMap { child -> [any SettingGroup] in
                let inner = (child.value as? any SettingGroup).map { [$0] }
                return (inner ?? (child.value as? any AnyNumbered)?.members ?? []).flatMap(\.groups)
            }
    }

    /// The numbered groups with the key that they are below.
    func numbered(below prefix: String = "") -> [(key: String, groups: any AnyNumbered)] {
        Mirror(reflecting: self).children.flatMap { label, value -> [(key: String, groups: any AnyNumbered)] in
            guard let label else { return [] }
            if let numbered = value as? any AnyNumbered { return [(prefix + WireName.of(label[...]), numbered)] }
            return (value as? any SettingGroup)?.numbered(below: Self.place(of: value, label, below: prefix)) ?? []
        }
    }

    private static func place(of value: Any, _ label: String, below prefix: String) -> String {
        guard let group = value as? any SettingGroup, !type(of: group).isInlined else { return prefix }
        return prefix + WireName.of(label[...]) + "."
    }
}

/// A setting with its key.
struct DeclaredSetting: Sendable {
    /// Names with dots between, such as `listen.http`.
    let key: String
    let setting: any AnySetting
    /// The key whose value it takes over when it has none of its own.
    var inherited: String?
}
