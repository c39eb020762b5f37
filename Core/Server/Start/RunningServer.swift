import Glibc
import Jobs
import Kernel
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Tenants
import UnixSignals
import Web

/// A server from its start to its end, or a worker that does the server's jobs apart from it.
enum RunningServer {
    /// Starts the server and returns when it has been told to stop and what was in flight is finished.
    /// - Parameter reload: what takes over settings while it runs.
    static func run(
        _ settings: Settings, plugins: [any Plugin.Type], logger: Logger, reload: SettingsReload
    ) async throws {
        let databases = try settings.databaseServer(exclusive: true)
        let reload = reload.on(databases)
        let room = WaitingRoom(settings: settings, reload: reload, logger: logger)
        let (installation, welcome) = try await room.wait {
            let installation = try await Installation.open(settings, on: databases, plugins: plugins, logger: logger)
            let token = try await installation.standard.gate.open(random: SystemRandom())
            return (installation, Welcome(settings: settings, setupToken: token))
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let services = try services(installation, settings, group, logger, welcome) + [reload]
        try await run(services, on: installation, group, logger)
    }

    /// Starts a worker, which answers nothing but whether it is well, and returns when it has been told to stop.
    /// - Parameter reload: what takes over settings while it runs.
    static func work(
        _ settings: Settings, plugins: [any Plugin.Type], logger: Logger, reload: SettingsReload
    ) async throws {
        // In a folder, the server is the one that nobody else may be.
        let databases = try settings.databaseServer(exclusive: false)
        let reload = reload.on(databases)
        let room = WaitingRoom(settings: settings, reload: reload, logger: logger)
        let installation = try await room.wait {
            let installation = try await Installation.open(
                settings, on: databases, plugins: plugins, isWorker: true, logger: logger)
            try await installation.standard.jobs.scheduleDeclared(of: installation.shared.registry)
            return installation
        }
        let web = installation.standard.web
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let health = settings.listen.http.map { Listener($0.reachable, application: web.health) }
        let metrics = settings.listen.metrics.map { Listener($0.reachable, application: web.metrics) }
        let opening = Countdown(health.count + metrics.count) { logger.notice("the worker is ready") }
        let listeners = try (health + metrics).map { listener in
            try listener.service(on: group, logger: quiet(logger)) { _ in opening.one() }
        }
        let news = installation.tenants.map { TenantNewsService(directory: $0.directory) as any Service }
        let services = listeners + [reload] + [news].compactMap { $0 } + jobs(of: installation, logger)
        try await run(services, on: installation, group, logger)
    }

    /// Runs services until the program is told to stop. The last of them ends first.
    private static func run(
        _ services: [any Service], on installation: Installation, _ group: MultiThreadedEventLoopGroup,
        _ logger: Logger
    ) async throws {
        let reporter: [any Service] = installation.shared.reporter.map { [$0] } ?? []
        // Told to stop after all others, so that what they report at their end is still sent.
        let all = reporter + services
        var configuration = ServiceGroupConfiguration(
            services: all.map { .init(service: NamedService(service: $0)) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        try await ServiceGroup(configuration: configuration).run()
        await installation.close()
        try await group.shutdownGracefully()
        logger.info("stopped")
    }

    private static func services(
        _ installation: Installation, _ settings: Settings, _ group: MultiThreadedEventLoopGroup, _ logger: Logger,
        _ welcome: Welcome
    ) throws -> [any Service] {
        let assembly = installation.standard
        let respond: @Sendable (WebApplication.Incoming) async -> WebResponse = { await installation.respond(to: $0) }
        let identity = TLSIdentity(
            settings: settings, store: assembly.store, tenants: installation.tenants, logger: logger)
        let tls = try settings.listen.https.isEmpty ? nil : identity.listening()
        let public_ = settings.listen.http.map {
            Listener($0.reachable, patience: settings.web.patience, respond: respond)
        }
        let secure = settings.listen.https.map {
            Listener($0.reachable, tls: tls, patience: settings.web.patience, respond: respond)
        }
        let metrics = settings.listen.metrics.map {
            Listener($0.reachable, patience: settings.web.patience, application: assembly.web.metrics)
        }
        let listeners = public_ + secure + metrics
        let opening = Countdown(listeners.count) { welcome.say() }
        var services = try listeners.map { listener in
            try listener.service(on: group, logger: quiet(logger)) { _ in opening.one() }
        }
        if let tenants = installation.tenants {
            services += [TenantNewsService(directory: tenants.directory), installation.shared.keys]
        }
        return services + (settings.worker.embedded ? jobs(of: installation, logger) : [])
    }

    /// What does jobs, and what finds some to do.
    private static func jobs(of installation: Installation, _ logger: Logger) -> [any Service] {
        let shared = installation.shared
        guard shared.settings.blueprintsDir != nil else { return [installation.worker] }
        let watch = BlueprintWatch(
            sources: shared.blueprints, jobs: installation.standard.jobs, logger: logger)
        return [watch, installation.worker]
    }

    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = max(.notice, logger.logLevel)
        return quiet
    }
}

/// Does something when so many things have happened.
private final class Countdown: Sendable {
    private let left: Counter
    private let done: @Sendable () -> Void

    init(_ count: Int, _ done: @escaping @Sendable () -> Void) {
        left = Counter(count)
        self.done = done
    }

    func one() { if left.decrease() == 0 { done() } }
}

/// Reads the tenants anew when another program changed them.
private struct TenantNewsService: Service {
    let directory: TenantDirectory

    func run() async throws {
        await cancelWhenGracefulShutdown { await directory.follow() }
    }
}

extension Listener.Address {
    /// The address as this machine can listen on it: without IPv6, `::` means every IPv4 address.
    var reachable: Listener.Address {
        guard host == "::" else { return self }
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor < 0 else {
            close(descriptor)
            return self
        }
        var address = self
        address.host = "0.0.0.0"
        return address
    }
}
