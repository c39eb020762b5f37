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
            throw .cannotOpen(path, reason: lastErrorWithAdvice)
        }
        close(file)
    }

    /// Creates the folder that a file is to be in, and those around it, as far as they are missing.
    static func createFolder(of path: String) throws(StorageError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        guard access(folder, F_OK) != 0 else { return }
        try createFolder(of: folder)
        // Another program may have created it in this moment.
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw .cannotOpen(path, reason: "\(lastError); create the folder \(folder) for this user")
        }
    }

    /// The names of what is in a folder; none when there is no such folder.
    static func list(_ folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }

    /// Gives a database's file another name. False when it cannot be done, or somebody still has the database open.
    static func move(_ old: String, to new: String) -> Bool {
        for suffix in ["-wal", "-shm"] where access(old + suffix, F_OK) == 0 { return false }
        return rename(old, new) == 0
    }

    /// What the last call of the system failed with.
    static var lastError: String { String(cString: strerror(errno)) }

    /// The same, and what to do about it.
    static var lastErrorWithAdvice: String {
        switch errno {
        case EROFS: "it is on a disk that can only be read; mount it for writing, or choose another folder"
        case ENOSPC, EDQUOT: "the disk is full; make room and try again"
        default: "\(lastError); check the path and that this user may read and write there"
        }
    }
}
