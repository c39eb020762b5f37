import HTTPTypes
import Kernel

/// Files that administrators uploaded, for everybody: they are images of pages that everybody sees.
struct FileHandlers: Sendable {
    let files: any FileKeeping

    func add(to routes: inout RouteTable) {
        for depth in 1...FileName.deepest {
            let pattern = (1...depth).map { ":\($0)" }.joined(separator: "/")
            routes.add(Route("GET", ImageAddress.files + pattern), named: ImageAddress.files) { try respond(to: $0) }
        }
    }

    private func respond(to request: WebRequest) throws -> WebResponse {
        let text = request.facts.path.dropFirst(ImageAddress.files.count)
        guard let name = FileName(String(text)), let type = name.mediaType, let content = try files.content(of: name)
        else { throw WebError.notFound }
        let tag = "\"\(Assets.digest(of: content))\""
        let headers: HTTPFields = [
            .contentType: type, .eTag: tag, .cacheControl: "public, max-age=3600",
            // An image that is opened by itself is no page of this site, whatever is in it.
            .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ]
        if Assets.isKnown(tag, to: request) { return WebResponse(.notModified, headers: headers) }
        return WebResponse(.ok, headers: headers, body: content)
    }
}
