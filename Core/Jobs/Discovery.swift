public import Kernel

/// Keeps certificates that other programs renew in a folder. The folder is the standard tenant's.
public struct DiscoverCertificates: Job {
    public static let job = JobInfo(
        "authentik.crypto.tasks.certificate_discovery",
        summary: "Takes certificates and keys whose files are new or have changed.", schedule: .hourly, for: .server)

    @Power(\.discovery) private var discovery

    public init() {}

    public func run(in context: JobContext) async throws {
        for pair in try await discovery.takeCertificates() {
            context.note(pair, .warning, "A certificate was found.", "A certificate that was found cannot be used.")
        }
    }
}

extension JobContext {
    /// Says what became of something that was found.
    fileprivate func note(_ found: Discovered, _ level: JobLogLevel, _ success: String, _ failure: String) {
        if let problem = found.problem {
            log(level, failure, ["name": .string(found.name), "problem": .string(problem)])
        } else {
            log(.info, success, ["name": .string(found.name)])
        }
    }
}
