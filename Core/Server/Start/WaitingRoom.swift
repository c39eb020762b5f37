import HTTPTypes
import Kernel
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Storage
import Web

/// What stands where the server will be, as long as its database cannot be reached: everybody is told to come again.
struct WaitingRoom {
    let settings: Settings
    /// Reads the settings again when it is told to: what is waited for may be that somebody puts them right.
    let reload: SettingsReload
    let logger: Logger

    /// How often the database is tried.
    private static let pause = Duration.seconds(1)
    /// How often the log says that it is still waited for.
    private static let reminder = Duration.seconds(60)

    /// Tries until it succeeds. Throws what waiting does not help against.
    func wait<Result: Sendable>(_ start: () async throws -> Result) async throws -> Result {
        do {
            return try await start()
        } catch StorageError.unavailable(let reason) {
            say(reason)
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let services = try listeners(on: group) + [reload]
        let room = ServiceGroup(services: services.map(NamedService.init), logger: quiet)
        async let standing: Void = room.run()
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await retry(start)) } catch { result = .failure(error) }
        await room.triggerGracefulShutdown()
        try await standing
        try await group.shutdownGracefully()
        return try result.get()
    }

    private func retry<Result>(_ start: () async throws -> Result) async throws -> Result {
        var said = ContinuousClock.now
        while true {
            try await Task.sleep(for: Self.pause)
            do {
                let result = try await start()
                logger.notice("the database can be reached")
                return result
            } catch StorageError.unavailable(let reason) {
                guard ContinuousClock.now - said > Self.reminder else { continue }
                said = .now
                say(reason)
            }
        }
    }

    private func say(_ reason: String) {
        logger.warning("waiting for the database", metadata: ["reason": "\(reason)"])
    }

    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = max(.notice, logger.logLevel)
        return quiet
    }

    /// HTTPS is not listened on: its certificate is in the database.
    private func listeners(on group: MultiThreadedEventLoopGroup) throws -> [any Service] {
        let live = ["", String(settings.web.path.text.dropLast())].map { $0 + "/-/health/live/" }
        return try (settings.listen.http + settings.listen.metrics).map { address in
            try Listener(address.reachable) { Self.answer($0, live).withUsualHeaders(random: SystemRandom()) }.service(
                on: group, logger: quiet
            ) { _ in }
        }
    }

    private static func answer(_ request: WebApplication.Incoming, _ live: [String]) -> WebResponse {
        if live.contains(where: request.target.hasPrefix) { return .empty(.ok) }
        let text = "The server waits for its database. Please try again in a few seconds.\n"
        return WebResponse(
            .serviceUnavailable,
            headers: [.contentType: "text/plain; charset=utf-8", .retryAfter: "5", .cacheControl: "no-store"],
            body: Array(text.utf8))
    }
}
