import HTTPTypes
import Kernel

/// A challenge as a page: a plain form, with what was wrong beside the field at fault.
struct FlowPage {
    let title: String
    let challenge: any Challenge
    let problems: Problems?
    let messages: [StageContext.Message]
    let user: (name: String, avatar: String)?
    let cancelAddress: String
    let csrf: String
    /// What to quote when asking for help.
    let requestID: String

    /// What the template is filled with.
    var context: [String: Any] {
        let form = challenge.form
        let problems = placed(in: form)
        let inputs = form.inputs.filter { !Self.withoutErrors.contains($0.type) }
        let focused = (inputs.first { problems.fields[$0.name] != nil } ?? inputs.first)?.name
        return [
            "title": title, "component": type(of: challenge).component, "text": text(of: form),
            "hasText": !text(of: form).isEmpty,
            "items": form.items, "hasItems": !form.items.isEmpty,
            "inputs": form.inputs.map { input($0, problems.fields[$0.name] ?? [], isFocused: $0.name == focused) },
            "errors": problems.form, "hasErrors": !problems.form.isEmpty,
            "messages": messages.map { ["level": $0.level.rawValue, "text": $0.text] },
            "hasUser": user != nil, "user": user?.name ?? "", "avatar": user?.avatar ?? "",
            "submit": form.submit ?? "", "hasSubmit": form.submit != nil, "action": form.action ?? "",
            "isForeign": form.action != nil,
            "isForm": form.submit != nil || !form.inputs.isEmpty || form.captcha != nil,
            "links": form.links.map { ["label": $0.label, "address": $0.address] }, "hasLinks": !form.links.isEmpty,
            "csrf": csrf, "requestID": requestID, "cancel": cancelAddress, "isDenied": isDenied,
            "isRefused": challenge is AccessDeniedChallenge,
            "hasCaptcha": form.captcha != nil, "captcha": form.captcha.map(Self.captcha) ?? [:],
            "remembered": form.remembered ?? "", "remembers": form.remembered != nil,
            "hasCancel": user != nil && form.submit != nil && form.action == nil, "tellsUsername": tellsUsername,
        ]
    }

    private static func captcha(_ captcha: ChallengeForm.Captcha) -> [String: Any] {
        [
            "name": captcha.name, "script": captcha.script, "siteKey": captcha.siteKey,
            "isInteractive": captcha.isInteractive, "isAnswer": captcha.isAnswer,
        ]
    }

    /// Password managers keep a password with the name that stands in the same form.
    private var tellsUsername: Bool {
        let inputs = challenge.form.inputs
        return user != nil && inputs.contains { $0.type == "password" }
            && !inputs.contains { $0.autocomplete == "username" }
    }

    /// Whether what is typed into an input may be shown, when a script offers to.
    private func reveals(_ input: ChallengeForm.Input) -> Bool {
        input.type == "password" && challenge.document["allow_show_password"]?.bool == true
    }

    /// Inputs that have no place for an error beside them.
    private static let withoutErrors: Set = ["hidden", "separator", "static", "info", "warning", "danger"]

    private var isDenied: Bool { challenge is AccessDeniedChallenge || challenge is FlowErrorChallenge }

    private func text(of form: ChallengeForm) -> String {
        switch challenge {
        case let denied as AccessDeniedChallenge: denied.errorMessage ?? ""
        case let error as FlowErrorChallenge:
            "Something went wrong. When you ask for help, quote request \(error.requestId). \(error.error ?? "")"
        default: form.text
        }
    }

    /// The problems beside their inputs, and those that belong to no input.
    private func placed(in form: ChallengeForm) -> (fields: [String: [String]], form: [String]) {
        guard case .fields(let fields)? = problems else { return ([:], problems.map { Self.messages(of: $0) } ?? []) }
        let names = Set(form.inputs.filter { !Self.withoutErrors.contains($0.type) }.map(\.name))
        var placed: [String: [String]] = [:]
        var rest: [String] = []
        for (name, problems) in fields.sorted(by: { $0.key < $1.key }) {
            let messages = Self.messages(of: problems)
            if names.contains(name) { placed[name] = messages } else { rest += messages }
        }
        return (placed, rest)
    }

    /// Those that say something to people: some have a code alone.
    private static func messages(of problems: Problems) -> [String] {
        problems.all.map(\.message).filter { !$0.isEmpty }
    }

    private func input(_ input: ChallengeForm.Input, _ errors: [String], isFocused: Bool) -> [String: Any] {
        let type = input.type
        let isPlain = ![
            "textarea", "select", "radio", "static", "separator", "checkbox", "hidden", "info", "warning", "danger",
        ].contains(type)
        return [
            "id": "field-" + input.name.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined(),
            "name": input.name,
            "type": type, "label": input.label, "value": input.value, "placeholder": input.placeholder,
            "help": input.help, "hasHelp": !input.help.isEmpty, "required": input.isRequired,
            "autocomplete": input.autocomplete ?? "", "hasAutocomplete": input.autocomplete != nil,
            "errors": errors, "hasErrors": !errors.isEmpty, "reveals": reveals(input),
            "describes": !errors.isEmpty || !input.help.isEmpty, "autofocus": isFocused, "isPlain": isPlain,
            "isTextarea": type == "textarea",
            "isSelect": type == "select", "isRadio": type == "radio", "isCheckbox": type == "checkbox",
            "isHidden": type == "hidden", "isSeparator": type == "separator",
            "isStatic": ["static", "info", "warning", "danger"].contains(type), "isChecked": input.value == "true",
            "choices": input.choices.enumerated().map { index, choice in
                [
                    "value": choice.value, "label": choice.label, "isChosen": choice.value == input.value,
                    "number": index,
                ] as [String: Any]
            },
        ]
    }
}
