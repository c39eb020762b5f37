import Kernel
import Testing

@Suite("Groups inside of groups")
struct NestedGroupTests {
    private func problems(_ input: [String: JSON]) throws -> Problems {
        try #require(throws: Problems.self) { try Outer.make(input) }
    }

    @Test("are read with everything inside")
    func reads() throws {
        let outer = try Outer.make([
            "inner": ["name": "a", "level": 2, "unknown": true], "other": nil,
            "list": [["name": "b"], ["name": "c", "level": 5]],
            "table": [[1, 2], []],
        ])
        #expect(outer.inner.name == "a")
        #expect(outer.inner.level == 2)
        #expect(outer.other == nil)
        #expect(outer.list.map(\.name) == ["b", "c"])
        #expect(outer.table == [[1, 2], []])
        #expect(outer.document["list"] == [["name": "b", "level": 0], ["name": "c", "level": 5]])
    }

    @Test("report problems at the place where they are")
    func places() throws {
        let found = try problems([
            "inner": ["level": 9], "list": [["name": "ok"], ["name": ""], 5, ["name": "ok", "level": "x"]],
            "table": [[1], ["x"], 3],
        ])
        #expect(
            found.json == [
                "inner": [
                    "name": ["This field is required."], "level": ["Ensure this value is less than or equal to 5."],
                ],
                "list": [
                    [:], ["name": ["This field may not be blank."]],
                    ["non_field_errors": ["Invalid data. Expected a dictionary, but got int."]],
                    ["level": ["A valid integer is required."]],
                ],
                "table": [
                    [:], [["A valid integer is required."]], ["Expected a list of items but got type \"int\"."],
                ],
            ])
    }

    @Test("must be objects", arguments: ["x", 1, true, []] as [JSON])
    func notAnObject(_ value: JSON) throws {
        let found = try problems(["inner": value])
        #expect(found.json["inner"]?["non_field_errors"]?.array?.count == 1)
    }

    @Test("run their own rules")
    func rules() throws {
        #expect(try problems(["inner": ["name": "forbidden"]]).json == ["inner": ["name": ["Not this one."]]])
    }

    @Test("must be given where the field must be given, and may be null where it says so")
    func required() throws {
        #expect(try problems([:]).json == ["inner": ["This field is required."]])
        #expect(try problems(["inner": nil]).json == ["inner": ["This field may not be null."]])
    }

    @Test("come under the outer field in a challenge's errors")
    func responseErrors() throws {
        let found = try problems(["inner": ["level": 9]])
        let inner = try #require(found.responseErrors["inner"]?.array)
        #expect(inner.count == 2)
        #expect(inner.contains(["string": "This field is required.", "code": "required"]))
        #expect(found.all.count == 2)
    }

    @Test("describe their members")
    func shape() {
        let shape = Outer.fields.first { $0.name == "list" }?.shape
        #expect(shape?.kind == .array)
        #expect(shape?.element.first?.members.map(\.name) == ["name", "level"])
    }
}
