import Logging
import Synchronization
import Testing

@testable import Server

@Suite("Settings that are read again")
struct SettingsReloadTests {
    private func reload(_ level: SharedLogLevel) -> SettingsReload {
        SettingsReload(
            load: { SettingsLoader(environment: [:], files: nil).load() }, level: level,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func loaded(_ level: String) -> LoadedSettings {
        SettingsLoader(environment: ["LANYARD_LOG_LEVEL": level], files: nil).load()
    }

    @Test("the log's level is taken over, and stays when the settings cannot be used")
    func level() {
        let level = SharedLogLevel(.info)
        reload(level).apply(loaded("error"))
        #expect(level.value == .error)
        reload(level).apply(loaded("loud"))
        #expect(level.value == .error)
    }

    @Test("every logger follows, but one that was given a level of its own")
    func loggers() {
        let level = SharedLogLevel(.info)
        let follower = Logger(label: "a") { JSONLogHandler(label: $0, level: level) }
        var own = follower
        own.logLevel = .notice
        level.set(.debug)
        #expect(follower.logLevel == .debug)
        #expect(own.logLevel == .notice)
    }
}
