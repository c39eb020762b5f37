/// Taking away objects of the configuration that count once, or that have expired.
public protocol ObjectTaking: Sendable {
    /// Deletes an object, and what cascades from it.
    /// - Returns: whether it was there: of several who take one object at once, on whatever node, one gets it.
    func take(_ object: ObjectID, of model: ModelName, request: RequestFacts?) async throws -> Bool
}
