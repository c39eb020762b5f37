/// The program's version.
enum Version {
    /// Its own.
    static let current = "0.1.0"
    /// The version of authentik's API that clients are to take it for.
    static let compatible = "2026.8.0"
}
