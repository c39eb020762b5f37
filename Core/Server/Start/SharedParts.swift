import API
import ExpressionHost
import Expressions
import GeoIP
import Identity
import Jobs
import Kernel
import Logging
import Mail
import Outgoing
import Reporting
import Storage
import Telemetry
import Web

/// What the services of all tenants have in common: nothing that anybody's data is in.
struct SharedParts: Sendable {
    let settings: Settings
    /// The installation's secret key; tenants get keys derived from it.
    let secretKey: String
    let registry: Registry
    let clock = SystemClock()
    let random = SystemRandom()
    let hasher: PasswordHasher
    /// Hashes passwords that nobody waits for.
    let backgroundHasher: PasswordHasher
    /// Templates, stylesheets, counts of requests.
    let web: WebServer.Common
    let document: SchemaDocument
    /// What tenants sign with at first.
    let keys: SpareKeys
    let blueprints: BlueprintSources
    let metrics: MetricRegistry
    /// What sends reports of errors; nil when nobody is reported to.
    let reporter: SentryReporter?
    /// What administrators are shown of the server.
    let system: SystemFacts
    /// Where addresses are.
    let places: AddressBook
    /// The way to other servers.
    let http: OutgoingClient
    let breachedPasswords: BreachedPasswords
    let mailTemplates: MailTemplates
    /// The way to mail servers.
    let mailTransport: MailTransport
    /// What looks up names of hosts for expressions.
    let names: NameResolver
    /// The threads that expressions wait on.
    let expressions: ExpressionThreads
    let logger: Logger

    var reports: any ErrorReporting { reporter ?? Unreported() }

    /// - Throws: when two plugins claim one thing, a page's template is broken, or a setting cannot be followed.
    init(_ settings: Settings, secretKey: String, plugins: [any Plugin.Type], logger: Logger) throws {
        self.settings = settings
        self.secretKey = secretKey
        document = SchemaDocument(below: String(settings.web.path.text.dropLast()))
        registry = try Registry(
            plugins, disabled: Set(settings.plugins.disabled), jobs: ServerJobs.all + [SendMail.self])
        metrics = .ofServer
        hasher = PasswordHasher(random: random, metrics: metrics)
        backgroundHasher = .inBackground(random: random)
        let reporting = try settings.errorReporting.reports()
        if let remark = settings.errorReporting.remark { logger.warning("\(remark)") }
        reporter = SentryReporter(reporting, clock: clock, random: random, metrics: metrics, logger: logger)
        var system = SystemFacts(reporting)
        system.isDebug = settings.debug
        self.system = system
        let files = settings.events.contextProcessors
        places = AddressBook(cities: files.geoip, systems: files.asn, logger: logger)
        http = OutgoingClient(settings.outgoingRequests)
        breachedPasswords = BreachedPasswords(settings.breachedPasswords.source, http: http)
        mailTemplates = try MailTemplates(folder: settings.email.templateDir)
        mailTransport = MailTransport(settings.email.mail()) { [http] in try await http.address(of: $0) }
        names = NameResolver(clock: clock)
        expressions = ExpressionThreads(settings.expressions)
        web = try WebServer.Common()
        keys = SpareKeys(count: 4)
        blueprints = BlueprintSources(folder: settings.blueprintsDir)
        self.logger = logger
    }

    /// What a tenant's directory remembers of how users signed in.
    func memory(_ configuration: @escaping @Sendable () -> Configuration) -> DirectoryMemory {
        var memory = DirectoryMemory(
            reputation: settings.reputation.expiry.duration,
            passwords: { configuration().passwordsToRemember }, events: settings.events.most)
        memory.keys = settings.tokens.viewable
        return memory
    }

    /// The files of a tenant.
    func media(of schemaName: String) -> MediaFolder {
        MediaFolder(path: (settings.storage.file.path ?? settings.data + "/media") + "/" + schemaName)
    }

    /// A tenant's part of the queue of jobs.
    /// - Parameters:
    ///   - database: the standard tenant's, which has the queue of all.
    ///   - tenant: the standard tenant's name, or another one's key.
    func queue(_ database: any Database, of tenant: String) -> JobQueue {
        JobQueue(database, clock: clock, random: random, settings: JobSettings(settings.worker), tenant: tenant)
    }
}

extension Settings {
    /// Where requests to other servers may go, and how long they take.
    var outgoingRequests: OutgoingSettings {
        let networks = outgoing.allow
        return OutgoingSettings(
            allows: { address in networks.contains { $0.contains(address) } }, timeout: httpTimeout.duration,
            agent: "Lanyard/\(Version.current)")
    }
}

extension ExpressionThreads {
    fileprivate convenience init(_ settings: ExpressionSettings) {
        let limits = Limits(
            steps: settings.steps, bytes: settings.bytes, depth: settings.depth, output: settings.output,
            time: settings.time.duration)
        self.init(limits: limits, threads: settings.threads)
    }
}

extension BreachedPasswordSettings {
    fileprivate var source: BreachedPasswords.Source { file.map { .file($0) } ?? .service(service) }
}

extension MetricRegistry {
    /// A registry with what every server shows: its process and its version.
    fileprivate static var ofServer: MetricRegistry {
        let metrics = MetricRegistry()
        metrics.add(ProcessMetrics())
        metrics.add(VersionMetrics(version: Version.compatible))
        TaskMetrics.declare(in: metrics)
        return metrics
    }
}

extension SystemFacts {
    /// What administrators are shown of a server that reports errors in this way.
    fileprivate init(_ reporting: ReportSettings) {
        self.init(
            program: "Lanyard \(Version.current)",
            reporting: ErrorReportingFacts(
                dsn: reporting.dsn?.shown, environment: reporting.environment,
                sendsPersonalData: reporting.sendsPersonalData, sampleRate: reporting.sampleRate))
    }
}
