import Kernel

/// A prompt as one user gets it: what it begins with, what can be chosen, and how the answer is read.
struct PromptQuestion {
    let prompt: Prompt
    /// What can be chosen; nil when the answer is free.
    let choices: [PromptChoice]?
    let initialValue: String
    private let placeholder: String

    /// - Parameters:
    ///   - texts: what it shows to begin with.
    ///   - known: the answers that earlier steps left in the plan; one for this prompt is what it begins with.
    init(_ prompt: Prompt, _ texts: PromptTexts, known: [String: JSON]) {
        self.prompt = prompt
        placeholder = texts.placeholder.plainText ?? ""
        choices = prompt.type.isChoice ? PromptChoice.all(of: prompt, texts.placeholder, known: known) : nil
        let earlier = prompt.type == .password ? nil : known[prompt.fieldKey]
        let initial = (earlier ?? texts.initialValue).plainText ?? ""
        if let choices, !choices.contains(where: { $0.value == initial }) {
            initialValue = choices.first?.value ?? ""
        } else {
            initialValue = initial
        }
    }

    /// As clients see it.
    var shown: PromptField {
        var shown = PromptField()
        shown.fieldKey = prompt.fieldKey
        shown.label = prompt.label
        shown.type = prompt.type
        shown.required = prompt.required
        shown.placeholder = prompt.type.isChoice ? "" : placeholder
        shown.initialValue = initialValue
        shown.order = prompt.order
        shown.subText = prompt.subText
        shown.choices = choices
        return shown
    }

    /// Reads an answer.
    /// - Returns: what is to be kept; nil for nothing.
    /// - Throws: ``Problems`` when it is not what was asked for.
    func read(_ given: JSON?) throws(Problems) -> JSON? {
        if prompt.type == .separator { return nil }
        if prompt.type.isFixed { return .string(initialValue.isEmpty ? placeholder : initialValue) }
        if prompt.type == .checkbox { return .bool(try Bool(json: given ?? false)) }
        guard let given, !given.isNull, given != "" else { return try readNothing(given) }
        return try value(of: given)
    }

    private func readNothing(_ given: JSON?) throws(Problems) -> JSON? {
        if prompt.required, prompt.type != .locale { throw .here([given == nil ? .required : .blank]) }
        // An input that was left out says nothing; one that was emptied says that there is no value any more.
        guard given != nil else { return nil }
        return switch prompt.type {
        case .number, .date, .dateTime, .file: .null
        default: ""
        }
    }

    private func value(of given: JSON) throws(Problems) -> JSON {
        switch prompt.type {
        case .username: return .string(PromptFormat.trimmed(try String(json: given)))
        case .email: return try EmailAddress(json: .string(PromptFormat.trimmed(try String(json: given)))).json
        case .number: return try Int(json: given).json
        case .dateTime: return try Timestamp(json: given).json
        case .date: return .string(try PromptFormat.date(String(json: given)))
        case .file: return .string(try PromptFormat.file(String(json: given)))
        case .locale: return .string(try PromptFormat.locale(String(json: given)))
        case .radioButtons, .dropdown: return .string(try chosen(String(json: given)))
        default: return .string(try String(json: given))
        }
    }

    private func chosen(_ value: String) throws(Problems) -> String {
        guard choices?.contains(where: { $0.value == value }) == true else {
            throw .one("\"\(value.prefix(100))\" is not a valid choice.", code: "invalid_choice")
        }
        return value
    }
}
