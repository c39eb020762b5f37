import Kernel

/// What a user agreed to, as the API shows it.
struct UserConsent: ListedRecord {
    static let model = ModelInfo(
        "authentik_stages_consent.userconsent", singular: "User Consent",
        summary: "What a user agreed that an application may have.", path: "core/user_consent", key: .number,
        label: "pk", owner: "user", isKept: true)
    static let schemaName = "UserConsent"
    static let collection = RecordCollection.userConsents
    static let objectField = "application"

    @Field(help: "Who agreed.")
    var user: Reference<User>
    @Field(help: "The application that asked.")
    var application: Reference<Application>
    @Field(help: "What it may have, separated by spaces.")
    var permissions = ""
    @Field(help: "When it counts no more.")
    var expires: Timestamp?
    @Field(help: "Whether it stops counting at all.")
    var expiring = true

    init() {}

    init?(_ record: Record, at now: Timestamp) {
        guard let user = record.user, let application = record.object else { return nil }
        self.user = Reference(ObjectID(user))
        self.application = Reference(application)
        permissions = record.document["permissions"]?.string ?? ""
        expires = record.expires
        expiring = record.expires != nil
    }
}
