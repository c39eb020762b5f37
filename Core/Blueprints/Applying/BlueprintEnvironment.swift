/// What `!Env` and `!File` read of the machine that the server runs on.
public struct BlueprintEnvironment: Sendable {
    /// The value of a variable; nil when there is none of that name.
    public let variable: @Sendable (String) -> String?
    /// The text of a file; nil when it cannot be read.
    public let file: @Sendable (String) -> String?

    public init(
        variable: @escaping @Sendable (String) -> String?, file: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.variable = variable
        self.file = file
    }
}
