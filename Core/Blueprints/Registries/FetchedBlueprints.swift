import Synchronization

/// What a tenant's server has fetched from registries, so that looking at it again asks nobody. The latest are kept.
final class FetchedBlueprints: Sendable {
    private let limit: Int
    private let files = Mutex<[BlueprintFile]>([])

    /// - Parameter limit: bytes that are kept.
    init(limit: Int = 4 << 20) { self.limit = limit }

    /// A text that was fetched, by its address and its hash; nil when it is not kept.
    func file(_ path: String, hash: String) -> BlueprintFile? {
        files.withLock { $0.first { $0.path == path && $0.hash == hash } }
    }

    /// Keeps a text in the place of what its address had before.
    func keep(_ file: BlueprintFile) {
        files.withLock { files in
            files.removeAll { $0.path == file.path }
            files.append(file)
            while files.reduce(0, { $0 + $1.text.utf8.count }) > limit { files.removeFirst() }
        }
    }
}
