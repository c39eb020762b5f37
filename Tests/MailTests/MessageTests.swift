import Foundation
import Kernel
import Testing

@testable import Mail

@Suite("A mail as it is sent")
struct MessageTests {
    private func mail(_ subject: String = "Hello", text: String = "Text\n", html: String? = nil) throws -> ComposedMail
    {
        ComposedMail(
            from: try #require(MailAddress("Lanyard, Inc. <id@example.com>")),
            to: [try #require(MailAddress("mira@example.com"))], subject: subject, text: text, html: html,
            date: Timestamp(seconds: 1_800_000_000), id: "abc")
    }

    private func text(_ mail: ComposedMail) -> String { String(decoding: mail.bytes, as: UTF8.self) }

    @Test("has the headers that every mail needs")
    func headers() throws {
        let text = text(try mail())
        for line in [
            "Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n", "From: \"Lanyard, Inc.\" <id@example.com>\r\n",
            "To: mira@example.com\r\n", "Message-ID: <abc@example.com>\r\n", "Subject: Hello\r\n",
            "MIME-Version: 1.0\r\n", "Auto-Submitted: auto-generated\r\n",
        ] {
            #expect(text.contains(line), "\(line)")
        }
    }

    @Test(
        "cannot be made to have another header by its subject",
        arguments: [
            "a\r\nBcc: x@y.example", "a\nBcc: x@y.example", "a\rBcc: x@y.example", "\u{0B}\u{0C}\u{85}\u{2028}x",
        ])
    func injection(subject: String) throws {
        let head = text(try mail(subject)).components(separatedBy: "\r\n\r\n")[0]
        #expect(!head.contains("Bcc: x"))
        let lines = head.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { !$0.contains("\n") && !$0.contains("\r") && $0.utf8.count <= 998 })
    }

    @Test("has subjects in any script, in words of 75 characters at most")
    func encodedWords() throws {
        let subject = String(repeating: "Grüße 🎉 ", count: 20)
        let encoded = HeaderText.encoded(subject)
        let words = encoded.components(separatedBy: "\r\n ")
        #expect(words.count > 1 && words.allSatisfy { $0.count <= 75 && $0.hasPrefix("=?utf-8?B?") })
        let decoded = words.map { word in
            String(decoding: Data(base64Encoded: String(word.dropFirst(10).dropLast(2))) ?? Data(), as: UTF8.self)
        }
        #expect(decoded.joined() == subject)
        #expect(HeaderText.encoded("=?utf-8?B?QQ==?=") != "=?utf-8?B?QQ==?=", "what looks encoded is encoded")
    }

    @Test("has a text part before the HTML, and the image only where it is shown")
    func parts() throws {
        var mail = try mail(html: "<p>Hi <img src=\"cid:logo\"></p>")
        mail.image = InlineImage(type: "image/png", bytes: [1, 2, 3])
        let all = text(mail)
        let (plain, html) = (all.firstRange(of: "text/plain"), all.firstRange(of: "text/html"))
        #expect(try #require(plain).lowerBound < #require(html).lowerBound)
        #expect(all.contains("multipart/related") && all.contains("Content-ID: <logo>") && all.contains("AQID"))
        mail.html = "<p>Hi</p>"
        #expect(!text(mail).contains("image/png"))
        #expect(try !text(self.mail()).contains("multipart"))
    }

    @Test("has bodies in seven bits and short lines that say the same")
    func quotedPrintable() {
        let body = "é=\u{1F600} " + String(repeating: "x", count: 200) + " \nline\r\n.\nend \n"
        let encoded = Encodings.quotedPrintable(body)
        let lines = encoded.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 && !$0.hasSuffix(" ") && $0.utf8.allSatisfy { $0 < 0x80 } })
        var decoded: [UInt8] = []
        var bytes = Array(encoded.replacing("=\r\n", with: "").utf8)[...]
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "=") {
                decoded.append(UInt8(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                bytes = bytes.dropFirst(2)
            } else {
                decoded.append(byte)
            }
        }
        #expect(
            String(decoding: decoded, as: UTF8.self) == body.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
        )
    }
}

@Suite("An address")
struct MailAddressTests {
    @Test("may have a name")
    func names() throws {
        let plain = try #require(MailAddress("mira@example.com"))
        #expect((plain.address, plain.name) == ("mira@example.com", ""))
        let named = try #require(MailAddress("\"Mira, S.\" <mira@example.com>"))
        #expect((named.address, named.name) == ("mira@example.com", "Mira, S."))
        #expect(HeaderText.encoded(named) == "\"Mira, S.\" <mira@example.com>")
        let other = try #require(MailAddress("Müller <m@example.com>"))
        #expect(HeaderText.encoded(other) == "=?utf-8?B?TcO8bGxlcg==?= <m@example.com>")
        #expect(other.masked == "m***@example.com")
    }

    @Test(
        "is refused when it could be more than one thing to a mail server",
        arguments: [
            "", "mira", "@example.com", "mira@", "a@b@c", "a b@example.com", "a@b..c", "a\r\n@example.com",
            "a@example.com\r\nRCPT TO:<x@y>", "a@example.com>", "<a@example.com", "a,b@example.com", "-a@example.com",
            "a\u{0}@example.com", "a\u{85}b@example.com", "a@-b.example",
            "\(String(repeating: "a", count: 65))@b.example",
        ])
    func refused(text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test("says whether every server takes it")
    func ascii() throws {
        #expect(try #require(MailAddress("mira@example.com")).isASCII)
        #expect(try !#require(MailAddress("mïra@example.com")).isASCII)
    }
}
