import Kernel
import ObjectStore

/// What an object is looked for by, as Django writes it: `name`, `name__iexact`, `provider__name`, `attributes__team`.
struct ObjectLookup: Sendable {
    /// The field, then the way on: through the objects that references name, and the members of maps.
    let path: [String]
    let test: Test
    let value: JSON

    /// How a value is compared.
    enum Test: String, CaseIterable {
        case exact, iexact, contains, icontains, startswith, istartswith, endswith, iendswith, gt, gte, lt, lte
        case isIn = "in"
        case isNull = "isnull"
    }

    init(_ name: String, _ value: JSON) {
        var parts = Self.parts(of: name)
        test = parts.count > 1 ? parts.last.flatMap(Test.init(rawValue:)) ?? .exact : .exact
        if parts.count > 1, Test(rawValue: parts[parts.count - 1]) != nil { parts.removeLast() }
        path = parts
        self.value = value
    }

    /// Splits at two underscores; a single one is part of a name.
    private static func parts(of name: String) -> [String] {
        var parts = [""]
        for piece in name.split(separator: "_", omittingEmptySubsequences: false) {
            if piece.isEmpty, parts[parts.count - 1] != "" {
                parts.append("")
            } else {
                parts[parts.count - 1] += (parts[parts.count - 1].isEmpty ? "" : "_") + piece
            }
        }
        return parts.last == "" && parts.count > 1 ? parts.dropLast() : parts
    }

    /// The field it begins with.
    var field: String { path[0] }
    /// Whether it asks for one value of one field and nothing else, which every resource finds by itself.
    var isPlain: Bool {
        guard path.count == 1, test == .exact else { return false }
        switch value {
        case .object, .array, .null: return false
        default: return true
        }
    }

    /// Whether a value is as it is wanted.
    func holds(of found: JSON) -> Bool {
        switch test {
        case .exact: Self.same(found, value)
        case .isNull: found.isNull == (value.bool ?? true)
        case .isIn: (value.array ?? []).contains { Self.same(found, $0) }
        case .gt, .gte, .lt, .lte: Self.order(found, value).map(holds) ?? false
        default: holdsOfText(found)
        }
    }

    private func holds(_ order: Int) -> Bool {
        switch test {
        case .gt: order > 0
        case .gte: order >= 0
        case .lt: order < 0
        default: order <= 0
        }
    }

    private func holdsOfText(_ found: JSON) -> Bool {
        if test == .contains, !Self.part(value, of: found).isNull { return Self.part(value, of: found) == true }
        guard case .string(var text) = found, var wanted = value.string else { return false }
        if test.rawValue.hasPrefix("i") { (text, wanted) = (text.lowercased(), wanted.lowercased()) }
        return switch test {
        case .iexact: text == wanted
        case .contains, .icontains: wanted.isEmpty || text.contains(wanted)
        case .startswith, .istartswith: text.hasPrefix(wanted)
        default: text.hasSuffix(wanted)
        }
    }

    /// Of maps and lists, whether one has all that the other has; null for anything else.
    private static func part(_ part: JSON, of whole: JSON) -> JSON {
        switch (part, whole) {
        case (.object(let part), .object(let whole)): .bool(part.allSatisfy { whole[$0.key] == $0.value })
        case (.array(let part), .array(let whole)): .bool(part.allSatisfy(whole.contains))
        case (_, .array(let whole)): .bool(whole.contains(part))
        default: .null
        }
    }

    private static func same(_ left: JSON, _ right: JSON) -> Bool {
        if left == right { return true }
        if case .object = right { return part(right, of: left) == true }
        if let left = left.number, let right = right.number { return left == right }
        // Keys are texts in some places and numbers in others.
        if case .int(let number) = left, let text = right.string { return String(number) == text }
        if case .int(let number) = right, let text = left.string { return String(number) == text }
        return false
    }

    /// Below 0, 0 or above 0; nil for what has no order.
    private static func order(_ left: JSON, _ right: JSON) -> Int? {
        if let left = left.number, let right = right.number { return left < right ? -1 : left > right ? 1 : 0 }
        if let left = left.string, let right = right.string { return left < right ? -1 : left > right ? 1 : 0 }
        return nil
    }
}

