import Kernel

/// One reading of settings: what was given meets what is declared.
struct SettingsReading {
    let environment: [String: String]
    var problems: [SettingsProblem] = []
    private let settings = Settings()
    /// What was given last to each key.
    private var given: [String: GivenSetting] = [:]
    private var unknown: [String] = []
    private var remarks: [String] = []
    private var shown: [ShownSetting] = []

    /// Messages of each sort; what was given can be long.
    private static let messageLimit = 20

    /// - Parameter given: what was given, those that win last.
    init(environment: [String: String], given: [GivenSetting]) {
        self.environment = environment
        for each in given { take(each) }
    }

    /// Lays what was given over the declared values.
    mutating func result() -> LoadedSettings {
        let declared = settings.declared() + numbered()
        report(declared)
        for each in declared { lay(each) }
        problems += settings.groups.compactMap { $0.contradiction.map(SettingsProblem.init(_:)) }
        return LoadedSettings(
            settings: settings, shown: shown, unknown: unknown, remarks: remarks, problems: problems)
    }

    /// Remembers a value, that of an old key under its new one.
    private mutating func take(_ setting: GivenSetting) {
        var setting = setting
        if let key = OtherKeys.deprecated[setting.key] {
            let name = setting.origin.name(of: setting.key)
            remarks.append("The setting \(name) is deprecated: use \(setting.origin.sibling(key)).")
            setting.key = key
        }
        given[setting.key] = setting
    }

    /// The settings of numbered groups, a group for each number that was given.
    private func numbered() -> [DeclaredSetting] {
        settings.numbered().flatMap { prefix, groups in
            let numbers = given.keys.compactMap { key -> Int? in
                guard key.hasPrefix(prefix + ".") else { return nil }
                let number = key.dropFirst(prefix.count + 1).prefix { $0 != "." }
                return Int(number).flatMap { String($0) == number ? $0 : nil }
            }
            let parent = prefix.split(separator: ".").dropLast().joined(separator: ".")
            return Set(numbers).filter { (0..<100).contains($0) }.sorted().flatMap {
                groups.add(below: "\(prefix).\($0).", inheriting: parent + ".")
            }
        }
    }

    /// Gives one setting its value.
    private mutating func lay(_ declared: DeclaredSetting) {
        let found =
            given[declared.key] ?? declared.inherited.flatMap { given[$0] }
            ?? fallback(declared.setting, declared.inherited ?? declared.key)
        var origin = SettingOrigin.builtIn
        if let found {
            do throws(SettingsProblem) {
                let resolved = try self.resolved(found)
                try load(resolved, into: declared)
                origin = resolved.value.isNull ? found.origin : resolved.origin
            } catch {
                problems.append(error)
            }
        }
        shown.append(ShownSetting(key: declared.key, value: declared.setting.shown, origin: origin))
    }

    private func load(_ given: GivenSetting, into declared: DeclaredSetting) throws(SettingsProblem) {
        do throws(UnexpectedValue) { try declared.setting.load(given.value) } catch {
            let name = given.origin.name(of: given.key)
            let value = declared.setting.isSecret ? "of the wrong form" : "'\(Self.excerpt(given.value))'"
            throw SettingsProblem("The setting \(name) is \(value), but must be \(error.expected).")
        }
    }

    /// The value that the setting is taken from when nobody sets it.
    private func fallback(_ setting: any AnySetting, _ key: String) -> GivenSetting? {
        guard let name = setting.declaration.variable, let value = environment[name], !value.isEmpty else { return nil }
        return GivenSetting(key: key, value: .string(value), origin: .environment(name))
    }

    /// The value with what it refers to put in its place.
    private mutating func resolved(_ setting: GivenSetting) throws(SettingsProblem) -> GivenSetting {
        guard let reference = ValueReference(setting.value) else { return setting }
        var resolved = setting
        resolved.value = JSON(try reference.value(in: environment, for: setting.key))
        if resolved.value.isNull {
            let name = setting.origin.name(of: setting.key)
            remarks.append("The setting \(name) is \(reference.target), which is not set and has no default.")
        }
        resolved.origin = .reference(reference.target, from: setting.origin)
        return resolved
    }

    private static func excerpt(_ value: JSON) -> String {
        let text = value.string ?? value.text
        return text.count > 100 ? text.prefix(100).printable + "…" : text.printable
    }
}

extension SettingsReading {
    /// Notes what was given and is not declared.
    private mutating func report(_ declared: [DeclaredSetting]) {
        let keys = Set(declared.map(\.key))
        let stray = given.values.filter { !keys.contains($0.key) && !OtherKeys.isMeaningless($0.key) }
        for setting in stray.sorted(by: { $0.key < $1.key }).prefix(Self.messageLimit) {
            if case .file = setting.origin, let whole = declared.first(where: { setting.key.hasPrefix($0.key + ".") }) {
                // Named by what is declared: what is written below it may be somebody's secret without its quotes.
                let name = setting.origin.name(of: whole.key)
                problems.append(SettingsProblem("The setting \(name) must be a single value, and is a map."))
            } else {
                unknown.append(sentence(setting, keys))
            }
        }
        if stray.count > Self.messageLimit {
            unknown.append("There are \(stray.count - Self.messageLimit) more settings that are not known.")
        }
    }

    private func sentence(_ setting: GivenSetting, _ keys: Set<String>) -> String {
        let name = setting.origin.name(of: setting.key.prefix(100).printable)
        if keys.contains(where: { $0.hasPrefix(setting.key + ".") }) {
            return "The setting \(name) is a group of settings and has no value of its own."
        }
        guard let nearest = Nearest.name(to: setting.key, among: keys.sorted()) else {
            return "The setting \(name) is not known."
        }
        return "The setting \(name) is not known. Did you mean \(setting.origin.sibling(nearest))?"
    }
}

extension StringProtocol {
    /// Without what would do something to a terminal.
    fileprivate var printable: String {
        String(filter { !$0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } })
    }
}

extension SettingOrigin {
    /// How another key would be written in the same place.
    func sibling(_ key: String) -> String {
        switch self {
        case .builtIn, .file: return key
        case .reference(_, let origin): return origin.sibling(key)
        case .environment(let name):
            let prefix = EnvironmentSource.prefixes.first { name.hasPrefix($0) }
            return EnvironmentSource.variable(of: key, prefix: prefix ?? "LANYARD_")
        }
    }
}
