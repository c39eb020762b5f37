import Logging
import ServiceLifecycle
import Storage
import UnixSignals

/// Reads the settings again on SIGHUP, and hands on those that may change while the server runs.
///
/// Settings that cannot be used change nothing: the server goes on with those that it has.
struct SettingsReload: Service {
    let load: @Sendable () -> LoadedSettings
    let level: SharedLogLevel
    let logger: Logger
    /// What the databases are in, once that is known.
    var databases: (any DatabaseServer)?

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals { apply(load()) }
        }
    }

    /// The same, for a server whose databases are there.
    func on(_ databases: any DatabaseServer) -> SettingsReload {
        var reload = self
        reload.databases = databases
        return reload
    }

    /// Takes over what was read.
    func apply(_ loaded: LoadedSettings) {
        if let problem = loaded.problems.first {
            logger.error("the settings were not read again", metadata: ["problem": "\(problem)"])
            return
        }
        level.set(loaded.settings.logLevel)
        if let server = databases as? PostgresServer, let options = loaded.settings.postgresql.options {
            server.use(options)
        }
        logger.notice("the settings were read again", metadata: ["log_level": "\(loaded.settings.logLevel)"])
    }
}
