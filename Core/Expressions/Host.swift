/// What an expression has of the world outside, besides the objects that it is given. Everything has a harmless default.
public protocol Host: Sendable {
    /// Nanoseconds since 1970 in UTC.
    func now() -> Int64
    /// A random number that cannot be guessed.
    func random() -> UInt64
    /// The digest of the data, nil when the algorithm (`sha256`) is unknown.
    func digest(_ algorithm: String, _ data: [UInt8]) -> [UInt8]?
    /// The keyed digest of the data, nil when the algorithm is unknown.
    func authenticationCode(_ algorithm: String, key: [UInt8], _ data: [UInt8]) -> [UInt8]?
    /// Whether what is called so is left out of traces.
    func isSecret(_ name: String) -> Bool
    /// Takes a line that the expression printed.
    func print(_ line: String)
    /// What the name of the module is, nil when there is no such module or name: `authentik.core.models`, `User`.
    func attribute(_ name: String, ofModule module: String) -> Value?
    /// Whether there is such a module of the host's.
    func hasModule(_ module: String) -> Bool
}

extension Host {
    public func now() -> Int64 { 0 }
    public func random() -> UInt64 { UInt64.random(in: .min ... .max) }
    public func digest(_ algorithm: String, _ data: [UInt8]) -> [UInt8]? { nil }
    public func authenticationCode(_ algorithm: String, key: [UInt8], _ data: [UInt8]) -> [UInt8]? { nil }
    public func isSecret(_ name: String) -> Bool { false }
    public func print(_ line: String) {}
    public func attribute(_ name: String, ofModule module: String) -> Value? { nil }
    public func hasModule(_ module: String) -> Bool { false }
}

/// A host that has nothing.
public struct NoHost: Host {
    public init() {}
}
