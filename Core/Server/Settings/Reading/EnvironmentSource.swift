import Kernel

/// Settings in environment variables: `LANYARD_LISTEN__HTTP` is `listen.http`.
enum EnvironmentSource {
    /// The prefixes of names, those that win last.
    static let prefixes = ["AUTHENTIK_", "LANYARD_"]

    /// What the environment sets, those that win last; of a setting's old and new name it is the new one. An empty
    /// variable sets nothing.
    static func read(_ environment: [String: String]) -> [GivenSetting] {
        prefixes.flatMap { prefix in
            environment.filter { $0.key.hasPrefix(prefix) && !$0.value.isEmpty }.map { name, value in
                GivenSetting(
                    key: key(of: name.dropFirst(prefix.count)), value: .string(value), origin: .environment(name))
            }.sorted { ($0.isDeprecated ? 0 : 1, $0.key) < ($1.isDeprecated ? 0 : 1, $1.key) }
        }
    }

    /// The variable that sets a key.
    static func variable(of key: String, prefix: String = "LANYARD_") -> String {
        prefix + key.replacing(".", with: "__").uppercased()
    }

    private static func key(of name: Substring) -> String { name.lowercased().replacing("__", with: ".") }
}
