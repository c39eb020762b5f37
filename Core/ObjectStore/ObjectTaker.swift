public import Kernel

/// Takes objects of the configuration away, on behalf of stages and jobs. Writers take turns, so one object is taken
/// once.
public struct ObjectTaker: ObjectTaking {
    private let store: ObjectStore

    public init(_ store: ObjectStore) { self.store = store }

    public func take(_ object: ObjectID, of model: ModelName, request: RequestFacts?) async throws -> Bool {
        try await store.write(by: .system, from: .system, request: request) { change in
            guard change.configuration[object]?.model == model else { return false }
            try await change.resource(model).delete(object, in: change)
            return true
        }
    }
}
