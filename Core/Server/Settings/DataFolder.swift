import FoundationEssentials
import Glibc
import Kernel

/// The folder that holds everything the server keeps.
struct DataFolder: Sendable {
    let path: String

    /// Opens the folder; one that does not exist is made, for this user alone.
    init(path: String) throws {
        self.path = path
        var isFolder: Bool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            guard isFolder else {
                throw SettingsProblem("The data folder '\(path)' is not a folder.")
            }
            return
        }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw SettingsProblem(
                "The data folder '\(path)' cannot be made. Set LANYARD_DATA to a folder that this user may write.")
        }
    }

    private var secretKeyFile: String { path + "/secret_key" }

    /// The installation's secret key; nil when none was made yet.
    func existingSecretKey() throws -> String? {
        guard let data = FileManager.default.contents(atPath: secretKeyFile) else { return nil }
        let key = String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
        guard key.utf8.count >= 32 else {
            throw SettingsProblem("The secret key in '\(secretKeyFile)' is shorter than 32 characters.")
        }
        return key
    }

    /// The installation's secret key: made at the first start, and kept in a file that only this user can read.
    func secretKey(random: any RandomSource) throws -> String {
        if let key = try existingSecretKey() { return key }
        let file = secretKeyFile
        let key = random.token(64)
        // Created with its final permissions, so that there is no moment at which others could read it.
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SettingsProblem("The secret key cannot be written to '\(file)': error \(errno).")
        }
        defer { close(descriptor) }
        let bytes = Array((key + "\n").utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw SettingsProblem("The secret key cannot be written to '\(file)': error \(errno).")
        }
        return key
    }
}
