import Storage

extension Settings {
    /// What holds the databases: PostgreSQL if the settings name a server, else files in the data folder.
    ///
    /// `exclusive` is a server, which keeps the folder for itself; a command that works beside it is not.
    /// Only who `listens` hears of news.
    func databaseServer(exclusive: Bool, listens: Bool = true) throws -> any DatabaseServer {
        if var options = postgresql.options {
            options.listens = options.listens && listens
            return try PostgresServer(options)
        }
        let folder = try DataFolder(path: data)
        if exclusive { try folder.checkWritable() }
        return try SQLiteServer(folder: folder.path, exclusive: exclusive)
    }
}
