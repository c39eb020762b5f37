import Kernel

/// Jobs in the background.
struct WorkerSettings: SettingGroup {
    @Setting("Whether the server does jobs itself; if not, `lanyard worker` does.")
    var embedded = true
    @Setting("Jobs that run at the same time.", in: 1...256)
    var threads = 2
    @Setting("How often a job that failed is tried again.", in: 0...100)
    var taskMaxRetries = 5
    @Setting("The longest that a job may run that says nothing else.")
    var taskDefaultTimeLimit: TimeSpan = "minutes=10"
    @Setting("How often finished jobs are cleared away.")
    var taskPurgeInterval: TimeSpan = "days=1"
    @Setting("How long finished jobs are kept.")
    var taskExpiration: TimeSpan = "days=30"
    @Setting("How long a worker waits for news of a job before it looks.")
    var consumerListenTimeout: TimeSpan = "seconds=30"
}

/// Several installations in one server.
struct TenantSettings: SettingGroup {
    @Setting("Whether there are tenants, each with state of its own.")
    var enabled = false
    @Setting("Tenants that are held open at the same time.", in: 1...100_000)
    var mostOpen = 200
    @Setting("What authorizes requests to `/api/v3/tenants/`. Nobody is authorized when it is absent.")
    var apiKey: Secret?
}

/// Where problems are reported to.
struct ErrorReportingSettings: SettingGroup {
    @Setting("Whether errors are reported to `error_reporting.sentry_dsn`.")
    var enabled = false
    @Setting("The address that errors are reported to, in Sentry's form. Nothing is reported when absent.")
    var sentryDSN: Secret?
    @Setting("The environment that reports name.")
    var environment = "customer"
    @Setting("Whether reports name users and addresses.")
    var sendPII = false
    @Setting("The share of errors that is reported.", in: 0...1)
    var sampleRate = 1.0
    @Setting("Further options of reports, an object in JSON encoded in base64.", keptFor: "error reporting")
    var extraArgs: EncodedObject?
}

/// Where files are kept.
struct StorageSettings: SettingGroup {
    @Setting("What uploaded files are kept in.")
    var backend = StorageBackend.file
    var file = FileStorageSettings()
}

/// Files in a folder.
struct FileStorageSettings: SettingGroup {
    @Setting("The folder of uploaded files, with one below it for each tenant; `media` in the data folder when absent.")
    var path: String?
    @Setting("How long a signed address of a file is good.", keptFor: "files that not everybody may see")
    var urlExpiry: TimeSpan = "minutes=15"
}

/// What files are kept in.
enum StorageBackend: String, SettingChoice {
    case file
}
