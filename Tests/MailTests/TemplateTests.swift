import Foundation
import Kernel
import TestKit
import Testing

@testable import Mail

@Suite("The templates of mails")
struct TemplateTests {
    private func look(_ language: String? = nil, title: String = "Acme") -> MailLook {
        var brand = Brand()
        brand.brandingTitle = title
        return MailLook(brand: CurrentBrand(id: nil, value: brand), language: language, logo: "cid:logo")
    }

    private func render(
        _ name: String, _ contents: any MailContents, subject: String, _ look: MailLook
    ) throws -> MailPreview {
        try MailTemplates(folder: nil).render(name, contents.members, subject: subject, look)
    }

    @Test("say the same names in each language, with the same values to be filled in")
    func languages() throws {
        let catalogue = try Catalogue()
        #expect(catalogue.languages == ["de", "en"])
        let names = catalogue.names(in: "en")
        for language in catalogue.languages {
            #expect(catalogue.names(in: language) == names)
            for name in names {
                func values(_ language: String) -> [String] {
                    (catalogue.phrase(name, in: language) ?? "").matches(of: /%\((\w+)\)s/).map { String($0.1) }
                        .sorted()
                }
                #expect(values(language) == values("en"), "\(name) in \(language)")
            }
        }
    }

    @Test("each make a whole mail of their sample", arguments: ShippedTemplate.all.map(\.name), ["en", "de"])
    func samples(name: String, language: String) throws {
        let template = try #require(ShippedTemplate.all.first { $0.name == name })
        let mail = try render(name, template.sample(), subject: "", look(language))
        #expect(!mail.subject.isEmpty)
        for text in [mail.subject, mail.text, mail.html ?? ""] {
            #expect(!text.contains("%(") && !text.contains("{{") && !text.contains("Optional("))
        }
        #expect(mail.html?.contains("<html lang=\"\(language)\">") == true)
        #expect(mail.html?.contains("src=\"cid:logo\"") == true)
        #expect(mail.text.contains("Acme") && !mail.text.contains("<p"))
        if template.form == "link" {
            #expect(mail.text.contains(LinkMail.sample.url))
            #expect(mail.html?.contains("href=\"\(MarkupText.escape(LinkMail.sample.url))\"") == true)
            #expect(mail.text.contains("2027-01-15 08:00 UTC"))
        }
        if template.form == "code" { #expect(mail.text.contains("123456") && mail.html?.contains("123456") == true) }
        if template.form == "event" { #expect(mail.text.contains("Address: 192.0.2.7")) }
    }

    @Test("are in the reader's language, or in the brand's")
    func language() throws {
        #expect(
            try render("email/password_reset.html", LinkMail.sample, subject: "", look("de-AT")).subject
                == "Neues Passwort wählen")
        #expect(
            try render("email/password_reset.html", LinkMail.sample, subject: "", look("fr")).subject
                == "Choose a new password")
        var brand = Brand()
        brand.attributes = Attributes(["settings": ["locale": "de"]])
        let german = MailLook(brand: CurrentBrand(id: nil, value: brand), language: nil, logo: "")
        #expect(
            try render("email/password_reset.html", LinkMail.sample, subject: "", german).text.contains(
                "Hallo Mira Sample,"))
        #expect(
            try render("email/password_reset.html", LinkMail.sample, subject: "Confirm your address", look("de"))
                .subject == "Bestätigen Sie Ihre Adresse")
        #expect(
            try render("email/password_reset.html", LinkMail.sample, subject: "Acme account", look("de")).subject
                == "Acme account")
    }

    @Test("show what people are called as text, whatever it is")
    func escaping() throws {
        let person = MailPerson(
            username: "<script>alert(1)</script>", name: "\"><img src=x onerror=alert(1)>&", email: "m@example.com")
        let contents = LinkMail(url: "https://id.example.com/?a=1&b=2", token: "t", expires: nil, user: person)
        let mail = try render("email/account_confirmation.html", contents, subject: "", look(title: "<b>Acme</b>"))
        let html = try #require(mail.html)
        #expect(!html.contains("<script") && !html.contains("<img src=x") && !html.contains("<b>Acme"))
        #expect(html.contains("https://id.example.com/?a=1&amp;b=2"))
        #expect(mail.text.contains("<script>alert(1)</script>"), "a text part is no HTML")
        #expect(!mail.text.contains("until"), "a link without an end says nothing of one")
    }
}

