import Kernel

/// A value that somebody gave to a setting, and where.
struct GivenSetting: Sendable {
    var key: String
    /// A text, a list of texts, or nothing (JSON's null).
    var value: JSON
    var origin: SettingOrigin

    /// Whether the key is one of earlier versions.
    var isDeprecated: Bool { OtherKeys.deprecated[key] != nil }
}

/// Where a setting's value comes from.
enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    /// Nobody set it.
    case builtIn
    /// A line of a file.
    case file(String, line: Int)
    /// An environment variable, by its whole name.
    case environment(String)
    /// What a value of the form `file:///path` or `env://NAME` stands for, and where that value is.
    indirect case reference(String, from: SettingOrigin)

    var description: String {
        switch self {
        case .builtIn: "default"
        case .file(let path, let line): "\(path):\(line)"
        case .environment(let name): name
        case .reference(let target, let origin): "\(target) (\(origin))"
        }
    }

    /// How a message names a setting that was set there: by the name that was written.
    func name(of key: String) -> String {
        switch self {
        case .builtIn: key
        case .file: "\(key) (\(self))"
        case .environment(let name): name
        case .reference(let target, let origin): "\(origin.name(of: key)), read from \(target),"
        }
    }
}

/// A setting cannot be used; printed as it is, with exit status 1.
struct SettingsProblem: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
