import Kernel
import Testing

@Suite("A JSON value")
struct JSONValueTests {
    @Test("is handed out as what it is and as nothing else")
    func accessors() {
        #expect(JSON.string("x").string == "x")
        #expect(JSON.int(1).string == nil)
        #expect(JSON.int(1).int == 1)
        #expect(JSON.double(1).int == nil)
        #expect(JSON.bool(true).int == nil)
        #expect(JSON.int(1).number == 1)
        #expect(JSON.double(1.5).number == 1.5)
        #expect(JSON.string("1").number == nil)
        #expect(JSON.null.isNull)
        #expect(!JSON.bool(false).isNull)
        #expect(JSON(nil) == .null)
        #expect((["a": ["b": 1]] as JSON)["a"]?["b"] == 1)
        #expect((["a"] as JSON)["a"] == nil)
    }

    @Test("is called what clients call its type")
    func typeNames() {
        let values: [JSON] = [nil, true, 1, 1.5, "x", [], [:]]
        #expect(values.map(\.typeName) == ["null", "bool", "int", "float", "str", "list", "dict"])
    }

    @Test("merges objects member by member and replaces everything else")
    func merging() {
        let old: JSON = ["a": ["x": 1, "y": [1, 2]], "b": 1]
        #expect(
            old.merging(["a": ["y": [3], "z": nil], "c": "new"]) == [
                "a": ["x": 1, "y": [3], "z": nil], "b": 1, "c": "new",
            ])
        #expect(old.merging(nil) == nil)
        #expect(old.merging(["a": 5]) == ["a": 5, "b": 1])
    }
}
