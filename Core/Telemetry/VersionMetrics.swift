public import Kernel

/// Which version of the program this is.
public struct VersionMetrics: MetricSource {
    private let version: String

    public init(version: String) { self.version = version }

    public func found() async -> [FoundMetric] {
        // Nobody is asked for newer versions, so the latest one known is this one.
        [
            .gauge(
                "authentik_version_info", "Version of the server.", by: ["version", "latest", "build_hash"],
                [.init(1, [version, version, ""])])
        ]
    }
}
