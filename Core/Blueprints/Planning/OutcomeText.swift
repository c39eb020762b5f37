import Kernel
import ObjectStore

/// What blueprints did, or would do, for people.
public struct OutcomeText {
    private let outcome: BlueprintOutcome
    private let isPlan: Bool
    private let isColoured: Bool
    private var lines: [String] = []

    /// - Parameters:
    ///   - isPlan: whether it has not happened.
    ///   - isColoured: whether a terminal shows it.
    public init(_ outcome: BlueprintOutcome, isPlan: Bool, isColoured: Bool = false) {
        self.outcome = outcome
        self.isPlan = isPlan
        self.isColoured = isColoured
        for change in outcome.changes { add(change) }
        lines.append(summary)
    }

    /// All of it; every line ends with a line feed.
    public var text: String { lines.map { $0 + "\n" }.joined() }

    private var summary: String {
        let counts = [
            (outcome.count(.created), isPlan ? "to create" : "created"),
            (outcome.count(.updated), isPlan ? "to change" : "changed"),
            (outcome.count(.deleted), isPlan ? "to delete" : "deleted"), (outcome.unchanged, "unchanged"),
        ]
        return counts.map { "\($0.0) \($0.1)" }.joined(separator: ", ") + "."
    }

    private enum Colour: String {
        case red = "\u{1B}[31m"
        case green = "\u{1B}[32m"
        case yellow = "\u{1B}[33m"
        case blue = "\u{1B}[36m"
    }

    private func coloured(_ text: String, _ colour: Colour?) -> String {
        guard isColoured, let colour else { return text }
        return colour.rawValue + text + "\u{1B}[0m"
    }

    private mutating func add(_ change: ObjectChange) {
        let (sign, verb, colour): (String, String, Colour) =
            switch change.kind {
            case .created: ("+", isPlan ? "is created" : "was created", .green)
            case .updated: ("~", isPlan ? "changes" : "changed", .yellow)
            case .deleted: ("-", isPlan ? "is deleted" : "was deleted", .red)
            }
        lines.append(coloured("\(sign) \(change.model) \(Self.quoted(change.label)) \(verb)", colour))
        if change.isHidden { lines.append("    (you may not see what of it)") }
        for field in change.fields { add(field, isNew: change.kind == .created) }
    }

    private mutating func add(_ field: FieldChange, isNew: Bool) {
        switch field.content {
        case .secret: lines.append("    \(field.name): (secret)")
        case .generated: lines.append("    \(field.name): (made up when it is created)")
        case .values(let old, let new):
            // `nil` alone would be the JSON value.
            let before: JSON? = isNew ? .none : .some(old ?? .null)
            add(field.name, before, new ?? .null)
        }
    }

    /// - Parameter old: nil when there was no object that could have had one.
    private mutating func add(_ name: String, _ old: JSON?, _ new: JSON) {
        switch (old, new) {
        case (.string(let old)?, .string(let new)) where Self.isLong(old) || Self.isLong(new):
            lines.append("    \(name):")
            addDiff(old, new)
        case (nil, .string(let new)) where Self.isLong(new):
            lines.append("    \(name):")
            addDiff("", new)
        case (.object(let before)?, .object(let after)):
            for member in Set(before.keys).union(after.keys).sorted() where before[member] != after[member] {
                add("\(name).\(Self.plain(member))", before[member] ?? .null, after[member] ?? .null)
            }
            if before == after { lines.append("    \(name): (secret)") }
        case (.array(let before)?, .array(let after)): addList(name, before, after)
        case (nil, _): lines.append("    \(name): \(Self.shown(new))")
        case (let old?, _): lines.append("    \(name): \(Self.shown(old)) → \(Self.shown(new))")
        }
    }

    private mutating func addDiff(_ old: String, _ new: String) {
        for line in TextDiff(old, new).unified {
            let colour: Colour? =
                line.hasPrefix("@@") ? .blue : line.hasPrefix("+") ? .green : line.hasPrefix("-") ? .red : nil
            lines.append("      " + coloured(Self.plain(line), colour))
        }
    }

    private mutating func addList(_ name: String, _ before: [JSON], _ after: [JSON]) {
        let removed = before.filter { !after.contains($0) }
        let added = after.filter { !before.contains($0) }
        guard !removed.isEmpty || !added.isEmpty, !before.isEmpty, !after.isEmpty else {
            return lines.append("    \(name): \(Self.shown(.array(before))) → \(Self.shown(.array(after)))")
        }
        lines.append("    \(name):")
        lines += removed.map { "      " + coloured("- \(Self.shown($0))", .red) }
        lines += added.map { "      " + coloured("+ \(Self.shown($0))", .green) }
    }

    private static func isLong(_ text: String) -> Bool { text.contains("\n") }

    private static func quoted(_ text: String) -> String { "'\(plain(text))'" }

    private static func shown(_ value: JSON) -> String { plain(value.text) }

    /// What a terminal would obey is written out.
    private static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.map { scalar in
            isControl(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(Character(scalar))
        }.joined()
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control: scalar != "\t"
        case .format: true
        default: false
        }
    }
}
