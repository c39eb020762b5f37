import Kernel

/// Every kind of field once.
struct Everything: FieldGroup {
    enum Colour: String, Choice { case red, green, darkBlue = "dark_blue" }

    @Field(help: "A text that must be given.")
    var title: String
    @Field(help: "A text that may be left out.")
    var note = "none"
    @Field(help: "A text or nothing.")
    var nickname: String?
    @Field(help: "A number.")
    var count = 1
    @Field(in: 1...10, help: "A number with bounds that must be given.")
    var size: Int
    @Field(in: -1.5...1.5, help: "A number with a fraction and bounds.")
    var ratio = 0.5
    @Field(help: "A switch.")
    var isOn = false
    @Field(help: "A colour.")
    var colour = Colour.red
    @Field(help: "Several colours.")
    var colours: [Colour] = [.red]
    @Field(help: "Anything.")
    var anything: JSON = nil
    @Field(help: "An object.")
    var extras: Attributes = [:]
    @Field(help: "A secret.")
    var apiKey: Secret = ""
    @Field(.writeOnly, help: "A text that is not shown.")
    var hiddenText = ""
    @Field(.readOnly, help: "Set by the server.")
    var serial = 7
    @Field(.omittedWhenNull, help: "Left out when there is none.")
    var remark: String?
    @Field(as: "@special", help: "Has a name of its own.")
    var special = 0

    /// No field at all.
    var notAField = 3

    init() {}

    /// What must be given.
    static let least: [String: JSON] = ["title": "A title", "size": 5]
}

/// A group inside another.
struct Inner: NestedGroup {
    @Field(help: "A name that must be given.")
    var name: String
    @Field(in: 0...5, help: "A level.")
    var level = 0

    init() {}
    init(name: String, level: Int) { (self.name, self.level) = (name, level) }

    func validate() throws(Problems) {
        if name == "forbidden" { throw .field("name", "Not this one.") }
    }
}

/// A group with groups inside.
struct Outer: FieldGroup {
    @Field(help: "The inner group.")
    var inner: Inner
    @Field(help: "An inner group or none.")
    var other: Inner?
    @Field(help: "Several inner groups.")
    var list: [Inner] = []
    @Field(help: "Lists of numbers.")
    var table: [[Int]] = []

    init() {}
}

/// A group whose fields depend on one another.
struct Span: FieldGroup {
    @Field(help: "Where it begins.")
    var from = 0
    @Field(help: "Where it ends.")
    var to = 0

    init() {}

    func validate() throws(Problems) {
        if from > to { throw .whole("It ends before it begins.") }
    }
}

extension Problems {
    /// The codes of the problems with a field.
    func codes(_ name: String) -> [String]? {
        guard case .fields(let fields) = self else { return nil }
        return fields[name]?.all.map(\.code)
    }

    /// The messages of the problems with a field.
    func messages(_ name: String) -> [String]? {
        guard case .fields(let fields) = self else { return nil }
        return fields[name]?.all.map(\.message)
    }

    /// The fields at fault.
    var names: [String] { if case .fields(let fields) = self { fields.keys.sorted() } else { [] } }
}
