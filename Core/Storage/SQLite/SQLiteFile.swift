#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Makes sure that a database's file is there and that only its owner can read what is created.
enum SQLiteFile {
    /// Creates the file and its folders as far as they are missing. Throws `StorageError.cannotOpen`.
    static func prepare(_ path: String) throws(StorageError) {
        try createFolder(of: path)
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw .cannotOpen(path, reason: "\(lastError); check the path and that this user may read and write there")
        }
        close(file)
    }

    private static func createFolder(of path: String) throws(StorageError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        guard access(folder, F_OK) != 0 else { return }
        try createFolder(of: folder)
        // Another program may have created it in this moment.
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw .cannotOpen(path, reason: "\(lastError); create the folder \(folder) for this user")
        }
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
