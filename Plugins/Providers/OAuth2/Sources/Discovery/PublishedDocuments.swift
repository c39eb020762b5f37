import Synchronization

/// Documents that are made once for each origin that clients know the server by. How many are kept is bounded, for an
/// origin is what a request says it is.
final class PublishedDocuments: Sendable {
    /// The most origins for which documents are kept.
    static let limit = 8

    private let kept = Mutex<[String: [UInt8]]>([:])

    /// The document for an origin, made when it is not kept.
    func document(for origin: String, make: () throws -> [UInt8]) rethrows -> [UInt8] {
        if let document = kept.withLock({ $0[origin] }) { return document }
        let document = try make()
        kept.withLock { if $0.count < Self.limit { $0[origin] = document } }
        return document
    }
}
