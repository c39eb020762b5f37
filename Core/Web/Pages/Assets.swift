import Crypto
import HTTPTypes
import Kernel

/// The files that come with the server. The stylesheet and the script are under addresses that change with their
/// content; images are under those by which brands name them.
struct Assets: Sendable {
    let styleAddress: String
    let scriptAddress: String
    private let files: [String: File]

    private struct File {
        let type: String
        let body: [UInt8]
        let tag: String
        var isLasting = false

        init(_ type: String, _ body: [UInt8]) {
            self.type = type
            self.body = body
            tag = "\"\(Assets.digest(of: body))\""
        }
    }

    init() {
        var files: [String: File] = [
            "/robots.txt": File("text/plain; charset=utf-8", Array("User-agent: *\nDisallow: /\n".utf8)),
            "/static/dist/icon.svg": File("image/svg+xml", PackageResources.icon_svg),
            Brand.shippedLogo.text: File("image/svg+xml", PackageResources.icon_svg),
            Brand.shippedFavicon.text: File("image/png", PackageResources.icon_png),
            Brand.shippedBackground.text: File("image/jpeg", PackageResources.flow_background_jpg),
        ]
        func lasting(_ name: String, _ ending: String, _ type: String, _ body: [UInt8]) -> String {
            var file = File(type, body)
            file.isLasting = true
            let address = "/static/dist/\(name)-\(Self.digest(of: body)).\(ending)"
            files[address] = file
            return address
        }
        styleAddress = lasting("lanyard", "css", "text/css; charset=utf-8", PackageResources.lanyard_css)
        scriptAddress = lasting("lanyard", "js", "text/javascript; charset=utf-8", PackageResources.lanyard_js)
        self.files = files
    }

    /// A short name for a content.
    static func digest(of body: [UInt8]) -> String {
        SHA256.hash(data: body).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The addresses that are answered.
    var routes: [Route] { files.keys.map { Route("GET", $0) } }

    func respond(to request: WebRequest) -> WebResponse {
        guard let file = files[request.facts.path] else { return .empty(.notFound) }
        let headers: HTTPFields = [
            .contentType: file.type, .eTag: file.tag,
            .cacheControl: file.isLasting ? "public, max-age=31536000, immutable" : "public, max-age=3600",
        ]
        if Self.isKnown(file.tag, to: request) { return WebResponse(.notModified, headers: headers) }
        return WebResponse(.ok, headers: headers, body: file.body)
    }

    /// Whether the client has the file already (RFC 9110 section 13.1.2). Proxies that compress make tags weak.
    static func isKnown(_ tag: String, to request: WebRequest) -> Bool {
        (request.headers[.ifNoneMatch] ?? "").split(separator: ",").contains { given in
            let given = given.drop { $0 == " " }
            return given == "*" || (given.hasPrefix("W/") ? given.dropFirst(2) : given) == tag
        }
    }
}

extension WebServer {
    /// The icon that comes with the server, a PNG image.
    public static var icon: [UInt8] { PackageResources.icon_png }
}
