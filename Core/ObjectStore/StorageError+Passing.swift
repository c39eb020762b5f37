public import Kernel
public import Storage

extension StorageError: PassingError {
    /// Some seconds while the database is restarted, used by others, or without room on its disk.
    public var retryAfter: Int? {
        switch self {
        case .unavailable, .busy, .closed: 5
        case .diskFull: 60
        default: nil
        }
    }
}
