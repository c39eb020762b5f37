import Expressions
import Kernel

/// A class of authentik's that expressions import: `User`, `Group`, `Application`.
struct ModelClass: Sendable {
    let name: String
    let source: QuerySet.Source
    let session: ExpressionSession

    static func value(_ name: String, _ source: QuerySet.Source, _ session: ExpressionSession) -> Value {
        type.value(ModelClass(name: name, source: source, session: session))
    }

    static let type = HostType<ModelClass>(
        "ModelBase",
        [
            .attribute("objects") { QuerySet.value($0.source, of: $0.name, $0.session) },
            .attribute("DoesNotExist") { $0.session.exceptions(of: $0.name).missing.value },
            .attribute("MultipleObjectsReturned") { $0.session.exceptions(of: $0.name).several.value },
            .attribute("__name__") { Value($0.name) },
        ], show: { "<class '\($0.name)'>" })
}

/// What `get` raises for one class.
struct QueryExceptions: Sendable {
    /// What Django has above those of all classes.
    static let anyMissing = HostException("ObjectDoesNotExist")
    static let anySeveral = HostException("MultipleObjectsReturned")

    let missing = HostException("DoesNotExist", under: anyMissing)
    let several = HostException("MultipleObjectsReturned", under: anySeveral)
}

extension HostCall {
    /// Waits for an answer of the server's. Problems that the server names are `ValueError`s.
    func answer<Answer: Sendable>(_ ask: @escaping @Sendable () async throws -> Answer) throws -> Answer {
        let slip = Slip<Answer>()
        _ = try wait {
            do { slip.answer = .success(try await ask()) } catch { slip.answer = .failure(error) }
            return .none
        }
        do {
            guard let answer = slip.answer else { throw CancellationError() }
            return try answer.get()
        } catch let problems as Problems {
            throw error("ValueError", problems.all.map(\.message).joined(separator: " "))
        }
    }
}

/// Where an answer is put while the evaluation's thread sleeps.
private final class Slip<Answer: Sendable>: @unchecked Sendable {
    // Written by the task that is waited for, and read only after it is done.
    var answer: Result<Answer, any Error>?
}
