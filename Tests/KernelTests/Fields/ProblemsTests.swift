import Kernel
import Testing

@Suite("What is wrong with an input")
struct ProblemsTests {
    static let sample = Problems.fields([
        "name": .here([.required]), "list": .elements([1: .one("Bad.", code: "bad")], count: 3),
        "inner": .fields(["deep": .here([.blank, .null])]),
    ])

    @Test("is shown by field, lists with an entry for every element")
    func json() {
        #expect(
            Self.sample.json == [
                "name": ["This field is required."], "list": [[:], ["Bad."], [:]],
                "inner": ["deep": ["This field may not be blank.", "This field may not be null."]],
            ])
    }

    @Test("is shown with codes in a challenge")
    func responseErrors() {
        #expect(Self.sample.responseErrors["name"] == [["string": "This field is required.", "code": "required"]])
        #expect(Self.sample.responseErrors["list"] == [["string": "Bad.", "code": "bad"]])
        #expect(Self.sample.responseErrors["inner"]?.array?.count == 2)
        #expect(Problems.one("No.").responseErrors == ["non_field_errors": [["string": "No.", "code": "invalid"]]])
    }

    @Test("is one line in a log")
    func description() {
        #expect(
            "\(Self.sample)"
                == "inner: deep: This field may not be blank. This field may not be null.; list: [1] Bad.; "
                + "name: This field is required.")
        #expect(Self.sample.all.map(\.code) == ["blank", "null", "bad", "required"])
    }
}
