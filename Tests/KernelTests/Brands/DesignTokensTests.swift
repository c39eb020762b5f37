import Testing

@testable import Kernel

@Suite("Design tokens")
struct DesignTokensTests {
    private func brand(_ theme: JSON) throws(Problems) -> Brand {
        try Brand.make(["domain": "a", "attributes": ["settings": ["theme": theme]]])
    }

    @Test("are names and values in order, for always and for the dark")
    func read() throws {
        let tokens = try DesignTokens(
            of: brand([
                "tokens": ["radius": "4px", "accent": "#0a7d4b"], "tokens_dark": ["accent": "rgb(10 125 75 / 80%)"],
            ]))
        #expect(tokens.always.map { "\($0.name)=\($0.value)" } == ["accent=#0a7d4b", "radius=4px"])
        #expect(tokens.dark.map { "\($0.name)=\($0.value)" } == ["accent=rgb(10 125 75 / 80%)"])
    }

    @Test("are also what clients call background and card background, where no token says otherwise")
    func known() throws {
        let tokens = try DesignTokens(
            of: brand([
                "background": "linear-gradient(red, #00f)", "cardBackground": "white", "tokens": ["surface": "black"],
            ]))
        #expect(tokens.always.map { "\($0.name)=\($0.value)" } == ["page=linear-gradient(red, #00f)", "surface=black"])
        #expect(try DesignTokens(of: brand(["background": "url(/x); } body {"])).always.isEmpty)
        #expect(try DesignTokens(of: brand("dark")).always.isEmpty)
        #expect(try DesignTokens(of: Brand.make(["domain": "a", "attributes": ["settings": 5]])).always.isEmpty)
    }

    @Test(
        "are plain values",
        arguments: [
            "1px solid #000", "\"Comic Sans\", 'Arial', serif", "calc(1px + 2 * 3px)", "clamp(1rem, 2vw, 3rem)",
        ])
    func values(value: String) throws { _ = try brand(["tokens": ["x": .string(value)]]) }

    @Test(
        "are nothing that ends the declaration or fetches something",
        arguments: [
            "", "red;", "red}", "{", "url(/x)", "URL(/x)", "u\\72l(/x)", "a/*b", "*/", "</style>", "@import", "'x",
            "\"x",
            "(", ")", ")(", "a:b", "a\nb", "ä", "!important",
        ])
    func badValues(value: String) {
        #expect(throws: Problems.self) { try brand(["tokens": ["x": .string(value)]]) }
        #expect(throws: Problems.self) { try brand(["tokens_dark": ["x": .string(value)]]) }
    }

    @Test("are few, with short names, and texts")
    func bounds() {
        for name in ["", "A", "-a", "a b", "a:b", "a{", "1", String(repeating: "a", count: 42)] {
            #expect(throws: Problems.self) { try brand(["tokens": [name: "red"]]) }
        }
        for tokens: JSON in [5, [], "red", ["x": 5], ["x": nil], ["x": ["y": "z"]]] {
            #expect(throws: Problems.self) { try brand(["tokens": tokens]) }
        }
        let many = Dictionary(uniqueKeysWithValues: (0...100).map { ("t\($0)", JSON.string("red")) })
        #expect(throws: Problems.self) { try brand(["tokens": .object(many)]) }
        #expect(throws: Problems.self) { try brand(["tokens": ["x": .string(String(repeating: "a", count: 201))]]) }
    }
}
