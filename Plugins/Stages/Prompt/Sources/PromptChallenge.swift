import Kernel

/// The page that asks for what the prompts say.
struct PromptChallenge: Challenge {
    static let component = "ak-stage-prompt"

    @Field(help: "What is asked.")
    var fields: [PromptField]

    var form: ChallengeForm { ChallengeForm(inputs: fields.compactMap(\.input)) }
}

extension PromptChallenge {
    init(fields: [PromptField]) {
        self.init()
        self.fields = fields
    }
}

/// A prompt as clients see it.
struct PromptField: NestedGroup {
    @Field(help: "What the answer is sent as.")
    var fieldKey: String
    @Field(help: "What the user reads before the input.")
    var label: String
    @Field(help: "What is asked for.")
    var type: PromptType
    @Field(help: "Whether an answer must be given.")
    var required: Bool
    @Field(help: "Hint inside an empty input.")
    var placeholder: String
    @Field(help: "Value to begin with.")
    var initialValue: String
    @Field(help: "Prompts are shown in this order.")
    var order: Int
    @Field(help: "Explanation below the input.")
    var subText: String
    @Field(help: "What can be chosen; null when the answer is free.")
    var choices: [PromptChoice]?
}

extension PromptField {
    /// The prompt as an input of a plain form; nil when there is nothing to see.
    fileprivate var input: ChallengeForm.Input? {
        if type == .hidden { return nil }
        let mayBeLeftOut = type.isFixed || [.checkbox, .locale, .separator].contains(type)
        return ChallengeForm.Input(
            type.control, fieldKey, label: label, value: value, placeholder: placeholder, help: subText,
            isRequired: required && !mayBeLeftOut,
            autocomplete: type.autocomplete ?? (fieldKey == "name" ? "name" : nil),
            choices: (choices ?? []).map { (value: $0.value, label: $0.label) })
    }

    private var value: String {
        if type == .checkbox { return (try? Bool(json: .string(initialValue))) == true ? "true" : "false" }
        return type.isFixed && initialValue.isEmpty ? placeholder : initialValue
    }
}

extension PromptType {
    /// The kind of control.
    fileprivate var control: String {
        switch self {
        case .text, .username, .locale: "text"
        case .textArea: "textarea"
        case .email: "email"
        case .password: "password"
        case .number: "number"
        case .checkbox: "checkbox"
        case .radioButtons: "radio"
        case .dropdown: "select"
        case .date: "date"
        case .dateTime: "datetime-local"
        case .file: "file"
        case .separator: "separator"
        case .hidden: "hidden"
        case .textReadOnly, .textAreaReadOnly, .static: "static"
        case .alertInfo: "info"
        case .alertWarning: "warning"
        case .alertDanger: "danger"
        }
    }

    /// What password managers and browsers fill in.
    fileprivate var autocomplete: String? {
        switch self {
        case .username: "username"
        case .email: "email"
        case .password: "new-password"
        case .locale: "language"
        default: nil
        }
    }
}
