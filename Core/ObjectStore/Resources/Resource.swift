public import Kernel

/// The objects of one model, wherever they are kept: what the API and blueprints read and write.
///
/// Every function asks ``Permissions`` first.
public protocol Resource: Sendable {
    var info: ModelInfo { get }
    /// The fields that documents have, those of the kind first.
    var fields: [FieldInfo] { get }
    /// What lists can be filtered by.
    var filters: [FilterInfo] { get }
    /// A page of objects.
    /// - Throws: ``Problems`` for a filter or order that does not exist.
    func list(_ query: ListQuery, in reading: Reading) async throws -> Page
    /// An object's fields as they may be shown, `pk` included; nil when there is none.
    func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]?
    /// Several objects at once, by key, as they may be shown; those that do not exist are left out.
    /// Resources with tables of their own answer it with one query.
    func get(_ ids: [ObjectID], in reading: Reading) async throws -> [ObjectID: [String: JSON]]
    /// The first object whose fields have the values.
    func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID?
    /// Creates an object.
    /// - Returns: its key, and the secrets that were generated for it, to be shown this once.
    /// - Throws: ``Problems`` by field.
    func create(_ input: [String: JSON], in change: Change) async throws -> Created
    /// Changes an object; with `partial` the fields that are not given stay as they are.
    /// - Throws: ``Problems`` by field; ``Missing`` when there is none.
    func update(_ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change) async throws
    /// Deletes an object, what cascades from it, and the references to it that may be empty.
    /// - Throws: ``InUse`` when others need it; ``Missing`` when there is none.
    func delete(_ id: ObjectID, in change: Change) async throws
    /// The tables that its objects have rows of, those first that others refer to; none for what is in the configuration,
    /// and for what is not taken back.
    var tables: [OwnedTable] { get }
    /// Carries out what makes objects as they were, row by row, and sees to what follows from it.
    /// - Throws: what must not be, as any change of these objects would.
    func restoring(_ ids: [ObjectID], in change: Change, _ body: () async throws -> Void) async throws
    /// What only blueprints can set, beside the fields.
    var blueprintFields: [FieldInfo] { get }
    /// What an export has of an object beside its fields, by the names that only blueprints have for it.
    /// - Parameter withSecrets: whether what nobody may see is among it.
    func exported(_ id: ObjectID, withSecrets: Bool, in reading: Reading) async throws -> [String: JSON]
}

/// What a creation gave.
public struct Created: Sendable {
    public let id: ObjectID
    /// Secrets that the server made up, by field: the only time they are shown.
    public let generated: [String: JSON]

    public init(id: ObjectID, generated: [String: JSON] = [:]) {
        self.id = id
        self.generated = generated
    }
}

/// What a list is asked for.
public struct ListQuery: Sendable {
    /// Which page, from 1.
    public var page: Int
    /// Objects on a page.
    public var pageSize: Int
    /// Words that must all occur in the searchable fields; empty for all objects.
    public var search: String
    /// Fields to sort by, `-` before those in descending order.
    public var ordering: [String]
    /// Fields, and the text that their values must be equal to.
    public var filters: [String: String]
    /// What objects of the configuration must fulfil besides; nil for nothing.
    public var condition: (@Sendable (AnyStored) -> Bool)?
    /// Fields that nobody wants to see, which need not be read.
    public var unwanted: Set<String> = []

    public init(
        page: Int = 1, pageSize: Int = 20, search: String = "", ordering: [String] = [], filters: [String: String] = [:]
    ) {
        self.page = page
        self.pageSize = pageSize
        self.search = search
        self.ordering = ordering
        self.filters = filters
    }
}

/// A filter of a list, and what its values look like.
public struct FilterInfo: Sendable {
    public let name: String
    public let shape: Shape

    public init(name: String, shape: Shape) {
        self.name = name
        self.shape = shape
    }
}

/// A page of objects as they may be shown.
public struct Page: Sendable {
    public var objects: [[String: JSON]]
    /// How many objects there are on all pages.
    public var count: Int

    public init(objects: [[String: JSON]], count: Int) {
        self.objects = objects
        self.count = count
    }
}

extension Resource {
    /// A field by its name.
    public func field(_ name: String) -> FieldInfo? { fields.first { $0.name == name } }

    /// Every field that is shown and whose values are short, or lists of what is short.
    public var filters: [FilterInfo] {
        fields.filter { !$0.shape.isSecret && !$0.traits.contains(.writeOnly) && $0.shape.isFilter }
            .map { FilterInfo(name: $0.name, shape: $0.shape) }
    }

    public var tables: [OwnedTable] { [] }
    public var blueprintFields: [FieldInfo] { [] }

    public func restoring(
        _ ids: [ObjectID], in change: Change, _ body: () async throws -> Void
    ) async throws { try await body() }

    public func exported(_ id: ObjectID, withSecrets: Bool, in reading: Reading) async throws -> [String: JSON] {
        [:]
    }

    public func get(_ ids: [ObjectID], in reading: Reading) async throws -> [ObjectID: [String: JSON]] {
        var objects: [ObjectID: [String: JSON]] = [:]
        for id in ids { objects[id] = try await get(id, in: reading) }
        return objects
    }
}

extension Shape {
    /// Whether its values can be compared with a text.
    fileprivate var isFilter: Bool {
        switch kind {
        case .string, .integer, .number, .boolean: true
        case .array: element.first.map { [.string, .integer].contains($0.kind) } ?? false
        case .object, .any: false
        }
    }

    /// Any of several values.
    public static func list(of element: Shape) -> Shape {
        var shape = Shape(.array)
        shape.element = [element]
        return shape
    }
}
