import Kernel
import Testing

@Suite("The picture of somebody who has none")
struct AvatarTests {
    private func svg(_ name: String) throws -> String {
        let address = Avatar.initials(of: name)
        let data = try #require(address.wholeMatch(of: /data:image\/svg\+xml,([A-Za-z0-9._~%-]*)/))
        return PercentCoding.decode(data.1)
    }

    @Test(
        "shows the first letters of the first two words",
        arguments: [
            ("Mira Sample", "MS"), ("mira", "M"), ("mira.sample@example.com", "MS"), ("Ada B C", "AB"), ("", ""),
            ("  - @ ", ""), ("émile zola", "ÉZ"), ("ßeta", "SS"), ("鈴木 太郎", "鈴太"), ("😀 face", "😀F"),
        ])
    func initials(name: String, letters: String) throws {
        #expect(try svg(name).contains(">\(letters)</text></svg>"))
    }

    @Test("cannot be broken out of", arguments: ["<script>", "& amp", "> x", "<\u{301}script> y", "\"quote 'x"])
    func escaping(_ name: String) throws {
        let text = try svg(name)
        let inner = try #require(text.firstMatch(of: /<text [^>]*>(.*)<\/text>/)).1
        #expect(!inner.unicodeScalars.contains("<"))
        #expect(!inner.unicodeScalars.contains(">"))
        // Without accents, which would make one character of themselves and the semicolon before them.
        let plain = String(decoding: inner.utf8.filter { $0 < 0x80 }, as: UTF8.self)
        let rest = plain.replacing("&lt;", with: "").replacing("&gt;", with: "").replacing("&amp;", with: "")
        #expect(!rest.contains("&"))
    }

    @Test("is the same for the same name and has another colour for another")
    func colour() {
        #expect(Avatar.initials(of: "Mira") == Avatar.initials(of: "Mira"))
        #expect(Avatar.initials(of: "Mira") != Avatar.initials(of: "Mika"))
    }
}
