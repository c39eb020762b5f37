import Glibc
import Identity
import Kernel
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Storage
import UnixSignals
import Web

/// A server from its start to its end.
enum RunningServer {
    /// Starts the server and returns when it has been told to stop and what was in flight is finished.
    static func run(_ settings: Settings, plugins: [any Plugin.Type], logger: Logger) async throws {
        let assembly = try await Assembly.open(settings, plugins: plugins, logger: logger)
        try await FirstStart(assembly: assembly, settings: settings, logger: logger).prepare()
        let welcome = Welcome(settings: settings, setupToken: try await assembly.gate.open(random: SystemRandom()))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let services = try services(assembly, settings, group, logger, welcome)
        var configuration = ServiceGroupConfiguration(
            services: services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        try await ServiceGroup(configuration: configuration).run()
        await assembly.database.close()
        try await group.shutdownGracefully()
        logger.info("stopped")
    }

    private static func services(
        _ assembly: Assembly, _ settings: Settings, _ group: MultiThreadedEventLoopGroup, _ logger: Logger,
        _ welcome: Welcome
    ) throws -> [any Service] {
        let identity = TLSIdentity(settings: settings, store: assembly.store, logger: logger)
        let tls = try settings.https.isEmpty ? nil : identity.configuration()
        let public_ = settings.http.map { Listener($0.reachable, application: assembly.web.application) }
        let secure = settings.https.map { Listener($0.reachable, tls: tls, application: assembly.web.application) }
        let metrics = settings.metrics.map { Listener($0.reachable, application: assembly.web.metrics) }
        let listeners = public_ + secure + metrics
        let opening = Countdown(listeners.count) { welcome.say() }
        var quiet = logger
        quiet.logLevel = max(.notice, logger.logLevel)
        return try listeners.map { listener in
            try listener.service(on: group, logger: quiet) { _ in opening.one() }
        } + [SweepService(sweep: assembly.services.sweep, logger: logger)]
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
    let sweep: Sweep
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while true {
                do {
                    try await Task.sleep(for: .seconds(300))
                    _ = try await sweep.sweepExpired()
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("expired rows could not be deleted", metadata: ["error": "\(error)"])
                }
            }
        }
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