/// Looks for objects of one model.
struct ObjectSearch {
    /// Objects that are looked through one by one.
    static let most = 20_000

    let resource: any Resource
    let reading: Reading

    /// More objects than can be looked through.
    struct TooMany: Error, CustomStringConvertible {
        let model: ModelName
        var description: String {
            "There are more than \(ObjectSearch.most) objects of \(model) to look through. Look for one by a field's value."
        }
    }

    /// The first object that is as it is wanted: the one with the lowest key.
    func first(_ lookups: [ObjectLookup]) async throws -> ObjectID? {
        let plain = Dictionary(lookups.filter(\.isPlain).map { ($0.field, $0.value) }) { $1 }
        let others = lookups.filter { !$0.isPlain }
        guard !others.isEmpty else { return try await resource.existing(plain, in: reading) }
        var query = ListQuery(page: 1, pageSize: 500, ordering: ["pk"])
        // What a list can be filtered by is for it to find; the rest is looked at here.
        for (name, value) in plain where resource.filters.contains(where: { $0.name == name }) {
            query.filters[name] = value.string ?? value.text
        }
        let rest = others + lookups.filter { $0.isPlain && query.filters[$0.field] == nil }
        while true {
            let page = try await resource.list(query, in: reading)
            for object in page.objects where try await rest.allHold(of: object, in: reading) {
                return object["pk"].flatMap(ObjectID.init)
            }
            guard page.count > query.page * query.pageSize, !page.objects.isEmpty else { return nil }
            guard query.page * query.pageSize < Self.most else { throw TooMany(model: resource.info.name) }
            query.page += 1
        }
    }
}

extension [ObjectLookup] {
    fileprivate func allHold(of object: [String: JSON], in reading: Reading) async throws -> Bool {
        for lookup in self {
            guard try await lookup.holds(lookup.path[...], .object(object), in: reading) else { return false }
        }
        return true
    }
}

extension ObjectLookup {
    fileprivate func holds(_ path: ArraySlice<String>, _ found: JSON, in reading: Reading) async throws -> Bool {
        guard let name = path.first else { return holds(of: found) }
        switch found {
        case .object(let members): return try await holds(path.dropFirst(), members[name] ?? .null, in: reading)
        case .array(let elements):
            // Of several related objects one will do.
            for element in elements where try await holds(path, element, in: reading) { return true }
            return false
        default:
            guard let object = try await related(found, in: reading) else { return holds(of: .null) }
            return try await holds(path.dropFirst(), object[name] ?? .null, in: reading)
        }
    }

    /// The object that a key names, as whoever asks may see it.
    private func related(_ key: JSON, in reading: Reading) async throws -> [String: JSON]? {
        guard let id = ObjectID(key) else { return nil }
        if let object = reading.configuration[id] {
            return try await reading.resource(object.model).get(id, in: reading)
        }
        for name in Self.directory {
            guard let resource = reading.store.resource(name),
                resource.info.key == (Int(id.text) == nil ? .uuid : .number),
                let object = try await resource.get(id, in: reading)
            else { continue }
            return object
        }
        return nil
    }

    private static let directory: [ModelName] = ["authentik_core.user", "authentik_core.group", "authentik_rbac.role"]
}

extension Resource {
    /// Whether objects may be looked for by a field: secrets could be guessed that way.
    func canBeFound(by name: String) -> Bool {
        let lookup = ObjectLookup(name, .null)
        if lookup.field == "pk" { return true }
        guard let field = field(lookup.field) else { return filters.contains { $0.name == name } }
        return !field.shape.isSecret && field.traits.isDisjoint(with: [.writeOnly, .trusted])
    }

    /// The object with the key that is among the values, or else the first one that has all of the others.
    func existing(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        if let key = values["pk"].flatMap(ObjectID.init), try await get(key, in: reading) != nil { return key }
        let others = values.filter { $0.key != "pk" }
        guard !others.isEmpty else { return nil }
        let lookups = others.map { ObjectLookup($0.key, $0.value) }
        guard lookups.allSatisfy({ $0.isPlain || $0.value.isNull && $0.path.count == 1 }) else {
            return try await ObjectSearch(resource: self, reading: reading).first(lookups)
        }
        return try await find(others, in: reading)
    }
}
