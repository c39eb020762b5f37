public import Expressions

/// A property mapping that gave no value.
public struct MappingFailure: Error, Sendable, CustomStringConvertible {
    /// The mapping's name.
    public let name: String
    public let error: ExpressionError

    public var description: String {
        let place = error.line.map { " in line \($0)" } ?? ""
        return "The property mapping '\(name)' failed\(place): \(error.type): \(error.message)"
    }
}

/// A property mapping as it is evaluated.
public struct EvaluatedMapping: Sendable {
    public let id: ObjectID
    public let name: String
    public let expression: ExpressionText

    public init(id: ObjectID, _ base: PropertyMappingBase) {
        self.id = id
        name = base.name
        expression = base.expression
    }
}

extension ExpressionRunning {
    /// What a mapping gives; nil for None.
    /// - Throws: ``MappingFailure``; ``SkippedObject`` when it says that the object is to be left out.
    public func value(
        of mapping: EvaluatedMapping, in scene: ExpressionScene
    ) async throws -> JSON? {
        var scene = scene
        scene.name = mapping.name
        scene.object = mapping.id
        let outcome = await run(mapping.expression, in: scene)
        switch outcome.result {
        case .value(let value): return value.isNull ? nil : value
        case .skipped: throw SkippedObject()
        case .failed(let error): throw MappingFailure(name: mapping.name, error: error)
        }
    }

    /// What mappings give together: the members of each laid over those of the ones before it. What is no object does not
    /// count.
    /// - Throws: ``MappingFailure`` of the first that fails; ``SkippedObject``.
    public func merged(
        _ mappings: some Sequence<EvaluatedMapping>, in scene: ExpressionScene
    ) async throws -> [String: JSON] {
        var merged = JSON.object([:])
        for mapping in mappings {
            guard let value = try await value(of: mapping, in: scene), case .object = value else { continue }
            merged = merged.deepMerging(value)
        }
        return merged.object ?? [:]
    }
}

/// A mapping said that the object it was asked about is to be left out.
public struct SkippedObject: Error, Sendable, Hashable {
    public init() {}
}
