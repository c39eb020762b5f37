/// An error that may pass by itself, such as that of a database that is being restarted.
public protocol PassingError: Error {
    /// Seconds after which it is worth to try again; nil when this error does not pass by itself.
    var retryAfter: Int? { get }
}

/// Seconds after which it is worth to try again what failed; nil when the error does not pass by itself.
public func retryAfter(_ error: any Error) -> Int? { (error as? any PassingError)?.retryAfter }
