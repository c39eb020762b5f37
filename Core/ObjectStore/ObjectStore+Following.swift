import Kernel
import Logging
import Storage

extension ObjectStore {
    /// What changes are announced under.
    static let topic = "configuration"

    /// What tells everybody of a new version; the author knows it already.
    static func announcement(of version: Int, by author: String) -> Announcement {
        Announcement(topic, "\(version) \(author)")
    }

    /// Reads the configuration anew whenever another program has changed it, until the database is closed.
    public func follow() async {
        // Listened first, so that no change falls between the two.
        let all = database.news()
        await catchUp()
        for await news in all where concerns(news) { await catchUp() }
    }

    private func concerns(_ news: News) -> Bool {
        guard case .announced(let announcement) = news else { return true }
        guard announcement.topic == Self.topic else { return false }
        let parts = announcement.text.split(separator: " ")
        guard parts.count == 2, let version = Int(parts[0]) else { return true }
        return parts[1] != author && version > current.version
    }

    /// Tries until it has succeeded: nobody announces the same change again.
    private func catchUp() async {
        var pause = Duration.milliseconds(50)
        while !Task.isCancelled {
            do {
                return try await refresh()
            } catch StorageError.closed {
                return
            } catch {
                logger.error("the configuration could not be read anew", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }
}
