import Kernel

/// A tag with its arguments: a value that is worked out when the blueprint is applied.
enum SourceTag: Sendable {
    /// The key of the object of an earlier entry.
    case keyOf(String)
    /// The key of an object that exists, or all of it.
    case find(model: SourceNode, lookups: [Lookup], isWhole: Bool)
    /// A value of the context.
    case context(String, fallback: SourceNode?)
    /// An environment variable.
    case environment(String, fallback: SourceNode?)
    /// The text of a file.
    case file(String, fallback: SourceNode?)
    /// A text as the JSON that it is.
    case parsedJSON(String)
    /// Python's `%` on a text.
    case format(SourceNode, arguments: [SourceNode])
    /// One of two values, or only whether the condition holds.
    case choice(SourceNode, branches: [SourceNode])
    /// Several conditions together.
    case condition(Connective, [SourceNode])
    /// One value for each element of another.
    case enumeration(SourceNode, Collected, SourceNode)
    /// Where an enumeration is: the element's index or key. 0 is the innermost one.
    case index(Int)
    /// Where an enumeration is: the element. 0 is the innermost one.
    case value(Int)
    /// An element of a list, or a member of a map.
    case element(of: SourceNode, at: SourceNode, fallback: SourceNode?)

    /// A field, and the value it must have.
    struct Lookup: Sendable {
        var field: SourceNode
        var value: SourceNode
    }

    /// What the values of an enumeration become.
    enum Collected: String, Sendable, CaseIterable {
        case list = "SEQ"
        case map = "MAP"
    }

    /// How conditions combine.
    enum Connective: String, Sendable, CaseIterable {
        case and = "AND"
        case nand = "NAND"
        case or = "OR"
        case nor = "NOR"
        case xor = "XOR"
        case xnor = "XNOR"

        func holds(_ values: [Bool]) -> Bool {
            switch self {
            case .and: values.allSatisfy { $0 }
            case .nand: !values.allSatisfy { $0 }
            case .or: values.contains(true)
            case .nor: !values.contains(true)
            case .xor: values.dropFirst().reduce(values.first ?? false) { $0 != $1 }
            case .xnor: values.dropFirst().reduce(values.first ?? false) { $0 == $1 }
            }
        }
    }
}

extension SourceTag {
    /// Whether it reads of the machine that the server runs on.
    var readsMachine: Bool {
        switch self {
        case .environment, .file: true
        default: false
        }
    }

    /// The values among its arguments.
    var arguments: [SourceNode] {
        switch self {
        case .keyOf, .parsedJSON, .index, .value: []
        case .find(let model, let lookups, _): [model] + lookups.flatMap { [$0.field, $0.value] }
        case .context(_, let fallback), .environment(_, let fallback), .file(_, let fallback):
            [fallback].compactMap { $0 }
        case .format(let template, let arguments): [template] + arguments
        case .choice(let condition, let branches): [condition] + branches
        case .condition(_, let conditions): conditions
        case .enumeration(let list, _, let body): [list, body]
        case .element(let object, let key, let fallback): [object, key] + [fallback].compactMap { $0 }
        }
    }
}
