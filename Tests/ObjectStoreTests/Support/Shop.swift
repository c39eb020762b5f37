import Kernel

/// What a small shop configures.
struct ShopPlugin: Plugin {
    static let id: PluginID = "test.shop"
    static let summary = "Models to test with."
    static func add(to registry: inout Registry) {
        registry.add(Shelf.self)
        registry.add(Item.self)
        registry.add(Label.self)
        registry.add(Price.self)
        registry.add(Branch.self)
        registry.add(Ticket.self)
        registry.add(Note.self)
        registry.add(RedStage.self)
        registry.add(BlueStage.self)
    }
}

struct Shelf: Model {
    static let model = ModelInfo("test_shop.shelf", singular: "Shelf", summary: "Holds items.", path: "shop/shelves")

    @Field([.unique, .searchable], help: "Its name.")
    var name: String
    @Field(.unique, help: "Fixed name of one that comes with the shop.")
    var managed: String?
    @Field(.searchable, help: "A note.")
    var note = ""
    @Field(in: 0...100, help: "How many items it holds.")
    var size = 10
    @Field(help: "Whether it is open.")
    var isOpen = true
    @Field(help: "Words on it.")
    var tags: [String] = []
    @Field(help: "Anything else.")
    var extras: Attributes = [:]
    @Field(help: "The code that opens it.")
    var code: Secret = ""
    @Field(.writeOnly, help: "What is written on its back.")
    var back = ""
    @Field(.readOnly, help: "Its number, set by the shop.")
    var serial = 1

    init() {}
}

/// Goes with its shelf.
struct Item: Model {
    static let model = ModelInfo(
        "test_shop.item", singular: "Item", summary: "Is sold.", path: "shop/items", key: .number)

    @Field(.searchable, help: "Its name.")
    var name: String
    @Field(.cascades, help: "Where it stands.")
    var shelf: Reference<Shelf>
    @Field(help: "Who sells it.")
    var seller: Reference<User>?

    init() {}
}

/// Loses its shelf.
struct Label: Model {
    static let model = ModelInfo("test_shop.label", singular: "Label", summary: "Names a shelf.", path: "shop/labels")

    @Field(help: "Its name.")
    var name: String
    @Field(help: "One shelf.")
    var shelf: Reference<Shelf>?
    @Field(help: "Several shelves.")
    var shelves: [Reference<Shelf>] = []
    @Field(help: "A stage of any model.")
    var stage: Reference<AnyStage>?

    init() {}
}

/// Keeps its shelf from going.
struct Price: Model {
    static let model = ModelInfo("test_shop.price", singular: "Price", summary: "Is for a shelf.", path: "shop/prices")

    @Field(help: "Its name.")
    var name: String
    @Field(help: "The shelf.")
    var shelf: Reference<Shelf>

    init() {}
}

/// Goes with another of its kind.
struct Branch: Model {
    static let model = ModelInfo(
        "test_shop.branch", singular: "Branch", summary: "Hangs on another.", path: "shop/branches")

    @Field(help: "Its name.")
    var name: String
    @Field(.cascades, help: "What it hangs on.")
    var parent: Reference<Branch>?

    init() {}
}

/// Makes up its key, and there are two at most.
struct Ticket: Model, GeneratesValues {
    static let model = ModelInfo("test_shop.ticket", singular: "Ticket", summary: "Lets in.", path: "shop/tickets")

    @Field(help: "Its name.")
    var name: String
    @Field(help: "What it is known by.")
    var number = ""
    @Field(help: "Its key.")
    var key: Secret = ""

    init() {}

    mutating func generate(with random: any RandomSource) {
        if number.isEmpty { number = random.token(8) }
        if key.exposed.isEmpty { key = Secret(random.token(40)) }
    }

    func validate(_ base: NoBase, in configuration: Configuration) throws(Problems) {
        if configuration.all(Ticket.self).count > 2 { throw .field("name", "There are two tickets already.") }
    }
}

/// Says who wrote it.
struct Note: Model {
    static let model = ModelInfo(
        "test_shop.note", singular: "Note", summary: "Was written by somebody.", path: "shop/notes", author: "by")

    @Field(help: "Its name.")
    var name: String
    @Field(.readOnly, help: "Who wrote it.")
    var by: Reference<User>?

    init() {}
}

struct RedStage: SilentStage {
    static let model = ModelInfo(
        "test_red.redstage", .stage, singular: "Red Stage", summary: "Is red.", path: "stages/red", component: "red")
    init() {}
    func run(in context: StageContext) async throws -> StageOutcome { .done }
}

struct BlueStage: SilentStage {
    static let model = ModelInfo(
        "test_blue.bluestage", .stage, singular: "Blue Stage", summary: "Is blue.", path: "stages/blue",
        component: "blue")
    init() {}
    func run(in context: StageContext) async throws -> StageOutcome { .done }
}
