import Storage

extension Settings {
    /// What holds the databases: PostgreSQL if the settings name a server, else files in the data folder.
    ///
    /// `exclusive` is a server, which keeps the folder for itself; a command that works beside it is not.
    func databaseServer(exclusive: Bool) throws -> any DatabaseServer {
        if let postgres { return try PostgresServer(postgres) }
        return try SQLiteServer(folder: DataFolder(path: data).path, exclusive: exclusive)
    }
}
