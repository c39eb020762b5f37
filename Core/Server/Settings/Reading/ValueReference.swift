import Kernel

/// A value that says where the value is: `env://NAME?default` or `file:///path?default`.
struct ValueReference: Sendable {
    private enum Place: Sendable {
        case file(String)
        case variable(String)
    }

    private let place: Place
    private let fallback: String?

    /// nil for a value that is meant as it is written.
    init?(_ value: JSON) {
        guard let text = value.string else { return nil }
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let target = parts.first else { return nil }
        if target.hasPrefix("file:///") {
            place = .file(String(target.dropFirst("file://".count)))
        } else if target.hasPrefix("env://") {
            place = .variable(String(target.dropFirst("env://".count)))
        } else {
            return nil
        }
        fallback = parts.count > 1 ? String(parts[1]) : nil
    }

    /// What it refers to, without the default, which may be a secret.
    var target: String {
        switch place {
        case .file(let path): "file://\(path)"
        case .variable(let name): "env://\(name)"
        }
    }

    /// The value; the default when there is none, and nil when there is no default either.
    ///
    /// A variable that is not set is nothing, as authentik has it; a file that is empty or cannot be read is an error.
    func value(in environment: [String: String], for key: String) throws(SettingsProblem) -> String? {
        switch place {
        case .variable(let name): return environment[name].flatMap { $0.isEmpty ? nil : $0 } ?? fallback
        case .file(let path):
            do throws(SettingsProblem) {
                let text = try SmallFile.read(path, limit: 65_536, for: "the setting \(key)").trimmingSpaces
                if !text.isEmpty { return text }
                throw SettingsProblem("The file '\(path)' with the setting \(key) is empty.")
            } catch {
                guard let fallback else { throw error }
                return fallback
            }
        }
    }
}
