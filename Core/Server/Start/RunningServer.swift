import Glibc
import Identity
import Kernel
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Tenants
import UnixSignals
import Web

/// A server from its start to its end.
enum RunningServer {
    /// Starts the server and returns when it has been told to stop and what was in flight is finished.
    /// - Parameter others: further services, which are ended with the rest.
    static func run(
        _ settings: Settings, plugins: [any Plugin.Type], logger: Logger, beside others: [any Service] = []
    ) async throws {
        let databases = try settings.databaseServer(exclusive: true)
        let (installation, welcome) = try await WaitingRoom(settings: settings, logger: logger).wait {
            let installation = try await Installation.open(settings, on: databases, plugins: plugins, logger: logger)
            let token = try await installation.standard.gate.open(random: SystemRandom())
            return (installation, Welcome(settings: settings, setupToken: token))
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let services = try services(installation, settings, group, logger, welcome) + others
        var configuration = ServiceGroupConfiguration(
            services: services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) },
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
        let tls =
            try settings.listen.https.isEmpty
            ? nil : TLSIdentity(settings: settings, store: assembly.store).configuration()
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
        var quiet = logger
        quiet.logLevel = max(.notice, logger.logLevel)
        var services = try listeners.map { listener in
            try listener.service(on: group, logger: quiet) { _ in opening.one() }
        }
        services.append(SweepService(installation: installation, logger: logger))
        if let tenants = installation.tenants { services.append(TenantNewsService(directory: tenants.directory)) }
        return services
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

/// Deletes what has expired, every few minutes.
private struct SweepService: Service {
    let installation: Installation
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // Tenants that nobody asks are swept once a day.
            for round in 0... {
                do {
                    try await Task.sleep(for: .seconds(300))
                    _ = try await installation.standard.services.sweep.sweepExpired()
                    await installation.tenants?.visit(round: round, of: 288) {
                        _ = try await $0.services.sweep.sweepExpired()
                    }
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("expired rows could not be deleted", metadata: ["error": "\(error)"])
                }
            }
        }
    }
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
