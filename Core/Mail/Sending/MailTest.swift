public import Kernel

/// A message that shows whether mail can be sent.
public enum MailTest {
    /// - Throws: ``SMTPFailure`` when the sender is no address; ``Problems`` when the template is broken.
    public static func mail(
        to recipient: MailAddress, from sender: String, brand: CurrentBrand, by templates: MailTemplates,
        _ settings: MailSettings, at now: Timestamp, id: String
    ) throws -> ComposedMail {
        guard let from = MailAddress(sender) else { throw SMTPFailure.badSender(sender) }
        let look = MailLook(brand: brand, language: nil, logo: settings.icon == nil ? "" : "cid:\(InlineImage.id)")
        let content = try templates.render(ShippedTemplate.setup, [:], subject: "", look)
        var mail = ComposedMail(
            from: from, to: [recipient], subject: content.subject, text: content.text, html: content.html, date: now,
            id: id)
        mail.image = settings.icon
        return mail
    }
}
