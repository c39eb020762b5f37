import FoundationEssentials
import Kernel

/// Templates that an administrator wrote: the HTML files of a folder, read whenever they are used.
struct TemplateFolder: Sendable {
    let path: String

    /// Files at most, folders within folders, and bytes of one file.
    private static let (most, deepest, largest) = (200, 3, 262_144)

    /// The files' names, below the folder, by name.
    var names: [String] {
        var found: [String] = []
        collect("", depth: 1, &found)
        return found.sorted()
    }

    private func collect(_ folder: String, depth: Int, _ found: inout [String]) {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []
        for entry in entries.sorted() where !entry.hasPrefix(".") {
            guard found.count < Self.most else { return }
            let name = folder.isEmpty ? entry : "\(folder)/\(entry)"
            var isFolder = false
            guard FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder) else { continue }
            if isFolder {
                if depth < Self.deepest { collect(name, depth: depth + 1, &found) }
            } else if name.hasSuffix(".html") {
                found.append(name)
            }
        }
    }

    /// A template's text; nil when there is no such file. Only what is listed is read, wherever a name points.
    /// - Throws: ``Problems`` for a file that is too long or no text.
    func html(_ name: String) throws(Problems) -> String? {
        guard name.hasSuffix(".html"), !name.contains(".."), !name.hasPrefix("/"), name.utf8.count <= 255,
            names.contains(name)
        else { return nil }
        return try text(name)
    }

    /// What the template's text part is made of, when there is a file beside it: `welcome.txt` for `welcome.html`.
    func plain(_ name: String) throws(Problems) -> String? {
        let twin = name.dropLast(".html".count) + ".txt"
        guard FileManager.default.fileExists(atPath: "\(path)/\(twin)") else { return nil }
        return try text(String(twin))
    }

    private func text(_ name: String) throws(Problems) -> String {
        guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else {
            throw .field("template", "The template '\(name)' cannot be read.")
        }
        guard data.count <= Self.largest, let text = String(validating: data, as: UTF8.self) else {
            throw .field("template", "The template '\(name)' is longer than \(Self.largest) bytes, or no UTF-8.")
        }
        return text
    }
}
