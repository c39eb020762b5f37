import Kernel
import Reporting

extension ErrorReportingSettings {
    /// What is to be said when the switch is set and nobody is named. It is no error: with authentik the address of its
    /// makers comes with the program, so that the files of those who move over have the switch alone.
    var remark: String? {
        guard enabled, sentryDSN == nil else { return nil }
        return "error_reporting.enabled is set and error_reporting.sentry_dsn is not: there is nobody to report to."
    }

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
        return ReportSettings(
            dsn: enabled ? dsn : nil, environment: environment, sampleRate: sampleRate, sendsPersonalData: sendPII,
            release: "lanyard@\(Version.current)")
    }
}
