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

    /// Reads the configuration anew whenever another program has changed it, until the database is closed or the task
    /// cancelled.
    public func follow() async {
        await database.follow(
            concerns,
            failed: { [logger] error in
                logger.error("the configuration could not be read anew", metadata: ["error": "\(error)"])
            },
            catchUp: refresh)
    }

    private func concerns(_ announcement: Announcement) -> Bool {
        guard announcement.topic == Self.topic else { return false }
        let parts = announcement.text.split(separator: " ")
        guard parts.count == 2, let version = Int(parts[0]) else { return true }
        return parts[1] != author && version > current.version
    }
}
