import Kernel

/// Something that an application wants to do or know.
struct ConsentPermission: NestedGroup {
    @Field(help: "Name of the permission, for programs.")
    var id: String
    @Field(help: "What it means, for the user.")
    var name = ""
}

/// What the user is asked to agree to, as whoever started the flow left it in the plan.
struct ConsentRequest {
    /// What to say above the list.
    var header: String?
    var permissions: [ConsentPermission]
    /// Those that are new to the user.
    var additional: [ConsentPermission]

    init(_ plan: Plan) {
        header = plan[.consentHeader]
        permissions = plan[.consentPermissions] ?? []
        additional = plan[.consentAdditionalPermissions] ?? []
    }

    /// Everything asked for.
    var asked: [ConsentPermission] { permissions + additional }

    /// Sorts out what the user agreed to before from what is new.
    mutating func split(by granted: Set<String>) {
        let asked = asked
        permissions = asked.filter { granted.contains($0.id) }
        additional = asked.filter { !granted.contains($0.id) }
    }
}

extension ContextKey where Value == String {
    fileprivate static var consentHeader: Self { Self("consent_header") }
}

extension ContextKey where Value == [ConsentPermission] {
    fileprivate static var consentPermissions: Self { Self("consent_permissions") }
    fileprivate static var consentAdditionalPermissions: Self { Self("consent_additional_permissions") }
}
