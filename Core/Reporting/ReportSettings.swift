/// What is reported of errors, and to whom.
public struct ReportSettings: Sendable {
    /// Where reports go; nil for nowhere.
    public var dsn: SentryDSN?
    /// What this installation is called among others, such as `production`.
    public var environment: String
    /// The share of errors that is reported, from 0 to 1.
    public var sampleRate: Double
    /// Whether users, their addresses and the words of errors go along.
    public var sendsPersonalData: Bool
    /// The program and its version.
    public var release: String

    public init(
        dsn: SentryDSN?, environment: String = "customer", sampleRate: Double = 1, sendsPersonalData: Bool = false,
        release: String
    ) {
        self.dsn = dsn
        self.environment = environment
        self.sampleRate = sampleRate
        self.sendsPersonalData = sendsPersonalData
        self.release = release
    }
}
