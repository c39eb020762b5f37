/// Reads settings from the environment: `LANYARD_…` first, then `AUTHENTIK_…`.
struct SettingsReader {
    let environment: [String: String]

    /// A setting cannot be used.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// A setting's text; nil when it is absent or empty.
    func text(_ name: String) -> String? {
        ["LANYARD_", "AUTHENTIK_"].lazy.compactMap { self.environment[$0 + name] }.first { !$0.isEmpty }
    }

    /// A setting's list, separated by commas.
    func list(_ name: String) -> [String]? {
        text(name)?.split(separator: ",").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }

    /// A setting's value, read by a function that gives nil for what cannot be used.
    func value<Value>(_ name: String, _ text: String, _ expected: String, _ read: (String) -> Value?) throws -> Value {
        guard let value = read(text) else {
            throw Problem(description: "The setting LANYARD_\(name) is '\(text)', but must be \(expected).")
        }
        return value
    }
}
