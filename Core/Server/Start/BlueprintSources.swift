import Blueprints
import FoundationEssentials
import ShippedBlueprints
import Synchronization

/// The blueprints that every tenant gets: those that come with the server, and those of the administrator's own folder.
final class BlueprintSources: Sendable {
    private let folder: String?
    private let shipped = ShippedBlueprints.all.map { BlueprintFile(path: $0.path, text: $0.text) }
    /// What was found in the folder last, by path.
    private let known = Mutex<[String: BlueprintFile]>([:])

    /// - Parameter folder: the administrator's own; nil when there is none.
    init(folder: String?) { self.folder = folder }

    /// All files, in the order in which they are applied.
    /// - Throws: ``SettingsProblem`` when the folder cannot be read.
    func files() throws -> [BlueprintFile] { shipped + (try own()) }

    /// The folder's files as they are now. One that has not changed is the same object as before.
    /// - Throws: ``SettingsProblem`` when the folder cannot be read.
    func own() throws -> [BlueprintFile] {
        let names = try names()
        let before = known.withLock { $0 }
        var found: [String: BlueprintFile] = [:]
        for name in names {
            guard let folder, let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
            let text = String(decoding: data, as: UTF8.self)
            let same = before[name].flatMap { $0.text == text ? $0 : nil }
            found[name] = same ?? BlueprintFile(path: name, text: text)
        }
        known.withLock { $0 = found }
        return names.compactMap { found[$0] }
    }

    /// The names of the folder's files, in order.
    private func names() throws -> [String] {
        guard let folder else { return [] }
        do {
            return try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().filter { name in
                name.hasSuffix(".yaml") && !name.split(separator: "/").contains { $0.hasPrefix(".") }
            }
        } catch {
            throw SettingsProblem("The folder '\(folder)' that LANYARD_BLUEPRINTS_DIR names cannot be read.")
        }
    }
}
