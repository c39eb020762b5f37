import Kernel

/// Answers a request.
typealias Handler = @Sendable (WebRequest) async throws -> WebResponse

/// Finds the handler of a method and a path. Paths must match to the letter, the slash at the end included.
struct RouteTable: Sendable {
    private struct Entry: Sendable {
        let segments: [Substring]
        /// What metrics and reports call it.
        let name: String
        var handlers: [String: Handler] = [:]

        /// A HEAD is answered as the GET it stands for; the listener leaves the body out.
        func handler(for method: String) -> Handler? {
            handlers[method] ?? (method == "HEAD" ? handlers["GET"] : nil)
        }
        var methods: [String] { handlers.keys + (handlers["GET"] == nil ? [] : ["HEAD"]) }
    }

    /// What was found.
    enum Match {
        case found(Handler, parameters: [String: String], name: String)
        /// The path exists, for other methods.
        case otherMethods([String])
        case none
    }

    private var fixed: [String: Entry] = [:]
    private var patterns: [Entry] = []

    /// - Parameter name: what metrics and reports call the route; nil for its pattern.
    mutating func add(_ route: Route, named name: String? = nil, _ handler: @escaping Handler) {
        let name = name ?? route.pattern
        if !route.pattern.contains("/:") {
            fixed[route.pattern, default: Entry(segments: [], name: name)].handlers[route.method] = handler
            return
        }
        let segments = Self.split(route.pattern[...])
        if let index = patterns.firstIndex(where: { $0.segments == segments }) {
            patterns[index].handlers[route.method] = handler
        } else {
            patterns.append(Entry(segments: segments, name: name, handlers: [route.method: handler]))
        }
    }

    /// What the routes' paths begin with.
    var firstSegments: Set<Substring> {
        Set(fixed.keys.map { Self.split($0[...])[1] } + patterns.map { $0.segments[1] })
    }

    /// The names of all routes.
    var names: Set<String> { Set(fixed.values.map(\.name) + patterns.map(\.name)) }

    func find(_ method: String, _ path: Substring) -> Match {
        if let entry = fixed[String(path)] {
            return entry.handler(for: method).map { .found($0, parameters: [:], name: entry.name) }
                ?? .otherMethods(entry.methods.sorted())
        }
        let segments = Self.split(path)
        var others: Set<String> = []
        for entry in patterns {
            guard let parameters = Self.parameters(entry.segments, segments) else { continue }
            if let handler = entry.handler(for: method) {
                return .found(handler, parameters: parameters, name: entry.name)
            }
            others.formUnion(entry.methods)
        }
        return others.isEmpty ? .none : .otherMethods(others.sorted())
    }

    private static func split(_ path: Substring) -> [Substring] {
        path.split(separator: "/", maxSplits: 32, omittingEmptySubsequences: false)
    }

    private static func parameters(_ pattern: [Substring], _ path: [Substring]) -> [String: String]? {
        guard pattern.count == path.count else { return nil }
        var parameters: [String: String] = [:]
        for (expected, given) in zip(pattern, path) {
            if expected.hasPrefix(":") {
                guard !given.isEmpty else { return nil }
                parameters[String(expected.dropFirst())] = PercentCoding.decode(given)
            } else if expected != given {
                return nil
            }
        }
        return parameters
    }
}
