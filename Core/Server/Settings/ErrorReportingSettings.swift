import Kernel
import Reporting

extension ErrorReportingSettings {
    /// What is reported of errors, and to whom. Nobody is reported to unless both the switch and an address are set:
    /// there is no address that comes with the program.
    /// - Throws: a sentence that names the setting at fault. It does not repeat the address, of which an old form has a
    ///   secret inside.
    func reports() throws -> ReportSettings {
        let dsn = try sentryDSN.map { text in
            guard let dsn = SentryDSN(text.exposed) else {
                throw SettingsProblem(
                    "The setting error_reporting.sentry_dsn must be of the form https://key@host/project.")
            }
            return dsn
        }
        if enabled, dsn == nil {
            throw SettingsProblem(
                "error_reporting.enabled is set and error_reporting.sentry_dsn is not: there is nobody to report to.")
        }
        return ReportSettings(
            dsn: enabled ? dsn : nil, environment: environment, sampleRate: sampleRate, sendsPersonalData: sendPII,
            release: "lanyard@\(Version.current)")
    }
}
