/// What one evaluation may use. An expression that wants more ends with an error that it cannot catch.
public struct Limits: Sendable, Hashable {
    /// Steps of work; one is about a simple operation, of 10 to 20 nanoseconds.
    public var steps: Int
    /// Bytes that are allocated, in sum: what was freed again counts too.
    public var bytes: Int
    /// How deep functions may call each other, and how deep values may be nested that are compared, shown or copied.
    public var depth: Int
    /// Bytes of the thread's stack.
    public var stackBytes: Int
    /// Bytes of text that is printed or logged.
    public var output: Int
    /// How long it may take, waiting for the host included.
    public var time: Duration

    public init(
        steps: Int = 10_000_000, bytes: Int = 64 << 20, depth: Int = 200, stackBytes: Int = 384 << 10,
        output: Int = 64 << 10, time: Duration = .seconds(5)
    ) {
        self.steps = steps
        self.bytes = bytes
        self.depth = depth
        self.stackBytes = stackBytes
        self.output = output
        self.time = time
    }
}
