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
            "logo": Self.template(PackageResources.logo_mustache),
        ])
    }

    private static func template(_ bytes: [UInt8]) throws -> MustacheTemplate {
        try MustacheTemplate(string: "{{%CONTENT_TYPE:\(PageText.name)}}" + String(decoding: bytes, as: UTF8.self))
    }

    /// What a page has besides its brand.
    struct Content {
        var title: String
        var body: String
        var layout = Flow.Layout.stacked
        /// The image behind the body; nil for none.
        var background: Picture?
        /// Other sites that images of the body are fetched from.
        var imageOrigins: [String] = []
        /// Other sites that a captcha on the page needs.
        var captchaOrigins: [String] = []
        /// Links below the body.
        var links: [FooterLink] = []
    }

    /// A whole page around a body.
    func page(_ content: Content, for brand: CurrentBrand, _ status: HTTPResponse.Status = .ok) -> WebResponse {
        let look = BrandLook.of(brand)
        // Titles such as "Welcome to Lanyard" name the site already.
        let title = content.title.contains(look.title) ? content.title : "\(content.title) · \(look.title)"
        let context: [String: Any] = [
            "title": title, "body": content.body, "layout": content.layout.rawValue, "style": assets.styleAddress,
            "script": assets.scriptAddress, "language": look.language, "isThemed": look.theme != .automatic,
            "theme": look.theme.rawValue, "scheme": look.theme == .automatic ? "light dark" : look.theme.rawValue,
            "brandStyle": look.style?.address ?? "", "hasBrandStyle": look.style != nil,
            "hasLinks": !content.links.isEmpty, "links": content.links.map(Self.context),
        ].merging(look.favicon.context("favicon")) { $1 }.merging(content.background.context("background")) { $1 }
        let text = library.render(context, withTemplate: "page") ?? ""
        let origins = [look.logo, look.favicon, content.background].compactMap { $0?.origin } + content.imageOrigins
        return .html(text, status).with(.cacheControl, "no-store")
            .with(
                .contentSecurityPolicy, SecurityHeaders.policy(imagesFrom: origins, captchaFrom: content.captchaOrigins)
            )
    }

    private static func context(_ link: FooterLink) -> [String: Any] {
        let address = link.href ?? ""
        return ["name": link.name, "address": address, "hasAddress": !address.isEmpty]
    }

    /// The page of an error.
    func error(_ error: WebError, _ facts: RequestFacts) -> WebResponse {
        let text = error.message == WebError.notFound.message ? "There is nothing at this address." : error.message
        return message(
            title: Self.title(error.status), text: text, detail: "Request \(facts.id)", links: [("Home", "/")],
            for: facts.brand, error.status)
    }

    /// A page with a heading, a sentence and links.
    func message(
        title: String, text: String, detail: String = "", links: [(String, String)] = [], for brand: CurrentBrand,
        _ status: HTTPResponse.Status = .ok
    ) -> WebResponse {
        let context: [String: Any] = [
            "title": title, "text": text, "detail": detail, "hasDetail": !detail.isEmpty,
            "links": links.map { ["label": $0.0, "address": $0.1] },
        ]
        let content = Content(
            title: title, body: render("message", context, for: brand), background: BrandLook.of(brand).background)
        return page(content, for: brand, status)
    }

    /// A part of a page.
    func render(_ template: String, _ context: [String: Any], for brand: CurrentBrand) -> String {
        let look = BrandLook.of(brand)
        let names = look.logo.context("logo").merging(["brand": look.title, "logoAlt": look.title]) { $1 }
        return library.render(names.merging(context) { $1 }, withTemplate: template) ?? ""
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

extension Picture {
    /// What templates are filled with: the image, and that for the dark when it is another.
    func context(_ name: String) -> [String: Any] {
        [name: light, name + "HasDark": dark != nil, name + "Dark": dark ?? "", name + "IsShown": true]
    }
}

extension Picture? {
    func context(_ name: String) -> [String: Any] { self?.context(name) ?? [name + "IsShown": false] }
}

/// Text in a page. The library's own escaping goes by Swift's characters: a quote that a combining mark follows is another
/// character than a quote, and would end an attribute.
private struct PageText: MustacheContentType {
    static let name = "PAGE"

    func escapeText(_ text: String) -> String { MarkupText.escape(text) }
}
