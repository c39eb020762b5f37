public import Kernel

/// Signs users in by certificates.
public enum MutualTLSStagePlugin: Plugin {
    public static let id: PluginID = "stage.mtls"
    public static let summary = "Finds users by the certificate that their browser showed to the server or to a proxy."

    public static func add(to registry: inout Registry) {
        registry.add(MutualTLSStage.self)
    }
}
