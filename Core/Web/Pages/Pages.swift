import HTTPTypes
import Kernel
import Mustache

/// The pages that people see, rendered on the server.
struct Pages: Sendable {
    private let library: MustacheLibrary
    private let assets: Assets

    init(assets: Assets) throws {
        self.assets = assets
        MustacheContentTypes.register(PageText(), named: PageText.name)
        library = try MustacheLibrary(templates: [
            "page": Self.template(PackageResources.page_mustache),
            "flow": Self.template(PackageResources.flow_mustache),
            "home": Self.template(PackageResources.home_mustache),
            "message": Self.template(PackageResources.message_mustache),
        ])
    }

    private static func template(_ bytes: [UInt8]) throws -> MustacheTemplate {
        try MustacheTemplate(string: "{{%CONTENT_TYPE:\(PageText.name)}}" + String(decoding: bytes, as: UTF8.self))
    }

    /// A whole page around a body.
    func page(
        title: String, body: String, layout: String = "stacked", links: [FooterLink] = [],
        _ status: HTTPResponse.Status = .ok
    ) -> WebResponse {
        let context: [String: Any] = [
            "title": title, "body": body, "layout": layout, "style": assets.styleAddress,
            "script": assets.scriptAddress, "hasLinks": !links.isEmpty,
            "links": links.map { link in
                let address = link.href ?? ""
                return ["name": link.name, "address": address, "hasAddress": !address.isEmpty] as [String: Any]
            },
        ]
        let text = library.render(context, withTemplate: "page") ?? ""
        return .html(text, status).with(.cacheControl, "no-store")
    }

    /// The page of an error.
    func error(_ error: WebError, _ facts: RequestFacts) -> WebResponse {
        let text = error.message == WebError.notFound.message ? "There is nothing at this address." : error.message
        return message(
            title: Self.title(error.status), text: text, detail: "Request \(facts.id)", links: [("Home", "/")],
            error.status)
    }

    /// A page with a heading, a sentence and links.
    func message(
        title: String, text: String, detail: String = "", links: [(String, String)] = [],
        _ status: HTTPResponse.Status = .ok
    ) -> WebResponse {
        let context: [String: Any] = [
            "title": title, "text": text, "detail": detail, "hasDetail": !detail.isEmpty,
            "links": links.map { ["label": $0.0, "address": $0.1] },
        ]
        return page(title: title, body: render("message", context), status)
    }

    /// A part of a page.
    func render(_ template: String, _ context: [String: Any]) -> String {
        library.render(context, withTemplate: template) ?? ""
    }

    private static func title(_ status: HTTPResponse.Status) -> String {
        switch status.code {
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 413: "Too Large"
        case 500...: "Server Error"
        default: status.reasonPhrase
        }
    }
}

/// Text in a page. The library's own escaping goes by Swift's characters: a quote that a combining mark follows is another
/// character than a quote, and would end an attribute.
private struct PageText: MustacheContentType {
    static let name = "PAGE"

    func escapeText(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
