import Synchronization

/// What one program that uses a database tells all of them, itself included.
public struct Announcement: Sendable, Hashable {
    /// What it is about, such as `configuration`; at most 60 lower-case letters, digits and underscores.
    public var topic: String
    /// Whatever the topic's listeners understand; at most 4,000 bytes.
    public var text: String

    /// An announcement about a topic.
    public init(_ topic: String, _ text: String = "") {
        self.topic = topic
        self.text = text
    }

    /// Refuses what some engine could not carry.
    func check() throws(StorageError) {
        let isTopic = topic.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (0x30...0x39 ~= $0) || (0x61...0x7A ~= $0) }
        guard isTopic, 1...60 ~= topic.utf8.count else {
            throw .misuse("an announcement's topic must be of lower-case letters, digits and underscores: '\(topic)'")
        }
        guard text.utf8.count <= 4000, !text.utf8.contains(0) else {
            throw .misuse("an announcement's text must be at most 4,000 bytes and without NUL")
        }
    }
}

/// What those who listen to a database get.
public enum News: Sendable, Hashable {
    /// A transaction that announced this was committed.
    case announced(Announcement)
    /// The connection was lost and is there again: what was announced meanwhile is not known, so look for yourself.
    case mayHaveMissed
}

/// Hands news to those who listen in this program.
///
/// Each listener has a bounded line; one that does not keep up loses the oldest news and is told `mayHaveMissed`.
final class NewsBoard: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<News>.Continuation] = [:]
        var last = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    /// News that one listener may have waiting.
    private static let longestLine = 1000

    /// The news from now on; ends when the board is closed.
    func listen() -> AsyncStream<News> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: News.self, bufferingPolicy: .bufferingNewest(Self.longestLine))
        let id = state.withLock { state -> Int? in
            guard !state.isClosed else { return nil }
            state.last += 1
            state.listeners[state.last] = continuation
            return state.last
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.listeners.removeValue(forKey: id) }
        }
        return stream
    }

    /// Tells all who listen.
    func tell(_ news: [News]) {
        guard !news.isEmpty else { return }
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners {
            let isOver = news.contains { if case .dropped = listener.yield($0) { true } else { false } }
            if isOver { listener.yield(.mayHaveMissed) }
        }
    }

    /// Ends what all listeners wait for.
    func close() {
        let listeners = state.withLock { state in
            state.isClosed = true
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
