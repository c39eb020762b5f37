import Foundation
public import Storage

/// The PostgreSQL server that tests use, when the environment names one; see `Tools/postgres`.
public enum TestPostgres {
    /// How to reach it.
    public static let options: PostgresOptions? = {
        let environment = ProcessInfo.processInfo.environment
        guard let host = environment["LANYARD_TEST_POSTGRESQL"], !host.isEmpty else { return nil }
        var options = PostgresOptions()
        options.host = host
        options.port = environment["LANYARD_TEST_POSTGRESQL_PORT"] ?? "5432"
        options.name = "lanyard"
        options.user = "lanyard"
        return options
    }()

    /// A name that no other test uses.
    public static func schemaName() -> String {
        "test_" + UUID().uuidString.lowercased().replacing("-", with: "_")
    }
}

/// An empty database for a test that does not care which engine it is.
public enum TestDatabase {
    private static let server: PostgresServer? = {
        let name = ProcessInfo.processInfo.environment["LANYARD_TEST_ENGINE"]
        guard name == "postgres", var options = TestPostgres.options else { return nil }
        options.poolSize = 40
        return try? PostgresServer(options)
    }()

    /// SQLite in memory; with `LANYARD_TEST_ENGINE=postgres`, a schema of its own on PostgreSQL.
    public static func make() async throws -> any Database {
        guard let server else { return try SQLiteDatabase.inMemory() }
        let name = TestPostgres.schemaName()
        try await server.create(name)
        return try await server.open(name)
    }
}
