import AsyncHTTPClient
public import Kernel
public import Logging
import NIOCore
import NIOHTTP1
public import ServiceLifecycle

/// Sends reports of errors in the background, in Sentry's protocol. Nobody waits for it; what is too much is dropped.
public final class SentryReporter: ErrorReporting, Service {
    private let settings: ReportSettings
    private let dsn: SentryDSN
    private let clock: any WallClock
    private let random: any RandomSource
    private let logger: Logger
    private let meter: ReportMeter
    private let queue: AsyncStream<Failure>
    private let entrance: AsyncStream<Failure>.Continuation
    /// Reports that wait at most.
    private static let room = 100
    private static let timeout = TimeAmount.seconds(5)
    /// What is waiting at the end may take.
    private static let farewell = Duration.seconds(2)

    /// - Returns: nil when the settings name nobody to report to.
    public init?(
        _ settings: ReportSettings, clock: any WallClock, random: any RandomSource, metrics: any Metering,
        logger: Logger
    ) {
        meter = ReportMeter(metrics)
        guard let dsn = settings.dsn else { return nil }
        self.settings = settings
        self.dsn = dsn
        self.clock = clock
        self.random = random
        self.logger = logger
        (queue, entrance) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.room))
    }

    public func report(_ failure: Failure) {
        guard isChosen else { return meter.dropped(.sampling) }
        if case .enqueued = entrance.yield(failure) { return }
        meter.dropped(.queue)
    }

    private var isChosen: Bool {
        if settings.sampleRate >= 1 { return true }
        let number = random.bytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Double(number) / 4_294_967_296 < settings.sampleRate
    }

    /// Sends what is reported until the server ends, and then, for two seconds at most, what is still waiting.
    public func run() async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.configuration)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.send(with: client) }
            group.addTask {
                try? await gracefulShutdown()
                self.entrance.finish()
                try? await Task.sleep(for: Self.farewell)
            }
            // Whichever is first: all is sent, or time is up.
            await group.next()
            group.cancelAll()
        }
        try? await client.shutdown()
    }

    private static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: timeout, read: timeout))
        configuration.connectionPool.idleTimeout = .seconds(30)
        return configuration
    }

    private func send(with client: HTTPClient) async {
        var limit = RateLimit()
        for await failure in queue {
            guard !Task.isCancelled else { return }
            let now = ContinuousClock.now
            guard limit.allows(at: now) else {
                meter.dropped(.limit)
                continue
            }
            do {
                let response = try await client.execute(request(for: failure), timeout: Self.timeout, logger: nil)
                let (status, headers) = (Int(response.status.code), response.headers)
                limit.note(
                    status: status, limits: headers.first(name: "X-Sentry-Rate-Limits"),
                    retryAfter: headers.first(name: "Retry-After"), at: now)
                note(status)
                // A connection can be used again once its answer was read; a longer one than this is not worth it.
                _ = try? await response.body.collect(upTo: 16 * 1024)
            } catch {
                meter.dropped(.network)
                logger.warning("a report of an error could not be sent", metadata: ["error": "\(error)"])
            }
        }
    }

    private func note(_ status: Int) {
        switch status {
        case 200..<300: meter.sent.add()
        case 429: meter.dropped(.limit)
        default:
            meter.dropped(.refused)
            logger.warning("a report of an error was refused", metadata: ["status": "\(status)"])
        }
    }

    private func request(for failure: Failure) -> HTTPClientRequest {
        let id = random.uuid().filter { $0 != "-" }
        let event = SentryEvent(failure: failure, id: id, time: clock.now, settings: settings)
        var request = HTTPClientRequest(url: dsn.endpoint)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-sentry-envelope")
        request.headers.add(name: "User-Agent", value: settings.release)
        request.headers.add(
            name: "X-Sentry-Auth",
            value: "Sentry sentry_version=7, sentry_client=\(settings.release.replacing("@", with: "/")), "
                + "sentry_key=\(dsn.publicKey)")
        if let trace = failure.request?.trace { request.headers.add(name: "traceparent", value: trace.header) }
        request.body = .bytes(ByteBuffer(bytes: event.envelope))
        return request
    }
}

/// What reporting counts.
private struct ReportMeter: Sendable {
    enum Reason: String, CaseIterable { case sampling, queue, limit, network, refused }

    let sent: Counter
    private let drops: [Reason: Counter]

    init(_ metrics: any Metering) {
        sent = metrics.instrument(
            Metric<Counter>("lanyard_error_reports_sent_total", "Reports of errors that were taken."))
        let family = metrics.family(
            Metric<Counter>(
                "lanyard_error_reports_dropped_total", "Reports of errors that were not sent or not taken, by why.",
                by: ["reason"]))
        drops = Dictionary(uniqueKeysWithValues: Reason.allCases.map { ($0, family[$0.rawValue]) })
    }

    func dropped(_ reason: Reason) { drops[reason]?.add() }
}