@Suite("An administrator's own templates")
struct OwnTemplateTests {
    private func folder(_ files: [String: String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)").path()
        for (name, text) in files {
            let path = "\(folder)/\(name)"
            let parent = URL(filePath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path))
        }
        return folder
    }

    private func templates(_ files: [String: String]) throws -> MailTemplates {
        try MailTemplates(folder: folder(files))
    }

    @Test("are listed beside the shipped ones, and go before those of the same name")
    func listed() throws {
        let templates = try templates([
            "welcome.html": "<p>Hi {{user.name}}, <a href=\"{{url}}\">go on</a></p>", "team/x.html": "{{url}}",
            "notes.txt": "no", ".hidden.html": "no", "email/password_reset.html": "<p>Ours: {{url}}</p>",
        ])
        let names = templates.templates.map(\.name)
        #expect(names.filter { !$0.hasPrefix("email/") } == ["team/x.html", "welcome.html"])
        #expect(names.filter { $0 == "email/password_reset.html" }.count == 1)
        let ours = try templates.preview("email/password_reset.html", language: nil, brand: .fallback)
        #expect(ours.html?.hasPrefix("<p>Ours") == true)
        let welcome = try templates.preview("welcome.html", language: nil, brand: .fallback)
        #expect(welcome.text == "Hi Mira Sample, go on (\(LinkMail.sample.url))\n")
    }

    @Test("have a text of their own where there is a file of one")
    func twin() throws {
        let templates = try templates(["w.html": "<p>{{url}}</p>", "w.txt": "Text: {{url}}"])
        let mail = try templates.preview("w.html", language: nil, brand: .fallback)
        #expect(mail.text == "Text: \(LinkMail.sample.url)")
    }

    @Test(
        "are refused where they are broken, and it is said why",
        arguments: [
            ("broken.html", "broken"), ("django.html", "Mustache"), ("nolink.html", "{{url}}"),
            ("none.html", "no template"),
            ("../secret.html", "no template"), ("binary.html", "UTF-8"),
        ])
    func refused(name: String, reason: String) throws {
        let folder = try folder([
            "t/broken.html": "{{#url}}", "t/django.html": "{% load i18n %}{{ url }}", "t/nolink.html": "<p>Hi</p>",
            "secret.html": "{{url}}", "t/binary.html": "",
        ])
        try Data([0xFF, 0xFE, 0x7B]).write(to: URL(filePath: "\(folder)/t/binary.html"))
        let templates = try MailTemplates(folder: "\(folder)/t")
        let problems = #expect(throws: Problems.self) { try templates.check(name) }
        guard case .fields(let fields)? = problems, let problem = fields["template"]?.all.first else {
            Issue.record("the problem is not at the field")
            return
        }
        #expect(problem.message.contains(reason), "\(problem.message)")
    }

    @Test("are checked with every shipped one")
    func shipped() throws {
        let templates = try MailTemplates(folder: nil)
        for template in templates.templates { try templates.check(template.name) }
    }
}

@Suite("HTML as a text")
struct MarkupReadingTests {
    @Test("has a line for each paragraph, and links with where they lead")
    func reading() {
        let html = """
            <!DOCTYPE html><html><head><title>No</title><style>p { color: red }</style></head>
            <body><h1>Hello &amp; welcome</h1><p>One   two<br>three &#x41;&lt;b&gt;</p>
            <p><a href="https://a.example/?x=1&amp;y=2">here</a></p><script>alert("<p>")</script></body></html>
            """
        #expect(
            MarkupReading.text(html)
                == "Hello & welcome\n\nOne two\nthree A<b>\n\nhere (https://a.example/?x=1&y=2)\n")
    }
}
