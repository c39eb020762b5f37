import Crypto
import HTTPTypes
import Kernel

/// The stylesheet and the script, under addresses that change with their content.
struct Assets: Sendable {
    let styleAddress: String
    let scriptAddress: String
    private let files: [String: (type: String, body: [UInt8], tag: String)]

    init() {
        let style = Self.file("lanyard", "css", "text/css; charset=utf-8", PackageResources.lanyard_css)
        let script = Self.file("lanyard", "js", "text/javascript; charset=utf-8", PackageResources.lanyard_js)
        let icon = Self.file("icon", "svg", "image/svg+xml", PackageResources.icon_svg)
        styleAddress = style.address
        scriptAddress = script.address
        var files = [style.address: style.file, script.address: script.file]
        files["/static/dist/icon.svg"] = icon.file
        files["/robots.txt"] = ("text/plain; charset=utf-8", Array("User-agent: *\nDisallow: /\n".utf8), "\"1\"")
        self.files = files
    }

    private static func file(
        _ name: String, _ ending: String, _ type: String, _ body: [UInt8]
    ) -> (address: String, file: (type: String, body: [UInt8], tag: String)) {
        let digest = SHA256.hash(data: body).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return ("/static/dist/\(name)-\(digest).\(ending)", (type, body, "\"\(digest)\""))
    }

    /// The addresses that are answered.
    var routes: [Route] { files.keys.map { Route("GET", $0) } }

    func respond(to request: WebRequest) -> WebResponse {
        guard let file = files[request.facts.path] else { return .empty(.notFound) }
        let lasting = request.facts.path.contains("-") ? "public, max-age=31536000, immutable" : "public, max-age=3600"
        let headers: HTTPFields = [.contentType: file.type, .cacheControl: lasting, .eTag: file.tag]
        if isKnown(file.tag, to: request) { return WebResponse(.notModified, headers: headers) }
        return WebResponse(.ok, headers: headers, body: file.body)
    }

    /// Whether the client has the file already (RFC 9110 section 13.1.2). Proxies that compress make tags weak.
    private func isKnown(_ tag: String, to request: WebRequest) -> Bool {
        (request.headers[.ifNoneMatch] ?? "").split(separator: ",").contains { given in
            let given = given.drop { $0 == " " }
            return given == "*" || (given.hasPrefix("W/") ? given.dropFirst(2) : given) == tag
        }
    }
}
