/// A URL in parts, as Python's `urllib.parse.urlsplit` takes it apart.
struct SplitURL: Equatable {
    var scheme = ""
    var netloc = ""
    var path = ""
    var query = ""
    var fragment = ""

    private static let relative: Set<String> = [
        "", "ftp", "http", "gopher", "nntp", "imap", "wais", "file", "https", "shttp", "mms", "prospero", "rtsp",
        "rtsps", "rtspu", "sftp", "svn", "svn+ssh", "ws", "wss",
    ]
    private static let withNetloc: Set<String> = relative.union([
        "telnet", "snews", "rsync", "nfs", "git", "git+ssh",
    ])
    private static let withParameters: Set<String> = [
        "", "ftp", "hdl", "prospero", "http", "imap", "https", "shttp", "rtsp", "rtsps", "rtspu", "sip", "sips",
        "mms", "sftp", "tel",
    ]

    init(scheme: String = "", netloc: String = "", path: String = "", query: String = "", fragment: String = "") {
        self.scheme = scheme
        self.netloc = netloc
        self.path = path
        self.query = query
        self.fragment = fragment
    }

    /// `urlsplit(url, scheme, allow_fragments)`.
    /// - Throws: `ValueError` for brackets that hold no address.
    init(_ url: String, scheme: String = "", fragments: Bool = true, _ meter: Meter) throws {
        try meter.step(4 * url.utf8.count)
        try meter.allocate(2 * url.utf8.count)
        let isControl: (Unicode.Scalar) -> Bool = { $0.value <= 0x20 }
        let isBreak: (Unicode.Scalar) -> Bool = { $0 == "\t" || $0 == "\r" || $0 == "\n" }
        var rest = Array(url.unicodeScalars.drop(while: isControl).filter { !isBreak($0) })[...]
        var scheme = Array(scheme.unicodeScalars.drop(while: isControl))
        while let last = scheme.last, isControl(last) { scheme.removeLast() }
        self.scheme = String(scalars: scheme.filter { !isBreak($0) })
        if let colon = rest.firstIndex(of: ":"), let first = rest.first, RegexParser.isLetter(first),
            rest[..<colon].allSatisfy(Self.isOfScheme)
        {
            self.scheme = String(scalars: rest[..<colon]).lowercased()
            rest = rest[(colon + 1)...]
        }
        if rest.starts(with: ["/", "/"]) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
            netloc = String(scalars: rest[..<end])
            try Self.checkBrackets(rest[..<end], meter)
            rest = rest[end...]
        }
        if fragments, let mark = rest.firstIndex(of: "#") {
            fragment = String(scalars: rest[(mark + 1)...])
            rest = rest[..<mark]
        }
        if let mark = rest.firstIndex(of: "?") {
            query = String(scalars: rest[(mark + 1)...])
            rest = rest[..<mark]
        }
        path = String(scalars: rest)
    }

    private static func isOfScheme(_ scalar: Unicode.Scalar) -> Bool {
        RegexParser.isLetter(scalar) || RegexParser.isDigit(scalar) || scalar == "+" || scalar == "-" || scalar == "."
    }

    private static func checkBrackets(_ netloc: ArraySlice<Unicode.Scalar>, _ meter: Meter) throws {
        let (open, close) = (netloc.firstIndex(of: "["), netloc.firstIndex(of: "]"))
        guard (open == nil) == (close == nil) else { throw Raised.value("Invalid IPv6 URL") }
        guard let open else { return }
        let host = netloc[(open + 1)...].prefix { $0 != "]" }
        if host.first == "v" {
            let version = host.dropFirst().prefix { $0.properties.isASCIIHexDigit }
            let rest = host.dropFirst(1 + version.count)
            guard !version.isEmpty, rest.first == ".", rest.count > 1, !rest.contains("\n") else {
                throw Raised.value("IPvFuture address is invalid")
            }
            return
        }
        guard case .v6 = try IPAddress(String(scalars: host), meter).version else {
            throw Raised.value("An IPv4 address cannot be in brackets")
        }
    }

    /// `urlunsplit(parts)`.
    var text: String {
        var url = path
        let isBare = !scheme.isEmpty && Self.withNetloc.contains(scheme) && !Self.hasPrefix(url, "//")
        if !netloc.isEmpty || isBare {
            if !url.isEmpty, !Self.hasPrefix(url, "/") { url = "/" + url }
            url = "//" + netloc + url
        }
        if !scheme.isEmpty { url = scheme + ":" + url }
        if !query.isEmpty { url += "?" + query }
        if !fragment.isEmpty { url += "#" + fragment }
        return url
    }

    private static func hasPrefix(_ text: String, _ prefix: String) -> Bool { text.utf8.starts(with: prefix.utf8) }

    /// The path without what follows the last segment's semicolon, and that: what `urlparse` splits besides.
    var pathAndParameters: (path: String, parameters: String) {
        let scalars = Array(path.unicodeScalars)
        guard Self.withParameters.contains(scheme) else { return (path, "") }
        let segment = scalars.lastIndex(of: "/") ?? 0
        guard let mark = scalars[segment...].firstIndex(of: ";") else { return (path, "") }
        return (String(scalars: scalars[..<mark]), String(scalars: scalars[(mark + 1)...]))
    }

    /// `urljoin(base, url, allow_fragments)`.
    /// - Throws: `ValueError` as for splitting.
    static func joined(_ base: String, _ url: String, fragments: Bool = true, _ meter: Meter) throws -> String {
        if base.isEmpty { return url }
        if url.isEmpty { return base }
        let base = try SplitURL(base, fragments: fragments, meter)
        var result = try SplitURL(url, scheme: base.scheme, fragments: fragments, meter)
        guard result.scheme == base.scheme, relative.contains(result.scheme) else { return url }
        if withNetloc.contains(result.scheme) {
            if !result.netloc.isEmpty { return result.text }
            result.netloc = base.netloc
        }
        let (basePath, baseParameters) = base.pathAndParameters
        let (path, parameters) = result.pathAndParameters
        if path.isEmpty, parameters.isEmpty {
            result.path = baseParameters.isEmpty ? basePath : basePath + ";" + baseParameters
            if result.query.isEmpty { result.query = base.query }
            return result.text
        }
        try meter.step(8 * (path.utf8.count + basePath.utf8.count))
        try meter.allocate(16 * (path.utf8.count + basePath.utf8.count))
        result.path = resolved(path, against: basePath)
        if !parameters.isEmpty { result.path += ";" + parameters }
        return result.text
    }

    /// The path seen from another, without dots and double dots.
    private static func resolved(_ path: String, against base: String) -> String {
        let isAbsolute = hasPrefix(path, "/")
        var segments = path.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if !isAbsolute {
            var start = base.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            // An empty last segment of the base stays where it is, and is dropped with the other empty ones.
            if start.last?.isEmpty == false { start.removeLast() }
            segments = start + segments
            if segments.count > 2 {
                let middle = segments[1..<segments.count - 1].filter { !$0.isEmpty }
                segments = [segments[0]] + middle + [segments[segments.count - 1]]
            }
        }
        var result: [String] = []
        for segment in segments {
            if segment == ".." {
                _ = result.popLast()
            } else if segment != "." {
                result.append(segment)
            }
        }
        if segments.last == "." || segments.last == ".." { result.append("") }
        let joined = result.joined(separator: "/")
        return joined.isEmpty ? "/" : joined
    }
}

