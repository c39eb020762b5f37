import Expressions
import Kernel

extension Value {
    /// A plain value as expressions have it.
    init(_ json: JSON) {
        switch json {
        case .null: self = .none
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .double(let value): self = .float(value)
        case .string(let text): self = Value(text)
        case .array(let items): self = .list(items.map { Value($0) })
        case .object(let members):
            // In the order of names, so that every run gives the same.
            self = .dict(members.sorted { $0.key < $1.key }.map { (key: $0.key, value: Value($0.value)) })
        }
    }

    init(_ text: String?) { self = text.map { Value($0) } ?? .none }

    /// Whether it counts as true, for the kinds of values that can be false.
    var isTrue: Bool {
        switch self {
        case .missing, .none: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .float(let value): value != 0
        case .list, .tuple, .set: items?.isEmpty == false
        case .dict: pairs?.isEmpty == false
        case .str: text?.isEmpty == false
        case .bytes(let bytes): !bytes.isEmpty
        case .big: true
        case .object: (try? Language.truth.run(with: ["x": self]))?.isTrue ?? false
        }
    }
}

/// What only the language itself can say of a value.
enum Language {
    static let truth = program("return True if x else False")
    static let moment = program("return x.isoformat()")
    static let text = program("return str(x)")

    private static func program(_ text: String) -> Expression {
        do { return try Expression(text, parameters: ["x"]) } catch { preconditionFailure("\(error)") }
    }
}

/// A value that JSON has no form for.
struct NoJSON: Error, CustomStringConvertible {
    let description: String
}

extension JSON {
    /// The most values that one result has, and how deep they may lie in each other.
    private static let (most, deepest) = (200_000, 60)

    /// A value as JSON.
    /// - Throws: ``NoJSON`` for objects of the server's, values that hold themselves and what is too large.
    init(expressed value: Expressions.Value) throws {
        var left = Self.most
        self = try Self.read(value, depth: 0, &left)
    }

    private static func read(_ value: Expressions.Value, depth: Int, _ left: inout Int) throws -> JSON {
        left -= 1
        guard left > 0 else { throw NoJSON(description: "The result has more than \(most) values.") }
        guard depth < deepest else {
            throw NoJSON(description: "The result's values lie in each other more than \(deepest) deep.")
        }
        switch value {
        case .missing, .none: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .float(let number):
            guard number.isFinite else { throw NoJSON(description: "The result holds \(number), which is no number.") }
            return .double(number)
        case .str: return .string(value.text ?? "")
        case .list, .tuple, .set:
            return .array(try (value.items ?? []).map { try read($0, depth: depth + 1, &left) })
        case .dict:
            var members: [String: JSON] = [:]
            for (key, item) in value.pairs ?? [] {
                members[try name(of: key)] = try read(item, depth: depth + 1, &left)
            }
            return .object(members)
        case .big: return .string(value.decimal ?? "")
        case .bytes: throw NoJSON(description: "The result holds bytes: decode them first.")
        case .object: return try read(object: value, depth: depth, &left)
        }
    }

    private static func read(object value: Expressions.Value, depth: Int, _ left: inout Int) throws -> JSON {
        switch value.typeName {
        case "datetime", "date", "time": return try read(Language.moment.run(with: ["x": value]), depth: depth, &left)
        case "UUID", "IPv4Address", "IPv6Address", "IPv4Network", "IPv6Network", "timedelta":
            return try read(Language.text.run(with: ["x": value]), depth: depth, &left)
        default:
            if let record = Record.document(of: value) { return record }
            throw NoJSON(description: "Object of type \(value.typeName) is not JSON serializable")
        }
    }

    /// A key, as Python's `json` writes it.
    private static func name(of key: Expressions.Value) throws -> String {
        switch key {
        case .str: key.text ?? ""
        case .int(let number): String(number)
        case .bool(let value): value ? "true" : "false"
        case .none: "null"
        default:
            throw NoJSON(description: "keys must be str, int, float, bool or None, not \(key.typeName)")
        }
    }
}
