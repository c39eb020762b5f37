public import Kernel
import Mustache

/// The templates of mails: those that come with the server, and an administrator's own, which go before them.
public struct MailTemplates: MailTemplating {
    private let catalogue: Catalogue
    private let library: MustacheLibrary
    private let folder: TemplateFolder?

    /// - Parameter folder: where the administrator's own are; nil for nowhere.
    /// - Throws: when a template that comes with the server is broken.
    public init(folder: String?) throws {
        catalogue = try Catalogue()
        self.folder = folder.map(TemplateFolder.init)
        MustacheContentTypes.register(MarkupContent(), named: MarkupContent.name)
        library = try MustacheLibrary(templates: [
            "mail_layout": Self.html(PackageResources.mail_layout_mustache),
            "link_html": Self.html(PackageResources.link_html_mustache),
            "link_text": Self.text(PackageResources.link_text_mustache),
            "code_html": Self.html(PackageResources.code_html_mustache),
            "code_text": Self.text(PackageResources.code_text_mustache),
            "event_html": Self.html(PackageResources.event_html_mustache),
            "event_text": Self.text(PackageResources.event_text_mustache),
            "plain_html": Self.html(PackageResources.plain_html_mustache),
            "plain_text": Self.text(PackageResources.plain_text_mustache),
        ])
    }

    public var templates: [MailTemplateInfo] {
        let shipped = ShippedTemplate.all.filter(\.isOffered).map {
            MailTemplateInfo(name: $0.name, description: $0.description)
        }
        let known = Set(shipped.map(\.name))
        let own = (folder?.names ?? []).filter { !known.contains($0) }.map {
            MailTemplateInfo(name: $0, description: "Custom Template: \($0)")
        }
        return shipped + own
    }

    public func preview(_ name: String, language: String?, brand: CurrentBrand) throws -> MailPreview {
        guard templates.contains(where: { $0.name == name }) else { throw Self.unknown(name) }
        let sample = ShippedTemplate.all.first { $0.name == name }?.sample() ?? LinkMail.sample
        let look = MailLook(brand: brand, language: language, logo: "")
        return try render(name, sample.members, subject: "", look)
    }

    /// A mail made of a template.
    /// - Parameter subject: empty for the template's own.
    /// - Throws: ``Problems`` when there is no such template or it is broken.
    func render(
        _ name: String, _ members: [String: JSON], subject: String, _ look: MailLook
    ) throws -> MailPreview {
        let shipped = ShippedTemplate.all.first { $0.name == name }
        let language = catalogue.language(among: [look.language, look.brand.value.locale])
        let values = values(members, look, language, topic: shipped?.topic)
        let own = try folder?.html(name)
        let title =
            subject.isEmpty ? shipped.map { "\($0.topic).subject" }.flatMap { phrase($0, values, language) } : nil
        let subject = title ?? catalogue.translated(subject, into: language)
        if let own {
            let html = try Self.parsed(own, name, isMarkup: true).render(values, library: library)
            let plain = try folder?.plain(name).map {
                try Self.parsed($0, name, isMarkup: false).render(values, library: library)
            }
            return MailPreview(subject: subject, text: plain ?? MarkupReading.text(html), html: html)
        }
        guard let shipped, let html = library.render(values, withTemplate: "\(shipped.form)_html"),
            let text = library.render(values, withTemplate: "\(shipped.form)_text")
        else { throw Self.unknown(name) }
        return MailPreview(subject: subject, text: text, html: html)
    }

    /// A name that is no template's.
    static func unknown(_ name: String) -> Problems {
        .field("template", "There is no template '\(name.prefix(100))'.", code: "invalid_choice")
    }

    // MARK: Values

    private func values(
        _ members: [String: JSON], _ look: MailLook, _ language: String, topic: String?
    ) -> [String: Any] {
        var values = members.compactMapValues(Self.value)
        if let expires = members["expires"]?.string.flatMap(Timestamp.init(_:)) {
            values["expires"] = Self.text(expires)
        }
        values["hasDetails"] = !(members["details"]?.array ?? []).isEmpty
        values["brand"] = look.brand.value.brandingTitle
        values["logo"] = look.logo.isEmpty ? nil : look.logo
        values["language"] = language
        values["phrases"] = phrases(of: topic, values, language)
        return values
    }

    /// What the template says, under the last parts of the phrases' names.
    private func phrases(of topic: String?, _ values: [String: Any], _ language: String) -> [String: String] {
        var said: [String: String] = [:]
        // What a topic says for itself goes before what all say.
        for topic in ["common", topic].compactMap({ $0 }) {
            for name in catalogue.names(in: Catalogue.standard) where name.hasPrefix(topic + ".") {
                said[String(name.dropFirst(topic.count + 1))] = phrase(name, values, language)
            }
        }
        if name(in: values).isEmpty { said["greeting"] = said["greeting_nobody"] }
        return said
    }

    private func phrase(_ name: String, _ values: [String: Any], _ language: String) -> String? {
        let user = values["user"] as? [String: Any]
        let texts = [
            "name": self.name(in: values), "username": user?["username"] as? String ?? "",
            "brand": values["brand"] as? String ?? "", "expires": values["expires"] as? String ?? "",
            "title": values["title"] as? String ?? "", "body": values["body"] as? String ?? "",
        ]
        return catalogue.phrase(name, in: language)?.replacingNames(texts)
    }

    private func name(in values: [String: Any]) -> String {
        let user = values["user"] as? [String: Any]
        let names = [user?["name"] as? String, user?["username"] as? String]
        return names.compactMap { $0 }.first { !$0.isEmpty } ?? ""
    }

    private static func value(_ json: JSON) -> Any? {
        switch json {
        case .null: nil
        case .bool(let value): value
        case .int(let value): value
        case .double(let value): value
        case .string(let text): text
        case .array(let items): items.compactMap(value)
        case .object(let members): members.compactMapValues(value)
        }
    }

    /// `2026-11-26 09:45 UTC`, which is read the same everywhere.
    private static func text(_ time: Timestamp) -> String {
        time.text.prefix(16).replacing("T", with: " ") + " UTC"
    }

    // MARK: Parsing

    private static func html(_ bytes: [UInt8]) throws -> MustacheTemplate {
        try MustacheTemplate(
            string: "{{%CONTENT_TYPE:\(MarkupContent.name)}}" + String(decoding: bytes, as: UTF8.self))
    }

    private static func text(_ bytes: [UInt8]) throws -> MustacheTemplate {
        try MustacheTemplate(string: "{{%CONTENT_TYPE:TEXT}}" + String(decoding: bytes, as: UTF8.self))
    }

    private static func parsed(_ text: String, _ name: String, isMarkup: Bool) throws -> MustacheTemplate {
        if text.contains("{%") {
            throw Problems.field(
                "template",
                "The template '\(name)' has '{%' in it. Templates are Mustache here: see docs/mail.md for what to write."
            )
        }
        do {
            return isMarkup ? try html(Array(text.utf8)) : try self.text(Array(text.utf8))
        } catch {
            throw Problems.field("template", "The template '\(name)' is broken: \(error)")
        }
    }
}

/// Who a mail looks to be from, and in which language it is.
struct MailLook: Sendable {
    var brand: CurrentBrand
    /// What the reader chose; nil for nothing.
    var language: String?
    /// The address of the logo; empty for none.
    var logo: String
}

/// Text in the HTML of mails.
private struct MarkupContent: MustacheContentType {
    static let name = "MAIL"

    func escapeText(_ text: String) -> String { MarkupText.escape(text) }
}
