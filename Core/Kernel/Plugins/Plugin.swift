/// A badge on the cord: what it is called, what it does, and what it adds to a server.
public protocol Plugin: Sendable {
    /// Its name in configuration and in `LANYARD_PLUGINS`: kind, dot, name, such as `stage.password`.
    static var id: PluginID { get }
    /// One sentence on what it does.
    static var summary: String { get }
    /// Adds its types.
    static func add(to registry: inout Registry)
}

/// A plugin's name: lower-case words, a dot after the kind.
public struct PluginID: Sendable, Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let text: String
    public init(_ text: String) { self.text = text }
    public init(stringLiteral value: String) { text = value }
    public var description: String { text }
    public static func < (left: PluginID, right: PluginID) -> Bool { left.text < right.text }

    /// Whether it is written as names are.
    public var isWellFormed: Bool { text.wholeMatch(of: /[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*/) != nil }
}
