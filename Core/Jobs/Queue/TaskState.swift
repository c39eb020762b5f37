public import Kernel
public import Storage

/// How far a task is, in the words that clients know.
///
/// A task is `consumed` from when a worker took it until its job begins. Nothing that takes time comes right before the
/// job or right after it, so that no task is ever in `preprocess` or `postprocess`.
public enum TaskState: String, Choice, SQLConvertible {
    case queued, consumed, preprocess, running, postprocess, rejected, done
}

/// A task's state or, once it is done, the gravest line of its log.
public enum TaskStatus: String, Choice, SQLConvertible {
    case queued, consumed, preprocess, running, postprocess, rejected, done, info, warning, error

    /// The status of a task that is done, by the gravest line of its log.
    init(done gravest: JobLogLevel?) {
        switch gravest {
        case .error: self = .error
        case .warning: self = .warning
        case .info: self = .info
        case .debug, nil: self = .done
        }
    }
}
