/// A set of scope tokens in the order in which they were given (RFC 6749 section 3.3).
struct Scope: Sendable, Hashable {
    private(set) var names: [String]

    init(_ names: [String] = []) {
        var seen: Set<String> = []
        self.names = names.filter { seen.insert($0).inserted }
    }
    /// Reads a list with spaces between.
    init(parsing text: String) { self.init(text.split(separator: " ").map(String.init)) }

    static let openID = "openid"
    static let offlineAccess = "offline_access"

    /// As tokens and answers write it.
    var text: String { names.joined(separator: " ") }
    var isEmpty: Bool { names.isEmpty }
    var isOpenID: Bool { names.contains(Self.openID) }
    var isOffline: Bool { names.contains(Self.offlineAccess) }

    /// The names that the other has too.
    func restricted(to other: Scope) -> Scope {
        var scope = self
        scope.names.removeAll { !other.names.contains($0) }
        return scope
    }
    /// Without one name.
    func without(_ name: String) -> Scope {
        var scope = self
        scope.names.removeAll { $0 == name }
        return scope
    }
    func isSubset(of other: Scope) -> Bool { names.allSatisfy(other.names.contains) }

    /// Whether a text is a scope token: visible ASCII without quotes and backslashes.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= Limits.scopeToken
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
    }
}
