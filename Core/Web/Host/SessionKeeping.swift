public import Kernel

/// Where sessions are kept.
public protocol SessionKeeping: Sendable {
    /// The session with a key, its user included; nil when there is none or it has expired. One query.
    func load(_ key: String) async throws -> Session?
    /// Stores a session; when it takes another's place, that one ends, and what hung on it if its public id is gone.
    func save(_ session: Session, replacing old: Session?, request: RequestFacts) async throws
}
