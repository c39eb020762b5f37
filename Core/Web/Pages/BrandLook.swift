import Crypto
import HTTPTypes
import Kernel

/// What pages show of a brand, worked out once.
struct BrandLook: Sendable {
    let title: String
    /// The language that pages are said to be in.
    let language: String
    let theme: Theme
    let logo: Picture
    let favicon: Picture
    /// nil for the one that comes with the server: the stylesheet draws it.
    let background: Picture?
    /// What the brand lays over the stylesheet of all pages; nil for nothing.
    let style: BrandStyle?

    init(_ brand: CurrentBrand) {
        title = brand.brandingTitle
        language = brand.value.locale ?? "en"
        theme = brand.value.theme
        logo = Picture(brand.brandingLogo, in: theme) ?? Picture(Brand.shippedLogo)
        favicon = Picture(brand.brandingFavicon, in: theme) ?? Picture(Brand.shippedFavicon)
        background = Picture(background: brand.brandingDefaultFlowBackground, in: theme)
        style = BrandStyle(brand.value)
    }

    /// The look of a brand.
    static func of(_ brand: CurrentBrand) -> BrandLook { brand.remembered("look") { BrandLook(brand) } }
}

/// An image of a page, in one theme or in two.
struct Picture: Sendable, Hashable {
    let light: String
    /// nil when it is the same in the dark.
    let dark: String?
    /// The other site that it is fetched from.
    let origin: String?

    init(_ address: ImageAddress) {
        light = address.text(in: .light)
        dark = address.isThemed ? address.text(in: .dark) : nil
        origin = address.origin
    }

    /// nil for what browsers cannot fetch: the names of icons.
    init?(_ address: ImageAddress, in theme: Theme) {
        guard let address = address.fetched else { return nil }
        light = address.text(in: theme)
        dark = address.isThemed && theme == .automatic ? address.text(in: .dark) : nil
        origin = address.origin
    }

    /// nil besides for the background that comes with the server, which the stylesheet draws better and at no cost.
    init?(background: ImageAddress, in theme: Theme) {
        guard background != Brand.shippedBackground else { return nil }
        self.init(background, in: theme)
    }
}

/// A brand's stylesheet, under an address that changes with its content.
struct BrandStyle: Sendable {
    let fileName: String
    let body: [UInt8]
    private static let folder = "/static/brand/"
    static let route = Route("GET", folder + ":file")

    var address: String { Self.folder + fileName }
    var tag: String { "\"\(fileName)\"" }

    /// nil when the brand changes nothing.
    init?(_ brand: Brand) {
        // What is stored was checked; without its tokens a page is still a page.
        let tokens = try? DesignTokens(of: brand)
        var text = ""
        if let tokens, !tokens.always.isEmpty { text += ":root { \(Self.declarations(tokens.always)) }\n" }
        if let tokens, !tokens.dark.isEmpty {
            let dark = Self.declarations(tokens.dark)
            text += "@media (prefers-color-scheme: dark) { :root:not([data-theme=\"light\"]) { \(dark) } }\n"
            text += ":root[data-theme=\"dark\"] { \(dark) }\n"
        }
        text += brand.brandingCustomCSS
        guard !text.isEmpty else { return nil }
        body = Array(text.utf8)
        fileName = Assets.digest(of: body) + ".css"
    }

    private static func declarations(_ tokens: [(name: String, value: String)]) -> String {
        tokens.map { "--lanyard-\($0.name): \($0.value);" }.joined(separator: " ")
    }
}

/// Answers with the stylesheet of the brand that the request is under.
struct BrandHandlers: Sendable {
    func add(to routes: inout RouteTable) {
        routes.add(BrandStyle.route) { try style($0) }
    }

    /// A page that is older or newer than this server's configuration asks for another content than there is: it gets
    /// what there is, and asks again the next time.
    private func style(_ request: WebRequest) throws -> WebResponse {
        guard let style = BrandLook.of(request.facts.brand).style else { throw WebError.notFound }
        let isSame = request.parameters["file"] == style.fileName
        let headers: HTTPFields = [
            .contentType: "text/css; charset=utf-8", .eTag: style.tag,
            .cacheControl: isSame ? "public, max-age=31536000, immutable" : "no-store",
        ]
        if Assets.isKnown(style.tag, to: request) { return WebResponse(.notModified, headers: headers) }
        return WebResponse(.ok, headers: headers, body: style.body)
    }
}
