public import Kernel

/// Something that was not taken back, because others have changed it since.
public struct KeptChange: Sendable, Hashable {
    public let model: ModelName
    public let id: ObjectID
    public let label: String
    /// Why, in a sentence.
    public let reason: String

    public var description: String { "\(model) '\(label)': \(reason)" }
}

extension Change {
    /// Makes everything as it was before an earlier change.
    ///
    /// What others have changed meanwhile stays as they left it: single fields of the configuration's objects, and whole
    /// objects of the directory.
    /// - Returns: what stays.
    public func takeBack(_ undo: Undo) async throws -> [KeptChange] {
        let resources = Set(undo.objects.filter { !$0.isConfigured }.map(\.model)).sorted()
            .compactMap { store.resource($0) }
        var kept: [KeptChange] = []
        try await restoring(resources[...], undo) { kept = try await self.takeBackAll(undo) }
        return kept
    }

    /// Each directory's own rules around all of it.
    private func restoring(
        _ resources: ArraySlice<any Resource>, _ undo: Undo, _ body: () async throws -> Void
    ) async throws {
        guard let outer = resources.last else { return try await body() }
        let ids = undo.objects.filter { $0.model == outer.info.name }.map(\.id)
        try await outer.restoring(ids, in: self) { try await restoring(resources.dropLast(), undo, body) }
    }

    private func takeBackAll(_ undo: Undo) async throws -> [KeptChange] {
        let rows = RowRestorer(change: self, undo: undo)
        // What is new and not referred to goes first, so that its name is free; the rest once nothing refers to it.
        var kept = try await rows.deleteNew(referredTo: false)
        kept += try await rows.restore()
        let configured = ConfigurationRestorer(change: self, undo: undo)
        kept += try await configured.restore()
        kept += try await rows.deleteNew(referredTo: true)
        kept += try await rows.restoreRecords()
        return kept
    }
}
