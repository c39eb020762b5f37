import API
import Identity
import Jobs
import Kernel
import Logging
import Storage
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
    /// Templates, stylesheets, counts of requests.
    let web: WebServer.Common
    let document = SchemaDocument()
    let logger: Logger

    /// - Throws: when two plugins claim one thing, or a page's template is broken.
    init(_ settings: Settings, secretKey: String, plugins: [any Plugin.Type], logger: Logger) throws {
        self.settings = settings
        self.secretKey = secretKey
        registry = try Registry(plugins, disabled: Set(settings.plugins.disabled), jobs: ServerJobs.all)
        hasher = PasswordHasher(random: random)
        web = try WebServer.Common()
        self.logger = logger
    }

    /// A tenant's part of the queue of jobs.
    /// - Parameters:
    ///   - database: the standard tenant's, which has the queue of all.
    ///   - tenant: the standard tenant's name, or another one's key.
    func queue(_ database: any Database, of tenant: String) -> JobQueue {
        JobQueue(database, clock: clock, random: random, settings: JobSettings(settings.worker), tenant: tenant)
    }
}
