/// A struct of declared fields: a model, a kind's common fields, a challenge, a response, a nested value.
public protocol FieldGroup: Sendable {
    /// The group as it is declared, nothing laid over it.
    init()
    /// Checks what one field alone cannot.
    /// - Throws: ``Problems`` by field.
    func validate() throws(Problems)
}

extension FieldGroup {
    public func validate() throws(Problems) {}

    /// Every field in the order of its declaration, read from a fresh value.
    public static var fields: [FieldInfo] { Self().members.map { $0.field.info(named: $0.name) } }

    /// The whole group as one object, secrets and all: what is stored.
    public var document: [String: JSON] {
        var document: [String: JSON] = [:]
        for member in members { document[member.name] = member.field.written }
        return document
    }

    /// The group as it may be shown: without secrets and write-only fields.
    public var shown: [String: JSON] {
        var shown: [String: JSON] = [:]
        for member in members where !member.field.isSecret && !member.field.traits.contains(.writeOnly) {
            shown[member.name] = member.field.written
        }
        return shown
    }

    /// Lays `input` over `old` (a stored document) or, without one, over the declared values, and checks the result.
    ///
    /// A creation, a change, a whole replacement, a stored row and a blueprint's entry are all read by this function.
    /// Names the group does not have are ignored; read-only fields are taken from `old` alone.
    /// - Throws: ``Problems`` by field.
    public static func make(_ input: [String: JSON], over old: [String: JSON]? = nil) throws(Problems) -> Self {
        let group = Self()
        var problems: [String: Problems] = [:]
        for (name, field) in group.members {
            let given = field.traits.contains(.readOnly) ? nil : input[name]
            do throws(Problems) {
                if let value = given ?? old?[name] {
                    try field.load(value)
                } else if field.isRequired, !field.traits.contains(.readOnly) {
                    throw .here([.required])
                }
            } catch {
                problems[name] = error
            }
        }
        guard problems.isEmpty else { throw .fields(problems) }
        try group.validate()
        return group
    }

    /// Reads a document that the server itself stored: what is absent keeps its declared value, read-only fields count.
    /// - Throws: ``Problems`` when the document no longer fits the declaration.
    public static func stored(_ document: [String: JSON]) throws(Problems) -> Self {
        let group = Self()
        for (name, field) in group.members {
            guard let value = document[name] else { continue }
            do { try field.load(value) } catch { throw .fields([name: error]) }
        }
        return group
    }

    var members: [(name: String, field: any AnyField)] {
        Mirror(reflecting: self).children.compactMap { label, value in
            guard let label, let field = value as? any AnyField else { return nil }
            return (field.givenName ?? WireName.of(label.dropFirst()), field)
        }
    }

    /// Fills the powers that the group's `@Power` properties ask for. Done once, when an object is opened.
    public func opened(with powers: Powers) -> Self {
        for child in Mirror(reflecting: self).children { (child.value as? any AnyPower)?.fill(from: powers) }
        return self
    }
}

/// Swift's camel case as the wire's snake case.
public enum WireName {
    /// `redirectURIs` is `redirect_uris`.
    public static func of(_ name: Substring) -> String {
        var result: [UInt8] = []
        let bytes = Array(name.utf8)
        for (index, byte) in bytes.enumerated() {
            guard isUpper(byte) else {
                result.append(byte)
                continue
            }
            let follows = index > 0 && !isUpper(bytes[index - 1])
            let begins = index > 0 && index + 1 < bytes.count && !isUpper(bytes[index + 1]) && !isPlural(bytes, index)
            if follows || begins { result.append(UInt8(ascii: "_")) }
            result.append(byte | 0x20)
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether the letter is the last of an abbreviation in the plural that ends the name, as in `redirectURIs`.
    private static func isPlural(_ bytes: [UInt8], _ index: Int) -> Bool {
        index + 2 == bytes.count && bytes[index + 1] == UInt8(ascii: "s") && isUpper(bytes[index - 1])
    }

    private static func isUpper(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }
}

/// A group as the value of a field of another group.
public protocol NestedGroup: FieldGroup, FieldValue {}

extension NestedGroup {
    public init(json: JSON) throws(Problems) {
        guard case .object(let members) = json else {
            throw .whole("Invalid data. Expected a dictionary, but got \(json.typeName).")
        }
        self = try Self.make(members)
    }
    public var json: JSON { .object(document) }
    public static var shape: Shape {
        var shape = Shape(.object)
        shape.members = fields
        return shape
    }
    public static var initial: Self { Self() }
}
