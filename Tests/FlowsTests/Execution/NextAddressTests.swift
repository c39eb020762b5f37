import Flows
import Testing

@Suite("An address to go on to")
struct NextAddressTests {
    @Test(
        "stays on this site",
        arguments: [
            "/", "/a", "/a/b?c=d#e", "/application/o/authorize/?redirect_uri=https://a.example/", "/a//b",
            "/%2F%2Fevil.example", "/é",
        ])
    func local(address: String) {
        #expect(NextAddress.isLocal(address))
    }

    @Test(
        "does not leave this site, whatever a browser makes of it",
        arguments: [
            "", "a", "evil.example", "https://evil.example", "http:/evil.example", "//evil.example", "///evil.example",
            "/\\evil.example",
            "\\\\evil.example", "\\/evil.example", "/a\\b", "javascript:alert(1)", "data:text/html,x",
            "/\t/evil.example", "/\n/evil.example",
            "/\r\nSet-Cookie: a=b", " /a", "/a b", "/\u{0}", "/\u{7F}", "?next=/", "#/", "\u{FEFF}/a",
        ])
    func foreign(address: String) {
        #expect(!NextAddress.isLocal(address))
    }

    @Test(
        "does not leave this site by marks that join the second slash",
        arguments: ["\u{FE0F}", "\u{301}", "\u{200D}", "\u{34F}", "\u{338}"])
    func joinedSlash(mark: String) {
        #expect(!NextAddress.isLocal("//\(mark)evil.example"))
        #expect(!NextAddress.isLocal("/\\\(mark)evil.example"))
        #expect(!NextAddress.isLocal("/\t\(mark)/evil.example"))
    }

    @Test("is not longer than browsers send")
    func length() {
        #expect(NextAddress.isLocal("/" + String(repeating: "a", count: 8191)))
        #expect(!NextAddress.isLocal("/" + String(repeating: "a", count: 8192)))
    }
}
