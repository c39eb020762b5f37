import Testing

@testable import Kernel

struct QueryEvaluationTests {
    private let thing: JSON = [
        "name": "Amy Pond", "note": nil, "on": true, "seen": nil, "level": 2, "ratio": 0.5, "kind": "big_one",
        "made": "2026-03-01T10:20:30.5Z",
        "data": [
            "team": "Red", "count": 5, "flag": true, "gone": nil, "deep": ["er": ["est": "yes"]], "list": ["x", "y"],
        ],
        "owner": ["mail": "amy@example.com"], "tags": [["word": "one"], ["word": "two"]],
    ]

    @Test(arguments: [
        "name = 'Amy Pond'", "name != 'amy pond'", "name ~ 'PON'", "name ~ ''", "name !~ 'x'", "name startswith 'amy'",
        "name not startswith 'pond'", "name endswith 'POND'", "name not endswith 'amy'", "name > 'Amy'",
        "name >= 'Amy Pond'", "name < 'amy'", "name <= 'Amy Pond'", "name in ('x', 'Amy Pond')", "name not in ('x')",
    ])
    func `Texts are the same exactly, and searched in capitals or not`(query: String) throws {
        #expect(try Query.ask(query, thing))
    }

    @Test(arguments: [
        "name = 'amy pond'", "name != 'Amy Pond'", "name ~ 'amyp'", "name !~ 'amy'", "name startswith 'pond'",
        "name not startswith 'AMY'", "name endswith 'amy'", "name > 'Amy Pond'", "name < 'Amy'",
        "name in ('x', 'amy pond')", "name not in ('Amy Pond')",
    ])
    func `What is not so is not so`(query: String) throws {
        #expect(try !Query.ask(query, thing))
    }

    @Test(arguments: [
        "level = 2", "level != 1", "level > 1", "level >= 2", "level < 3", "level <= 2", "level in (1, 2)",
        "level = 'High'", "level in ('Low', 'High')", "level > 'Low'", "ratio = 0.5", "ratio < 1", "ratio > 0.4",
        "ratio in (1, 0.5)", "on = True", "on != False", "on in (True)", "on not in (False)",
    ])
    func `Numbers and truth values are compared`(query: String) throws {
        #expect(try Query.ask(query, thing))
    }

    @Test func `Choices are meant by value or by label`() throws {
        for word in ["big_one", "Big One"] {
            #expect(try Query.ask("kind = '\(word)' and kind in ('x', '\(word)') and kind ~ '\(word)'", thing))
        }
        #expect(try !Query.ask("kind = 'Small' or kind = 'big one'", thing))
    }

    @Test func `What is missing is None, and passes what is negated`() throws {
        for thing in [thing, [:]] as [JSON] {
            #expect(try Query.ask("note = None and seen = None and seen in (None)", thing))
            #expect(try Query.ask("note != 'x' and note !~ '' and note not in ('x') and note not startswith ''", thing))
            #expect(try !Query.ask("note != None or note = '' or note ~ '' or note < 'x' or note >= ''", thing))
            #expect(try !Query.ask("seen = True or seen = False", thing))
            #expect(try Query.ask("seen != True and seen != False", thing))
        }
        #expect(try Query.ask("note != None and note = ''", ["note": ""]))
    }

    @Test(arguments: [
        "data.team = 'Red'", "data.team ~ 'RE'", "data.team in ('Blue', 'Red')", "data.deep.er.est = 'yes'",
        "data.count = '5'", "data.flag = 'true'", "data.deep.er ~ 'yes'", "data.list ~ 'x'", "data.none != 'x'",
        "data.team.below !~ 'x'", "data.gone != 'x'", "data.team > 'Blue'",
    ])
    func `Keys of free-form objects are followed, and what is found is a text`(query: String) throws {
        #expect(try Query.ask(query, thing))
    }

    @Test(arguments: [
        "data.none = ''", "data.none ~ ''", "data.gone = 'null'", "data.gone ~ ''", "data.team.below ~ ''",
        "data.list.x ~ ''", "data.team = 'red'",
    ])
    func `Keys that are not there have no value`(query: String) throws {
        #expect(try !Query.ask(query, thing))
        #expect(try !Query.ask(query, ["data": "text"]))
    }

    @Test(arguments: [
        "made > '2026-03-01'", "made >= '2026-03-01 10:20'", "made > '2026-03-01 10:20:30'",
        "made < '2026-03-01 10:21'",
        "made != '2026-03-01'", "made ~ '2026-03'", "made ~ '01 10:20'", "made !~ '2025'", "made ~ '30.5'",
        "made startswith '2026-03-01'", "made not in ('2026-03-01', '2026-03-02')",
    ])
    func `Times are compared as times and searched as texts`(query: String) throws {
        #expect(try Query.ask(query, thing))
    }

    @Test func `A day is its first moment, in UTC`() throws {
        for time in ["2026-03-01T00:00:00Z", "2026-03-01T02:00:00+02:00"] {
            #expect(try Query.ask("made = '2026-03-01' and made in ('2026-03-01 00:00:00')", ["made": .string(time)]))
        }
        #expect(try !Query.ask("made = '2026-03-01' or made > '2000-01-01' or made ~ ''", ["made": nil]))
    }

    @Test func `Of related objects one is enough, and none for what is negated`() throws {
        #expect(try Query.ask("owner.email endswith '@example.com' and tags.word = 'two'", thing))
        #expect(try !Query.ask("tags.word != 'two' or tags.word = 'three' or owner = None", thing))
        #expect(try Query.ask("owner = None and tags.word != 'two' and owner.email != 'x'", ["tags": []]))
        #expect(
            try Query.ask(
                "owner != None and tags.data.a.b = 'c'", thing.merging(["tags": [["data": ["a": ["b": "c"]]]]])))
    }

    @Test func `Values of unexpected types match nothing`() throws {
        let odd: JSON = ["on": "yes", "level": "2", "ratio": [], "made": "yesterday", "data": [], "owner": 5]
        for query in [
            "on = True", "level = 2", "level < 9", "ratio < 9", "made > '2000-01-01'", "data.a ~ ''",
            "owner.email ~ ''",
        ] {
            #expect(try !Query.ask(query, odd), "\(query)")
        }
        for document in [nil, 5, "x", ["name"]] as [JSON] { #expect(try !Query.ask("name ~ ''", document)) }
    }

    @Test func `And, or and parentheses combine the answers`() throws {
        for number in 0..<8 {
            let truths = [4, 2, 1].map { number & $0 != 0 }
            let terms = truths.map { $0 ? "level = 2" : "level = 1" }
            let (x, y, z) = (truths[0], truths[1], truths[2])
            #expect(try Query.ask("\(terms[0]) and \(terms[1]) or \(terms[2])", thing) == (x && (y || z)))
            #expect(try Query.ask("\(terms[0]) or \(terms[1]) and \(terms[2])", thing) == (x || (y && z)))
            #expect(try Query.ask("(\(terms[0]) and \(terms[1])) or \(terms[2])", thing) == ((x && y) || z))
        }
    }
}
