import Kernel
import Testing

@testable import Blueprints

@Suite("Values in a file")
struct ValueTests {
    @Test(
        "without quotes mean what they mean to the tools that blueprints are written for",
        arguments: [
            ("yes", JSON.bool(true)), ("Off", false), ("~", nil), ("", nil), ("null", nil), ("nUll", "nUll"),
            ("12", 12), ("-7", -7), ("+7", 7), ("1_000", 1000), ("0x1F", 31), ("0b101", 5), ("010", 8), ("08", "08"),
            ("10:30", 630), ("1:2:3", 3723), ("10:99", "10:99"), ("1.5", 1.5), (".5", 0.5), ("2.", 2.0),
            ("-1.5", -1.5), ("-.5", "-.5"), ("0_x1F", "0_x1F"), ("-0_b1", "-0_b1"), ("10:2_0", "10:2_0"),
            ("1:_30", "1:_30"), ("0o17", "0o17"), ("0b_", "0b_"), ("1.5e10", "1.5e10"), (".inf", ".inf"), ("0", 0),
            ("1.5e+3", 1500.0), ("1e3", "1e3"), ("0x", "0x"), ("--1", "--1"), ("1-2", "1-2"), ("-", "-"), (".", "."),
            ("99999999999999999999", "99999999999999999999"), ("2027-01-15", "2027-01-15"), ("akadmin", "akadmin"),
        ])
    func plain(text: String, value: JSON) {
        #expect(PlainScalar.value(text) == value)
    }

    @Test("in quotes and blocks are texts, stars and all")
    func texts() async throws {
        let site = try await TestSite()
        #expect(try await site.value(of: "'yes'") == "yes")
        #expect(try await site.value(of: #""a*b\n""#) == "a*b\n")
        #expect(try await site.value(of: "2 * 3 & 4") == "2 * 3 & 4")
        #expect(try await site.value(of: "!!str 5") == "5")
        #expect(try await site.value(of: "2027-01-15") == "2027-01-15")
        #expect(try await site.value(of: "=") == "=")
        try await site.apply(
            """
            - model: test_greeting.greetingstage
              identifiers: {name: block}
              attrs:
                greeting: |
                  *args
                  &more *stars
              state: present
            """)
        #expect(site.stage("block")?.greeting == "*args\n&more *stars\n")
    }

    @Test("may have question marks, but not as the mark of a member's name")
    func questionMarks() async throws {
        let site = try await TestSite()
        #expect(try await site.value(of: "Sure? Or *not*?") == "Sure? Or *not*?")
        #expect(try await site.value(of: "?x") == "?x")
        #expect(problem(in: "entries: []\n? a\n") != nil)
        #expect(problem(in: "entries: [? a]")?.reason == "Names that are marked with ? are not known here.")
        #expect(
            problem(in: "entries: []\ncontext: {?: 1}")?.reason == "Names that are marked with ? are not known here.")
    }

    @Test("keep characters for private use, of which the reader borrows two")
    func privateUse() async throws {
        let site = try await TestSite()
        #expect(try await site.value(of: "\"\u{E000}*?\u{E001}\"") == "\u{E000}*?\u{E001}")
    }

    @Test("may be repeated by aliases and merged into maps")
    func aliases() async throws {
        let site = try await TestSite()
        try await site.apply(
            file: """
                context:
                  shared: &shared {greeting: Moin, times: 3}
                entries:
                - model: test_greeting.greetingstage
                  identifiers: {name: one}
                  attrs: *shared
                - model: test_greeting.greetingstage
                  identifiers: {name: two}
                  attrs:
                    <<: *shared
                    times: 4
                - model: test_greeting.greetingstage
                  identifiers: {name: three}
                  attrs:
                    <<: [{tone: cool}, *shared]
                """)
        #expect(site.stage("one")?.greeting == "Moin")
        #expect(site.stage("two")?.greeting == "Moin")
        #expect(site.stage("two")?.times == 4)
        #expect(site.stage("three")?.tone == .cool)
        #expect(site.stage("three")?.times == 3)
    }

    @Test("name the anchor that is missing, where it is missed")
    func unknownAlias() {
        #expect(
            problem(in: "entries: *list")?.description == "test.yaml:1:10: The alias *list names no anchor above it.")
        #expect(
            problem(in: "entries: &a [*a]")?.description == "test.yaml:1:14: The alias *a names no anchor above it.")
        #expect(problem(in: "entries: []\n*k : 1")?.reason == "The name of a map's member must be a text.")
    }

    @Test("merge only maps")
    func badMerge() {
        #expect(problem(in: "entries: []\n<<: 5")?.description == "test.yaml:2:5: << takes a map or a list of maps.")
    }
}

