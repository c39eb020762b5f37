import Blueprints
import FoundationEssentials
import Glibc
import Kernel
import ShippedBlueprints
import Synchronization

/// The blueprints that every tenant gets: those that come with the server, and those of the administrator's own folder.
final class BlueprintSources: Sendable {
    /// Bytes of a file.
    private static let longest = 1 << 20

    private let folder: String?
    private let shipped = ShippedBlueprints.all.map { BlueprintFile(path: $0.path, text: $0.text) }
    /// What was found in the folder last, by path.
    private let known = Mutex<[String: BlueprintFile]>([:])

    /// - Parameter folder: the administrator's own; nil when there is none.
    init(folder: String?) { self.folder = folder }

    /// All files, those that come with the server first.
    /// - Throws: ``SettingsProblem`` when the folder cannot be read.
    func files() throws -> [BlueprintFile] { shipped + (try own()) }

    /// The folder's files as they are now. One that has not changed is the same object as before.
    private func own() throws -> [BlueprintFile] {
        let entries = try entries()
        let before = known.withLock { $0 }
        var found: [String: BlueprintFile] = [:]
        for entry in entries {
            let text: String
            do { text = try SmallFile.read(entry.place, limit: Self.longest, for: "a blueprint") } catch {
                found[entry.name] = BlueprintFile(
                    path: entry.name, text: "", modified: entry.modified, problem: "\(error)")
                continue
            }
            let same = before[entry.name].flatMap { $0.text == text && $0.modified == entry.modified ? $0 : nil }
            found[entry.name] = same ?? BlueprintFile(path: entry.name, text: text, modified: entry.modified)
        }
        known.withLock { $0 = found }
        return entries.compactMap { found[$0.name] }
    }

    /// What tells one state of the folder from another: names, sizes and times; nil when there is no folder to look at.
    func mark() -> Set<String>? {
        guard folder != nil, let entries = try? entries() else { return nil }
        return Set(entries.map { "\($0.name) \($0.size) \($0.modified.microseconds) \($0.place)" })
    }

    /// A file of the folder.
    private struct Entry {
        let name: String
        /// Where it really is, links followed.
        let place: String
        let modified: Timestamp
        let size: Int
    }

    /// The folder's files, in the order of their names. Nothing hidden is one, and nothing that a link puts outside of it.
    private func entries() throws -> [Entry] {
        guard let folder else { return [] }
        let problem = SettingsProblem("The folder '\(folder)' that LANYARD_BLUEPRINTS_DIR names cannot be read.")
        guard let root = Self.real(folder) else { throw problem }
        let names: [String]
        do { names = try FileManager.default.subpathsOfDirectory(atPath: folder) } catch { throw problem }
        return names.sorted().compactMap { name in
            guard name.hasSuffix(".yaml"), !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }),
                let place = Self.real(folder + "/" + name), place.hasPrefix(root.hasSuffix("/") ? root : root + "/")
            else { return nil }
            var status = stat()
            guard stat(place, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            let time = status.st_mtim
            return Entry(
                name: name, place: place,
                modified: Timestamp(microseconds: time.tv_sec * 1_000_000 + time.tv_nsec / 1000),
                size: Int(status.st_size))
        }
    }

    /// A path with every link followed; nil when there is nothing.
    private static func real(_ path: String) -> String? {
        guard let buffer = realpath(path, nil) else { return nil }
        defer { free(buffer) }
        return String(cString: buffer)
    }
}

extension BlueprintEnvironment {
    /// The variables and files of this process.
    static let process = BlueprintEnvironment(
        variable: { ProcessInfo.processInfo.environment[$0] },
        file: { try? SmallFile.read($0, limit: 1 << 20, for: "what a blueprint reads") })
}
