/// What a stage asks: the fields that its page, or a program in the page's place, gets.
public protocol Challenge: FieldGroup {
    /// The answer it takes.
    associatedtype Response: FieldGroup = NoAnswer
    /// The name that clients tell challenges apart by.
    static var component: String { get }
    /// Whether the pending user and their avatar go with it.
    static var showsUser: Bool { get }
    /// The form that a page without a template of its own shows.
    var form: ChallengeForm { get }
}

extension Challenge {
    public static var showsUser: Bool { false }
}

/// An answer without fields: the press of a button.
public struct NoAnswer: FieldGroup {
    public init() {}
}

/// A challenge as a plain form: what the server-rendered page is made of.
public struct ChallengeForm: Sendable {
    /// One input of the form.
    public struct Input: Sendable {
        /// The kind of control, as HTML's `type` names them, and `textarea`, `select`, `radio`, `static`, `separator`.
        public var type: String
        public var name: String
        public var label: String
        public var value: String
        public var placeholder: String
        public var help: String
        public var isRequired: Bool
        /// What password managers go by, such as `username` and `current-password`.
        public var autocomplete: String?
        /// What can be chosen: value and label.
        public var choices: [(value: String, label: String)]

        public init(
            _ type: String, _ name: String, label: String = "", value: String = "", placeholder: String = "",
            help: String = "", isRequired: Bool = false, autocomplete: String? = nil,
            choices: [(value: String, label: String)] = []
        ) {
            self.type = type
            self.name = name
            self.label = label
            self.value = value
            self.placeholder = placeholder
            self.help = help
            self.isRequired = isRequired
            self.autocomplete = autocomplete
            self.choices = choices
        }
    }

    /// A link below the form.
    public struct Link: Sendable {
        public var label: String
        public var address: String
        public init(_ label: String, _ address: String) { (self.label, self.address) = (label, address) }
    }

    /// A check that another site's script makes of whoever is at the browser; its token is sent with the form.
    public struct Captcha: Sendable, Hashable {
        /// Name of the input that the token is sent as.
        public var name: String
        /// Address of the script.
        public var script: String
        /// What the script knows this site by.
        public var siteKey: String
        /// Whether there is something for people to do, or to see.
        public var isInteractive: Bool
        /// Whether the form is sent as soon as there is a token.
        public var isAnswer: Bool
        /// Origins that the page may load scripts and frames from, and talk to, as policies of pages write them.
        public var origins: [String]

        public init(
            name: String, script: String, siteKey: String, isInteractive: Bool, isAnswer: Bool, origins: [String]
        ) {
            self.name = name
            self.script = script
            self.siteKey = siteKey
            self.isInteractive = isInteractive
            self.isAnswer = isAnswer
            self.origins = origins
        }
    }

    /// A paragraph above the inputs.
    public var text: String
    /// Items below that paragraph.
    public var items: [String]
    public var inputs: [Input]
    /// The button's label; nil for a form without one.
    public var submit: String?
    public var links: [Link]
    /// Where the form is sent when that is not back to the flow: a form that sends itself on, as `form_post` does.
    public var action: String?
    /// What tells people from programs, when the form asks for that.
    public var captcha: Captcha?
    /// The input whose value the browser may keep for the next time, when its user wants that.
    public var remembered: String?

    public init(
        text: String = "", items: [String] = [], inputs: [Input] = [], submit: String? = "Continue", links: [Link] = [],
        action: String? = nil
    ) {
        self.text = text
        self.items = items
        self.inputs = inputs
        self.submit = submit
        self.links = links
        self.action = action
    }
}

/// The flow is over: go there.
public struct RedirectChallenge: Challenge {
    public static let component = "xak-flow-redirect"
    @Field(help: "Where to go.")
    public var to: String

    public init() {}
    public init(to: String) { self.to = to }
    public var form: ChallengeForm { ChallengeForm(submit: nil, links: [.init("Continue", to)]) }
}

/// The flow is over: access was refused.
public struct AccessDeniedChallenge: Challenge {
    public static let component = "ak-stage-access-denied"
    public static let showsUser = true
    @Field(.omittedWhenNull, help: "Why access was refused.")
    public var errorMessage: String?

    public init() {}
    public init(_ message: String) { errorMessage = message }
    public var form: ChallengeForm { ChallengeForm(submit: nil) }
}

/// The flow is over: something failed.
public struct FlowErrorChallenge: Challenge {
    public static let component = "ak-stage-flow-error"
    @Field(help: "What to quote when asking for help.")
    public var requestId: String
    @Field(.omittedWhenNull, help: "What failed; for superusers only.")
    public var error: String?

    public init() {}
    public init(requestID: String, error: String?) {
        requestId = requestID
        self.error = error
    }
    public var form: ChallengeForm { ChallengeForm(submit: nil) }
}

/// A form that sends itself to another site.
public struct AutosubmitChallenge: Challenge {
    public static let component = "ak-stage-autosubmit"
    @Field(help: "Where to send it.")
    public var url: String
    @Field(help: "Names and values of its inputs.")
    public var attrs: Attributes
    @Field(.omittedWhenNull, help: "What to show meanwhile.")
    public var title: String?

    public init() {}
    public init(url: String, attrs: [String: String], title: String? = nil) {
        self.url = url
        self.attrs = Attributes(attrs.mapValues(JSON.string))
        self.title = title
    }
    public var form: ChallengeForm {
        let inputs = attrs.members.sorted { $0.key < $1.key }.map { name, value in
            ChallengeForm.Input("hidden", name, value: value.string ?? "")
        }
        return ChallengeForm(text: title ?? "", inputs: inputs, submit: "Continue", action: url)
    }
}
