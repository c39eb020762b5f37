import HTTPTypes
import Identity
import Kernel
import ObjectStore

/// What a service account is made of.
struct ServiceAccountInput: FieldGroup {
    @Field(help: "Name of the account, and of its group.")
    var name: String
    @Field(help: "Whether a group of the same name is made, with the account in it.")
    var createGroup = false
    @Field(help: "Whether the account's token stops counting.")
    var expiring = true
    @Field(help: "When it does; without it, after 360 days.")
    var expires: Timestamp?
    init() {}
}

/// Making an account for a program, together with the token that it signs in with.
struct ServiceAccountActions {
    let users: Collection
    let groups: Collection
    let tokens: Collection

    private static let usual = Duration.seconds(360 * 86_400)

    var operation: Operation {
        Operation(
            method: "POST", path: "\(users.path)/service_account/", id: "core_users_service_account_create",
            summary: "Make an account for a program, and a token for it.",
            input: (Schema.component("UserServiceAccountRequest"), true),
            answer: .init(schema: Schema.component("UserServiceAccountResponse")), handle: { try await create($0) }
        ).needing(.add, users.info)
    }

    private func create(_ call: Call) async throws -> WebResponse {
        let input = try ServiceAccountInput.make(call.input())
        let made = try await call.write { change -> [String: JSON] in
            let user = try await user(input, in: change)
            guard let shown = try await users.resource.get(user, in: change) else { throw users.notFound }
            var made: [String: JSON] = [
                "username": .string(input.name), "user_uid": shown["uid"] ?? "", "user_pk": shown["pk"] ?? .null,
            ]
            if input.createGroup {
                let group = try await named {
                    try await groups.resource.create(
                        ["name": .string(input.name), "users": [shown["pk"] ?? .null]], in: change)
                }
                made["group_pk"] = group.id.json
            }
            made["token"] = try await token(of: shown["pk"] ?? .null, input, in: change)
            return made
        }
        return .json(.object(made))
    }

    private func user(_ input: ServiceAccountInput, in change: Change) async throws -> ObjectID {
        try await named {
            try await users.resource.create(
                [
                    "username": .string(input.name), "name": .string(input.name), "type": "service_account",
                    "path": "goauthentik.io/service-accounts",
                    "attributes": ["goauthentik.io/user/token-expires": .bool(input.expiring)],
                ], in: change)
        }.id
    }

    private func token(of user: JSON, _ input: ServiceAccountInput, in change: Change) async throws -> JSON {
        let expires = input.expires ?? change.now + Self.usual
        let created = try await named {
            try await tokens.resource.create(
                [
                    "identifier": .string(Self.identifier(of: input.name)), "intent": "app_password", "user": user,
                    "expiring": .bool(input.expiring), "expires": expires.json,
                ], in: change)
        }
        return created.generated["key"] ?? .null
    }

    /// Problems with what is made of the name are problems of the name.
    private func named(_ make: () async throws -> Created) async throws -> Created {
        do { return try await make() } catch let problems as Problems {
            guard case .fields(let fields) = problems else { throw problems }
            let own = ["username", "name", "identifier"].compactMap { fields[$0] }.first
            throw own.map { Problems.fields(["name": $0]) } ?? problems
        }
    }

    /// The token's identifier, made of letters, digits and hyphens.
    private static func identifier(of name: String) -> String {
        let text = "service-account-\(name)-password".lowercased()
        let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }
        return words.joined(separator: "-")
    }
}

extension UserActions {
    /// The schemas of what is asked and answered.
    static func components(_ schemas: ModelSchemas) -> [String: JSON] {
        [
            "UserPath": Schema.object(["paths": Schema.list(.text)], required: ["paths"]),
            "Link": Schema.object(["link": .text], required: ["link"]),
            "ImpersonationRequest": schemas.given("", ImpersonationInput.fields, requires: true),
            "UserRecoveryLinkRequest": schemas.given("", RecoveryLinkInput.fields, requires: true),
            "UserRecoveryEmailRequest": schemas.given("", RecoveryEmailInput.fields, requires: true),
            "UserServiceAccountRequest": schemas.given("", ServiceAccountInput.fields, requires: true),
            "UserServiceAccountResponse": Schema.object(
                ["username": .text, "token": .text, "user_uid": .text, "user_pk": .number, "group_pk": .text],
                required: ["username", "token", "user_uid", "user_pk"]),
        ]
    }
}
