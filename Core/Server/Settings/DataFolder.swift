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

    /// Refuses a folder in which nothing can be kept.
    func checkWritable() throws {
        guard access(path, W_OK | X_OK) != 0 else { return }
        let problem =
            errno == EROFS
            ? "is on a disk that can only be read. Mount it for writing"
            : "may not be written by this user. Change its owner"
        throw SettingsProblem(
            "The data folder '\(path)' \(problem), or set LANYARD_DATA to a folder that this user may write.")
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
        let key = random.token(64)
        // Whole before it has its name: half a key, on a disk that is full, would be none and in the way of another one.
        let draft = "\(secretKeyFile).\(random.token(8))"
        defer { unlink(draft) }
        guard Self.create(draft, with: key + "\n") else { throw cannotWrite }
        // Another program may have made one in this moment, which then counts.
        if link(draft, secretKeyFile) == 0 { return key }
        if errno == EEXIST, let other = try existingSecretKey() { return other }
        // Some disks know no second name for a file.
        guard [EPERM, ENOSYS, EOPNOTSUPP].contains(errno), rename(draft, secretKeyFile) == 0 else { throw cannotWrite }
        return key
    }

    private var cannotWrite: SettingsProblem {
        SettingsProblem("The secret key cannot be written to '\(secretKeyFile)': \(String(cString: strerror(errno))).")
    }

    /// Writes a file that is not there yet. False when it could not be written whole.
    private static func create(_ path: String, with text: String) -> Bool {
        // Created with its final permissions, so that there is no moment at which others could read it.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        let bytes = Array(text.utf8)
        let isWhole = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let problem = errno
        close(descriptor)
        errno = problem
        return isWhole
    }
}
