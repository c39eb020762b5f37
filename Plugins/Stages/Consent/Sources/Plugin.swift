public import Kernel

/// Asks users for their consent.
public enum ConsentStagePlugin: Plugin {
    public static let id: PluginID = "stage.consent"
    public static let summary = "Asks users whether an application may have what it asks for."

    public static func add(to registry: inout Registry) {
        registry.add(ConsentStage.self)
        registry.add(records: UserConsent.self)
    }
}
