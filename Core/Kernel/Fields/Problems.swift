/// One thing that is wrong with one value.
public struct Problem: Sendable, Hashable {
    /// What is wrong, for people.
    public var message: String
    /// What is wrong, for programs: `invalid`, `required`, `blank`, `null`, `unique`, `does_not_exist`, `invalid_choice`.
    public var code: String

    public init(_ message: String, code: String = "invalid") {
        self.message = message
        self.code = code
    }

    public static let required = Problem("This field is required.", code: "required")
    public static let null = Problem("This field may not be null.", code: "null")
    public static let blank = Problem("This field may not be blank.", code: "blank")
    public static let notUnique = Problem("This field must be unique.", code: "unique")
}

/// What is wrong with an input, at the places where it is wrong.
public indirect enum Problems: Error, Sendable, Hashable {
    /// The value itself is wrong.
    case here([Problem])
    /// Members of an object are wrong.
    case fields([String: Problems])
    /// Elements of an array are wrong, by index.
    case elements([Int: Problems], count: Int)

    /// One problem with the value itself.
    public static func one(_ message: String, code: String = "invalid") -> Problems {
        .here([Problem(message, code: code)])
    }
    /// One problem with one member.
    public static func field(_ name: String, _ message: String, code: String = "invalid") -> Problems {
        .fields([name: .one(message, code: code)])
    }
    /// A problem with an object as a whole.
    public static func whole(_ message: String, code: String = "invalid") -> Problems {
        .field("non_field_errors", message, code: code)
    }

    /// The body of a 400 answer: lists of messages at the places at fault.
    public var json: JSON {
        switch self {
        case .here(let problems): .array(problems.map { .string($0.message) })
        case .fields(let fields): .object(fields.mapValues(\.json))
        case .elements(let elements, let count): .array((0..<count).map { elements[$0]?.json ?? .object([:]) })
        }
    }

    /// A challenge's `response_errors`: by field, lists of messages and codes; nested problems come under the outer field.
    public var responseErrors: JSON {
        guard case .fields(let fields) = self else { return ["non_field_errors": .array(all.map(Self.coded))] }
        return .object(fields.mapValues { .array($0.all.map(Self.coded)) })
    }

    private static func coded(_ problem: Problem) -> JSON {
        ["string": .string(problem.message), "code": .string(problem.code)]
    }

    /// Every problem, the places forgotten.
    public var all: [Problem] {
        switch self {
        case .here(let problems): problems
        case .fields(let fields): fields.sorted { $0.key < $1.key }.flatMap(\.value.all)
        case .elements(let elements, _): elements.sorted { $0.key < $1.key }.flatMap(\.value.all)
        }
    }
}

extension Problems: CustomStringConvertible {
    public var description: String {
        switch self {
        case .here(let problems): problems.map(\.message).joined(separator: " ")
        case .fields(let fields):
            fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
        case .elements(let elements, _):
            elements.sorted { $0.key < $1.key }.map { "[\($0.key)] \($0.value)" }.joined(separator: "; ")
        }
    }
}
