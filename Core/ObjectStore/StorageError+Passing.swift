public import Kernel
public import Storage

extension StorageError: PassingError {
    /// Some seconds while the database is restarted or used by others, a minute while its disk takes nothing.
    public var retryAfter: Int? {
        switch self {
        case .unavailable, .busy, .closed: 5
        case .diskFull, .readOnly, .diskFailed: 60
        default: nil
        }
    }
}
