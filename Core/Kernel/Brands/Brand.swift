/// How the site looks and behaves under one domain and what lies below it.
public struct Brand: Model {
    public static let model = ModelInfo(
        "authentik_brands.brand", singular: "Brand",
        summary: "How the site looks and behaves under one domain and what lies below it.", path: "core/brands",
        label: "domain")

    @Field([.unique, .searchable], help: "Domain that the brand is for, with all domains below it.")
    public var domain: BrandDomain
    @Field(help: "Use it wherever no brand's domain fits.")
    public var `default` = false
    @Field(.searchable, help: "Name of the site.")
    public var brandingTitle = "Lanyard"
    @Field(help: "Logo, as an address or a file's name; %(theme)s in it stands for light or dark.")
    public var brandingLogo = Brand.shippedLogo
    @Field(help: "Icon of the browser's tab, as an address or a file's name.")
    public var brandingFavicon = Brand.shippedFavicon
    @Field(as: "branding_custom_css", help: "Stylesheet that is laid over that of the pages.")
    public var brandingCustomCSS = ""
    @Field(help: "Background of flows that have none of their own, as an address or a file's name.")
    public var brandingDefaultFlowBackground = Brand.shippedBackground
    @Field(help: "Address of the tiles of maps, for clients that show where events came from.")
    public var brandingMapTiles = ""
    @Field(help: "Flow in which users sign in.")
    public var flowAuthentication: Reference<Flow>?
    @Field(help: "Flow in which users sign out.")
    public var flowInvalidation: Reference<Flow>?
    @Field(help: "Flow in which users get back into their account.")
    public var flowRecovery: Reference<Flow>?
    @Field(help: "Flow in which users delete their account.")
    public var flowUnenrollment: Reference<Flow>?
    @Field(help: "Flow in which users change their settings.")
    public var flowUserSettings: Reference<Flow>?
    @Field(help: "Flow in which users enter the code that a device shows.")
    public var flowDeviceCode: Reference<Flow>?
    @Field(help: "Flow that locks an account down.")
    public var flowLockdown: Reference<Flow>?
    @Field(help: "Application that external users are sent to after they signed in.")
    public var defaultApplication: Reference<Application>?
    @Field(help: "Certificate that the web server shows under the domain.")
    public var webCertificate: Reference<CertificateKeyPair>?
    @Field(help: "Certificates that those of clients are verified with.")
    public var clientCertificates: [Reference<CertificateKeyPair>] = []
    @Field(help: "Anything else: settings of the pages (theme, locale) and what users' attributes are laid over.")
    public var attributes = Attributes()

    public init() {}

    /// The images that come with the server, under the addresses by which clients know them.
    public static let shippedLogo: ImageAddress = "/static/dist/assets/icons/icon_left_brand.svg"
    public static let shippedFavicon: ImageAddress = "/static/dist/assets/icons/icon.png"
    public static let shippedBackground: ImageAddress = "/static/dist/assets/images/flow_background.jpg"

    /// The longest title, in characters.
    static let longestTitle = 255
    /// The longest address of maps' tiles, in bytes.
    static let longestTiles = 2_048
    /// The longest stylesheet, in bytes.
    static let longestStylesheet = 131_072

    public func validate() throws(Problems) {
        var problems: [String: Problems] = [:]
        if brandingTitle.isEmpty { problems["branding_title"] = .here([.blank]) }
        if brandingTitle.unicodeScalars.count > Self.longestTitle {
            problems["branding_title"] = .one(
                "Ensure this field has no more than \(Self.longestTitle) characters.", code: "max_length")
        }
        if brandingTitle.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            problems["branding_title"] = .one("A title is one line without control characters.")
        }
        if brandingCustomCSS.utf8.count > Self.longestStylesheet {
            problems["branding_custom_css"] = .one(
                "Ensure this field has no more than \(Self.longestStylesheet) bytes.", code: "max_length")
        }
        if brandingMapTiles.utf8.count > Self.longestTiles {
            problems["branding_map_tiles"] = .one(
                "Ensure this field has no more than \(Self.longestTiles) characters.", code: "max_length")
        }
        do { _ = try DesignTokens(of: self) } catch { problems["attributes"] = error }
        guard problems.isEmpty else { throw .fields(problems) }
    }

    public func validate(_ base: NoBase, in configuration: Configuration) throws(Problems) {
        let brands = configuration.all(Brand.self)
        if self.default, brands.filter(\.default).count > 1 {
            throw .field("default", "Only a single brand can be set as default.")
        }
        if brands.filter({ $0.domain.folded == domain.folded }).count > 1 {
            throw .fields(["domain": .here([.notUnique])])
        }
        if let pair = webCertificate.flatMap({ configuration.get($0) }), pair.keyData.isBlank {
            throw .field("web_certificate", "The certificate has no private key.")
        }
    }
}

/// A domain that a brand is for: a host's name, with a port where it is for that one alone.
public struct BrandDomain: FieldValue, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// As it was given.
    public let text: String

    public init(stringLiteral value: String) { text = value }
    public init(json: JSON) throws(Problems) {
        text = try String(json: json)
        guard text.isEmpty || Self.isWellFormed(text) else {
            throw .one(
                "Enter a domain such as example.com: no scheme, no path, no wildcard, and other letters than a to z in "
                    + "the form that browsers send (xn--…).")
        }
    }
    public var json: JSON { .string(text) }
    public static var shape: Shape { Shape(.string) }
    public static var initial: BrandDomain { "" }
    public var isBlank: Bool { text.isEmpty }
    public var description: String { text }

    /// As it is compared.
    public var folded: String { text.lowercased() }

    private static func isWellFormed(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, !(1...65_535).contains(Int(parts[1]) ?? 0) { return false }
        let labels = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 255
            && labels.allSatisfy { label in
                !label.isEmpty && label.utf8.count <= 63
                    && label.utf8.allSatisfy {
                        switch $0 {
                        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                        default: false
                        }
                    }
            }
    }
}
