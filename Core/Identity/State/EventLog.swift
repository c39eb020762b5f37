public import Kernel
public import Logging
import ObjectStore
import Storage

/// Keeps events in the database.
public struct EventLog: EventRecording {
    private let directory: Directory
    private let logger: Logger

    public init(_ directory: Directory, logger: Logger) {
        self.directory = directory
        self.logger = logger
    }

    public func record(_ event: Event) async {
        do {
            try await directory.database.write { transaction in
                try await EventRows.insert(
                    event, at: directory.clock.now, keptFor: directory.settings().eventRetention.duration,
                    random: directory.random, in: transaction)
            }
            directory.meter.events.note(event)
        } catch {
            logger.error("an event could not be kept", metadata: ["action": "\(event.action)", "error": "\(error)"])
        }
    }
}
