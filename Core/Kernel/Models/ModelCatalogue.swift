/// Knowing which models a server has.
public protocol ModelCatalogue: Sendable {
    /// What is declared of a model; nil when nothing of this server brings it.
    func info(of model: ModelName) -> ModelInfo?
}

extension Registry: ModelCatalogue {
    public func info(of model: ModelName) -> ModelInfo? { models[model]?.info }
}