@Suite("A hostile file")
struct HostileFileTests {
    @Test("cannot grow by repeating repetitions")
    func billionLaughs() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let stars = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(stars)]\n"
        }
        let error = problem(in: text + "entries: []")
        #expect(error?.reason == "The file has more than 100000 values.")
        #expect(error?.position?.line == 5)
    }

    @Test("cannot grow by repeating itself as the names of members")
    func laughingKeys() {
        var text = "a0: &a0 [x, x, x, x]\n"
        for level in 1...40 { text += "a\(level): &a\(level) {*a\(level - 1) : x}\n" }
        #expect(problem(in: text + "entries: []")?.reason == "The name of a map's member must be a text.")
    }

    @Test("cannot nest deeper than 64 values, not even by aliases")
    func depth() {
        let deep = String(repeating: "[", count: 80) + String(repeating: "]", count: 80)
        #expect(problem(in: "entries: \(deep)")?.reason == "Values are nested more than 64 deep.")
        let half = String(repeating: "[", count: 40) + "*half" + String(repeating: "]", count: 40)
        let other = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(problem(in: "half: &half \(other)\nentries: \(half)")?.reason == "Values are nested more than 64 deep.")
        let abyss = String(repeating: "[", count: 150_000)
        #expect(problem(in: "entries: \(abyss)") != nil)
        #expect(problem(in: "entries:\n" + String(repeating: "- ", count: 90_000)) != nil)
    }

    @Test("cannot keep the server busy with maps as the names of members of maps", .timeLimit(.minutes(1)))
    func nestedKeys() {
        let marked = String(repeating: "{? ", count: 900) + String(repeating: "}", count: 900)
        let plain =
            String(repeating: "{", count: 150) + "[" + String(repeating: ",", count: 200) + "]"
            + String(repeating: ": 1}", count: 150)
        let few =
            String(repeating: "{", count: 8) + "[x" + String(repeating: ",x", count: 450) + "]"
            + String(repeating: ": 1}", count: 8)
        for chain in [marked, plain, few] {
            let text = "entries:\n" + String(repeating: "- \(chain)\n", count: 100)
            let spent = ContinuousClock().measure { #expect(problem(in: text) != nil) }
            #expect(spent < .seconds(10))
        }
    }

    @Test("cannot be larger than a mebibyte, nor have values without end")
    func size() {
        #expect(problem(in: "# " + String(repeating: "x", count: 1 << 20))?.reason == "The file is larger than 1 MiB.")
        let many = String(repeating: "x,", count: 110_000)
        #expect(problem(in: "entries: [\(many)]")?.reason == "The file has more than 100000 values.")
        #expect(
            problem(in: "entries: [\(String(repeating: ",", count: 300_000))]")?.reason
                == "The file has too many values.")
    }

    @Test("cannot have characters that YAML forbids")
    func characters() {
        let error = problem(in: "entries: []\nmetadata: {name: \"a\u{0}b\"}")
        #expect(error?.description == "test.yaml:2:20: The character U+0 is not allowed in YAML.")
        #expect(problem(in: "entries: [\u{1B}]")?.reason.contains("U+1B") == true)
        #expect(problem(in: "\u{FEFF}entries: 5")?.reason == "The entries must be a list, or a map of lists.")
    }

    @Test(
        "cannot make objects of the server by tags of other programs",
        arguments: ["!!python/object:os.system", "!!binary"])
    func foreignTags(tag: String) {
        #expect(problem(in: "entries: [\(tag) x]")?.reason.contains("is not known") == true)
    }

    @Test("cannot grow by context values that use one another")
    func contextBomb() async throws {
        let site = try await TestSite()
        var context = "context:\n  c0: [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let uses = Array(repeating: "!Context c\(level - 1)", count: 10).joined(separator: ", ")
            context += "  c\(level): [\(uses)]\n"
        }
        let error = await #expect(throws: BlueprintError.self) {
            try await site.value(of: "!Context c9", file: context)
        }
        #expect(error?.reason == "The blueprint's values become too many.")
    }

    @Test("cannot grow by texts that double")
    func formatBomb() async throws {
        let site = try await TestSite()
        var context = "context:\n  c0: \(String(repeating: "x", count: 1000))\n"
        for level in 1...14 {
            let previous = "!Context c\(level - 1)"
            context += "  c\(level): !Format [\"%s%s%s%s\", \(previous), \(previous), \(previous), \(previous)]\n"
        }
        await #expect(throws: BlueprintError.self) { try await site.value(of: "!Context c14", file: context) }
    }

    @Test("cannot lead the server in circles")
    func circle() async throws {
        let site = try await TestSite()
        let context = "context: {a: !Context b, b: [!Context a]}"
        let error = await #expect(throws: BlueprintError.self) { try await site.value(of: "!Context a", file: context) }
        #expect(error?.reason.contains("leads back to itself") == true)
    }
}
