/// Where requests to other servers may go, and what they may cost.
public struct OutgoingSettings: Sendable {
    /// Whether an address may be reached that is not a public one; addresses are written canonically.
    public var allows: @Sendable (String) -> Bool
    /// How long a request may take that says nothing else, from its beginning to the end of its answer.
    public var timeout: Duration
    /// Requests that are under way at the same time; more are refused.
    public var atOnce: Int
    /// What requests call the program.
    public var agent: String

    public init(
        allows: @escaping @Sendable (String) -> Bool = { _ in false }, timeout: Duration = .seconds(30),
        atOnce: Int = 64, agent: String = "Lanyard"
    ) {
        self.allows = allows
        self.timeout = timeout
        self.atOnce = atOnce
        self.agent = agent
    }
}
