import Kernel
import ObjectStore

extension FieldLookup {
    /// What an entry says of an object, where a map stands for one that has all of its members.
    init(ofObject name: String, _ value: JSON) {
        self.init(name, value)
        if test == .exact, case .object = value { test = .contains }
    }

    /// Whether it asks for one value of one field and nothing else, which every resource finds by itself.
    var isPlain: Bool {
        guard path.count == 1, test == .exact else { return false }
        switch value {
        case .object, .array, .null: return false
        default: return true
        }
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
    func first(_ lookups: [FieldLookup]) async throws -> ObjectID? {
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

extension [FieldLookup] {
    fileprivate func allHold(of object: [String: JSON], in reading: Reading) async throws -> Bool {
        for lookup in self {
            guard try await lookup.holds(lookup.path[...], .object(object), in: reading) else { return false }
        }
        return true
    }
}

extension FieldLookup {
    fileprivate func holds(_ path: ArraySlice<String>, _ found: JSON, in reading: Reading) async throws -> Bool {
        guard let name = path.first else { return matches(found) }
        switch found {
        case .object(let members): return try await holds(path.dropFirst(), members[name] ?? .null, in: reading)
        case .array(let elements):
            // Of several related objects one will do.
            for element in elements where try await holds(path, element, in: reading) { return true }
            return false
        default:
            guard let object = try await related(found, in: reading) else { return matches(.null) }
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
        let lookup = FieldLookup(name, .null)
        if lookup.test == .regex || lookup.test == .iregex { return false }
        if lookup.field == "pk" { return true }
        guard let field = field(lookup.field) else { return filters.contains { $0.name == name } }
        return !field.shape.isSecret && field.traits.isDisjoint(with: [.writeOnly, .trusted])
    }

    /// The object with the key that is among the values, or else the first one that has all of the others.
    func existing(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        if let key = values["pk"].flatMap(ObjectID.init), try await get(key, in: reading) != nil { return key }
        let others = values.filter { $0.key != "pk" }
        guard !others.isEmpty else { return nil }
        let lookups = others.map { FieldLookup(ofObject: $0.key, $0.value) }
        guard lookups.allSatisfy({ $0.isPlain || $0.value.isNull && $0.path.count == 1 }) else {
            return try await ObjectSearch(resource: self, reading: reading).first(lookups)
        }
        return try await find(others, in: reading)
    }
}
