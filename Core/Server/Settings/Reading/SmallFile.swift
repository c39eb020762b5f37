import FoundationEssentials
import Glibc

/// Files that are read whole and must be small.
enum SmallFile {
    enum Kind { case file, folder }

    /// What is at a path; nil when there is nothing, or nothing that this user can reach.
    static func kind(_ path: String) -> Kind? {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
        return isFolder ? .folder : .file
    }

    /// The names in a folder, sorted.
    static func names(in folder: String) throws(SettingsProblem) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw SettingsProblem("The folder '\(folder)' cannot be read. May this user list it?")
        }
    }

    /// The paths of files below a folder, at most so many. Links are followed, eight folders deep. What cannot be listed
    /// has none.
    static func paths(below folder: String, limit: Int) -> [String] {
        var paths: [String] = []
        var folders: [(path: String, depth: Int)] = [("", 0)]
        while let next = folders.popLast() {
            for name in (try? names(in: "\(folder)/\(next.path)")) ?? [] where paths.count + folders.count < limit {
                let path = next.path.isEmpty ? name : "\(next.path)/\(name)"
                switch kind("\(folder)/\(path)") {
                case .file: paths.append(path)
                case .folder: if next.depth < 8 { folders.append((path, next.depth + 1)) }
                case nil: break
                }
            }
        }
        return paths.sorted()
    }

    /// A file's text.
    /// - Parameter purpose: what the file holds, for messages.
    static func read(_ path: String, limit: Int, for purpose: String) throws(SettingsProblem) -> String {
        // Not blocking, so that a pipe nobody writes to is refused below in place of waited for.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw SettingsProblem(
                "The file '\(path)' with \(purpose) cannot be read: \(String(cString: strerror(errno))).")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SettingsProblem("The file '\(path)' with \(purpose) is not a regular file.")
        }
        return try text(from: descriptor, limit: limit, named: "The file '\(path)' with \(purpose)")
    }

    /// The text that comes from an open file or a pipe, until its end.
    /// - Parameter name: what messages begin with.
    static func text(from descriptor: Int32, limit: Int, named name: String) throws(SettingsProblem) -> String {
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress! + count, limit + 1 - count)
            }
            guard more >= 0 else { throw SettingsProblem("\(name) cannot be read.") }
            if more == 0 { break }
            count += more
        }
        guard count <= limit else {
            throw SettingsProblem("\(name) is larger than \(limit >> 10) KiB.")
        }
        guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
            throw SettingsProblem("\(name) is not text in UTF-8.")
        }
        return text
    }
}
