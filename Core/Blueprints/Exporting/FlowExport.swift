public import Kernel
public import ObjectStore

/// A flow as a blueprint: with its stages, what these consist of, and the policies that are bound to it and to them.
///
/// What else it refers to (other flows, groups, users, certificates) is not in the file; it is found by its name where the
/// file is applied. Secrets are in no file.
public struct FlowExport {
    private let flow: Stored<Flow>
    private let reading: Reading

    /// - Parameter reading: on whose behalf; they may see everything that is exported.
    public init(_ flow: Stored<Flow>, in reading: Reading) {
        self.flow = flow
        self.reading = reading
    }

    /// The file's text.
    /// - Throws: ``Refused`` for what may not be seen.
    public func yaml() async throws -> String {
        var export = try BlueprintExport(in: reading)
        try await export.add(flow.id, of: Flow.model.name, isWhole: false)
        return try await export.yaml(name: "Export of the flow \(flow.slug)")
    }
}
