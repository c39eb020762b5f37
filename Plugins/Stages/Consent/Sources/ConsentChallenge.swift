import Kernel

/// The page that asks for consent.
struct ConsentChallenge: Challenge {
    static let component = "ak-stage-consent"
    static let showsUser = true

    @Field(.omittedWhenNull, help: "What to say above the list.")
    var headerText: String?
    @Field(help: "What the application asks for, or already has.")
    var permissions: [ConsentPermission]
    @Field(help: "What it asks for beyond that.")
    var additionalPermissions: [ConsentPermission]
    @Field(help: "To be sent back with the answer.")
    var token: String

    /// The user agrees.
    struct Response: FieldGroup {
        @Field(help: "The challenge's token.")
        var token: String
    }

    var form: ChallengeForm {
        ChallengeForm(
            text: headerText ?? "The application asks for your consent.",
            items: permissions.map(\.label) + additionalPermissions.map { "\($0.label) (new)" },
            inputs: [.init("hidden", "token", value: token)])
    }
}

extension ConsentChallenge {
    init(_ request: ConsentRequest, token: String) {
        self.init()
        headerText = request.header
        permissions = request.permissions
        additionalPermissions = request.additional
        self.token = token
    }
}

extension ConsentPermission {
    /// What the user reads.
    fileprivate var label: String { name.isEmpty ? id : name }
}
