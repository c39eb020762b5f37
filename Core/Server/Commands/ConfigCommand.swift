import ArgumentParser
import Glibc
import Kernel

/// Prints the settings in effect, each with where it comes from.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Print the settings in effect and where each comes from.",
        discussion: "Secrets are masked.", aliases: ["dump_config"])

    @OptionGroup var source: SettingsOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print what is wrong, and exit with 1 when anything is.")
    var check = false

    @Argument(help: "A setting such as listen.http, or a group such as listen. All when left out.")
    var key: String?

    func run() throws {
        let loaded = source.load()
        for sentence in loaded.problems.map(\.description) + loaded.unknown + loaded.remarks { Self.warn(sentence) }
        if check {
            guard loaded.problems.isEmpty, loaded.unknown.isEmpty else { throw ExitCode.failure }
            print("The settings can be used.")
            return
        }
        let chosen = try choose(loaded)
        print(json ? Self.object(chosen).text : Self.table(chosen))
        if !loaded.problems.isEmpty { throw ExitCode.failure }
    }

    private func choose(_ loaded: LoadedSettings) throws -> [ShownSetting] {
        guard let key else { return loaded.shown }
        let chosen = loaded.shown.filter { $0.key == key || $0.key.hasPrefix(key + ".") }
        guard chosen.isEmpty else { return chosen }
        let nearest = Nearest.name(to: key, among: loaded.shown.map(\.key))
        throw SettingsProblem("There is no setting '\(key)'." + (nearest.map { " Did you mean \($0)?" } ?? ""))
    }

    /// A line for each setting: key, value, origin.
    private static func table(_ settings: [ShownSetting]) -> String {
        let rows = settings.map { (left: "\($0.key) = \($0.text)", origin: $0.origin.description) }
        let width = min(60, rows.map(\.left.count).max() ?? 0)
        return rows.map { row in
            row.left + String(repeating: " ", count: max(0, width - row.left.count)) + "  # \(row.origin)"
        }.joined(separator: "\n")
    }

    private static func object(_ settings: [ShownSetting]) -> JSON {
        .object(
            Dictionary(
                uniqueKeysWithValues: settings.map {
                    ($0.key, ["value": $0.value, "origin": .string($0.origin.description)])
                }))
    }

    private static func warn(_ sentence: String) {
        let line = Array((sentence + "\n").utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}

extension ShownSetting {
    /// The value on one line, a list between commas.
    fileprivate var text: String {
        switch value {
        case .null: "(none)"
        case .array(let values): values.map(\.plain).joined(separator: ", ")
        default: value.plain
        }
    }
}

extension JSON {
    /// A text as it is, when it fits on a line, and any other value in JSON.
    fileprivate var plain: String {
        guard let string, !string.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            return text
        }
        return string
    }
}
