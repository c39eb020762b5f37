extension ObjectID {
    /// The object as events mention it: its model, its key without hyphens, and what it is called.
    public func mention(of model: ModelName, _ label: String) -> JSON {
        ["pk": bare, "app": .string(model.app), "model_name": .string(model.model), "name": .string(label)]
    }

    /// The key as events write it: of a UUID its digits alone.
    public var bare: JSON {
        guard case .string(let text) = json, text.utf8.count == 36 else { return json }
        return .string(text.filter { $0 != "-" })
    }
}
