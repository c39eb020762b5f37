import Kernel

/// Something that can be chosen.
struct PromptChoice: NestedGroup {
    @Field(help: "What the answer holds.")
    var value: String
    @Field(help: "What the user reads.")
    var label: String
}

extension PromptChoice {
    init(value: String, label: String) {
        self.init()
        self.value = value
        self.label = label
    }

    /// Reads a text or number that stands for itself, or an object with `value` and `label`.
    init?(_ json: JSON) {
        if let value = json["value"]?.plainText {
            self.init(value: value, label: json["label"]?.plainText ?? value)
        } else if let value = json.plainText {
            self.init(value: value, label: value)
        } else {
            return nil
        }
    }

    /// What can be chosen: what an earlier step left under the prompt's key and `__choices`, else its placeholder.
    static func all(of prompt: Prompt, _ placeholder: JSON, known: [String: JSON]) -> [PromptChoice] {
        let source = known["\(prompt.fieldKey)__choices"] ?? placeholder.string.map { list(in: $0) } ?? placeholder
        return (source.array ?? [source]).compactMap(PromptChoice.init)
    }

    /// A JSON list when the text is one, else the text itself; nothing when it is empty.
    private static func list(in text: String) -> JSON {
        if text.isEmpty { return .array([]) }
        if let json = try? JSON(parsing: text), json.array != nil { return json }
        return .string(text)
    }
}

extension JSON {
    /// A text, number or truth value as an input shows it; nil for what no input can show.
    var plainText: String? {
        switch self {
        case .string(let text): text
        case .int, .double, .bool: self.text
        case .null, .array, .object: nil
        }
    }
}