extension SplitURL {
    /// What is before the `@` of the netloc, and what is after it.
    private var userAndHost: (user: String?, host: String) {
        let scalars = Array(netloc.unicodeScalars)
        guard let mark = scalars.lastIndex(of: "@") else { return (nil, netloc) }
        return (String(scalars: scalars[..<mark]), String(scalars: scalars[(mark + 1)...]))
    }

    /// The user's name and password, as they stand.
    var credentials: (username: String?, password: String?) {
        guard let user = userAndHost.user else { return (nil, nil) }
        let scalars = Array(user.unicodeScalars)
        guard let mark = scalars.firstIndex(of: ":") else { return (user, nil) }
        return (String(scalars: scalars[..<mark]), String(scalars: scalars[(mark + 1)...]))
    }

    /// Host and port, as they stand.
    private var hostAndPort: (host: String?, port: String?) {
        let scalars = Array(userAndHost.host.unicodeScalars)
        var (host, rest) = (scalars[...], scalars[scalars.count...])
        if let open = scalars.firstIndex(of: "[") {
            let inside = scalars[(open + 1)...]
            let close = inside.firstIndex(of: "]") ?? inside.endIndex
            host = inside[..<close]
            rest = inside[close...].dropFirst()
            rest = rest.firstIndex(of: ":").map { rest[$0...] } ?? []
        } else if let colon = scalars.firstIndex(of: ":") {
            (host, rest) = (scalars[..<colon], scalars[colon...])
        }
        let port = rest.dropFirst()
        return (String(scalars: host), port.isEmpty ? nil : String(scalars: port))
    }

    /// The host in small letters, except for its zone.
    var hostname: String? {
        guard let host = hostAndPort.host, !host.isEmpty else { return nil }
        let scalars = Array(host.unicodeScalars)
        guard let zone = scalars.firstIndex(of: "%") else { return host.lowercased() }
        return String(scalars: scalars[..<zone]).lowercased() + String(scalars: scalars[zone...])
    }

    /// The port's number.
    /// - Throws: `ValueError`, in CPython's words.
    func port() throws -> Int? {
        guard let text = hostAndPort.port else { return nil }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw Raised.value("Port could not be cast to integer value as \(PythonText.repr(text))")
        }
        guard let port = Int(text), port <= 65535 else { throw Raised.value("Port out of range 0-65535") }
        return port
    }
}
