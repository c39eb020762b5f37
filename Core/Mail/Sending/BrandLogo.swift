import Kernel

/// The logo of a brand in mails.
enum BrandLogo {
    case none
    /// Fetched by whoever reads the mail.
    case remote(String)
    case inline(InlineImage)

    /// In bytes.
    private static let largest = 204_800
    /// Programs that show mail know these.
    private static let types: Set = ["image/png", "image/jpeg", "image/gif"]

    init(_ brand: Brand, files: any FileKeeping, icon: InlineImage?) {
        let text = brand.brandingLogo.text(in: .light)
        if brand.brandingLogo == Brand.shippedLogo {
            self = icon.map { .inline($0) } ?? .none
        } else if text.lowercased().hasPrefix("https://") {
            self = text.lowercased().hasSuffix(".svg") ? .none : .remote(text)
        } else {
            let file = text.hasPrefix(ImageAddress.files) ? String(text.dropFirst(ImageAddress.files.count)) : text
            guard let name = FileName(file), let type = name.mediaType, Self.types.contains(type),
                let bytes = try? files.content(of: name), bytes.count <= Self.largest
            else {
                self = .none
                return
            }
            self = .inline(InlineImage(type: type, bytes: bytes))
        }
    }

    /// What the HTML shows.
    var source: String {
        switch self {
        case .none: ""
        case .remote(let address): address
        case .inline: "cid:\(InlineImage.id)"
        }
    }

    var image: InlineImage? { if case .inline(let image) = self { image } else { nil } }
}
