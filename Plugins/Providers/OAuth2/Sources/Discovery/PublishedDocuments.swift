import Synchronization

/// Documents that are made once for each origin that clients know the server by. How many are kept is bounded, for an
/// origin is what a request says it is.
final class PublishedDocuments: Sendable {
    /// The most origins for which documents are kept.
    static let limit = 8

    private let kept = Mutex<[String: [UInt8]]>([:])

    /// The document for an origin, when it is kept.
    func document(for origin: String) -> [UInt8]? { kept.withLock { $0[origin] } }

    /// Keeps a document for an origin.
    func keep(_ document: [UInt8], for origin: String) -> [UInt8] {
        kept.withLock { if $0.count < Self.limit { $0[origin] = document } }
        return document
    }
}
