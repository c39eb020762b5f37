import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the settings again on SIGHUP, and hands on those that may change while the server runs.
///
/// Settings that cannot be used change nothing: the server goes on with those that it has.
struct SettingsReload: Service {
    let load: @Sendable () -> LoadedSettings
    let level: SharedLogLevel
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals { apply(load()) }
        }
    }

    /// Takes over what was read.
    func apply(_ loaded: LoadedSettings) {
        if let problem = loaded.problems.first {
            logger.error("the settings were not read again", metadata: ["problem": "\(problem)"])
            return
        }
        level.set(loaded.settings.logLevel)
        logger.notice("the settings were read again", metadata: ["log_level": "\(loaded.settings.logLevel)"])
    }
}
