import HTTPTypes
import Kernel
import ObjectStore

/// What can be done with brands besides changing their fields.
struct BrandActions {
    let brands: Collection

    var operations: [Operation] {
        [
            Operation(
                method: "GET", path: "\(brands.path)/current/", id: "core_brands_current_retrieve",
                summary: "Show how the site looks under the address that was used.", access: .anyone,
                answer: .init(schema: Schema.component("CurrentBrand")),
                handle: { call in
                    .json(CurrentBrandView.of(call.request.facts.brand, in: call.store.current))
                })
        ]
    }
}

/// The brand of a request, as anybody may see it: what pages are made with, and nothing else of it.
enum CurrentBrandView {
    static func of(_ brand: CurrentBrand, in configuration: Configuration) -> JSON {
        let logo = shown(brand.brandingLogo, or: Brand.shippedLogo)
        let favicon = shown(brand.brandingFavicon, or: Brand.shippedFavicon)
        var view: [String: JSON] = [
            "matched_domain": .string(brand.domain.text), "branding_title": .string(brand.brandingTitle),
            "branding_logo": .string(logo.text), "branding_logo_themed_urls": logo.themedAddresses,
            "branding_favicon": .string(favicon.text), "branding_favicon_themed_urls": favicon.themedAddresses,
            "branding_custom_css": .string(brand.brandingCustomCSS),
            "ui_footer_links": .array(configuration.settings.footerLinks.map(\.json)),
            "branding_map_tiles": .string(brand.brandingMapTiles),
            "ui_theme": .string(brand.value.theme.rawValue), "default_locale": .string(brand.value.locale ?? ""),
            "flags": configuration.settings.flags.json,
        ]
        for (name, flow) in flows(of: brand.value) {
            view[name] = flow.flatMap { configuration.get($0) }.map { .string($0.slug.text) }
        }
        return .object(view)
    }

    /// Flows by the fields that name them. Those that the brand does not have are left out.
    private static func flows(of brand: Brand) -> [(name: String, flow: Reference<Flow>?)] {
        [
            ("flow_authentication", brand.flowAuthentication), ("flow_invalidation", brand.flowInvalidation),
            ("flow_recovery", brand.flowRecovery), ("flow_unenrollment", brand.flowUnenrollment),
            ("flow_user_settings", brand.flowUserSettings), ("flow_device_code", brand.flowDeviceCode),
            ("flow_lockdown", brand.flowLockdown),
        ]
    }

    private static func shown(_ image: ImageAddress, or standard: ImageAddress) -> ImageAddress {
        image.fetched ?? (image.text.hasPrefix("fa://") ? image : standard)
    }
}

extension Decoration {
    /// What is shown of brands besides their fields.
    static let brand = [Decoration("brand_uuid", .uuid) { $0.id.json }]
}
