import Blueprints
import Kernel

/// Settings in YAML files.
enum FileSource {
    /// What a file sets, in its order: each value's key is the names of the maps around it.
    /// - Throws: a sentence that names the file and the line.
    static func read(_ path: String) throws(SettingsProblem) -> [GivenSetting] {
        let text = try SmallFile.read(path, limit: 1 << 20, for: "the settings")
        do {
            return try YAMLLeaf.read(text, file: path).map { leaf in
                GivenSetting(
                    key: leaf.path.joined(separator: "."), value: leaf.value, origin: .file(path, line: leaf.line))
            }
        } catch {
            throw SettingsProblem(error.description)
        }
    }
}

/// Where settings' files are.
struct SettingsFiles: Sendable {
    /// A file or folder to read in place of the usual ones.
    var chosen: String?
    /// The folder that has `etc`.
    var root = ""

    /// The files that are there, those that win last.
    func paths() throws(SettingsProblem) -> [String] {
        guard let chosen else {
            return try usual("authentik", folders: ["config.d"]) + usual("lanyard", folders: ["conf.d", "config.d"])
        }
        switch SmallFile.kind(chosen) {
        case .folder: return try files(in: chosen)
        case .file: return [chosen]
        case nil: throw SettingsProblem("The settings' file '\(chosen)' does not exist or cannot be reached.")
        }
    }

    private func usual(_ name: String, folders: [String]) throws(SettingsProblem) -> [String] {
        let folder = "\(root)/etc/\(name)"
        var paths = ["\(folder)/config.yml"].filter { SmallFile.kind($0) == .file }
        for each in folders where SmallFile.kind("\(folder)/\(each)") == .folder {
            paths += try files(in: "\(folder)/\(each)")
        }
        return paths
    }

    /// The YAML files of a folder by name. Editors' hidden files are none.
    private func files(in folder: String) throws(SettingsProblem) -> [String] {
        try SmallFile.names(in: folder).filter {
            ($0.hasSuffix(".yml") || $0.hasSuffix(".yaml")) && !$0.hasPrefix(".")
        }.map { "\(folder)/\($0)" }
    }
}
