import HTTPTypes
import Kernel
import ObjectStore

/// What can be done with tokens besides changing their fields.
enum TokenActions {
    static func operations(_ tokens: Collection) -> [Operation] {
        guard let resource = tokens.resource as? any KeySetting else { return [] }
        return [
            Operation(
                method: "POST", path: tokens.item + "set_key/", id: "core_tokens_set_key_create",
                summary: "Give a token another key.", access: .permission(.special("set_token_key"), tokens.info),
                parameters: [tokens.info.pathParameter],
                input: (Schema.component("TokenSetKeyRequest"), true), answer: .init(status: 204),
                handle: { try await setKey($0, tokens, resource) }),
            Operation(
                method: "GET", path: tokens.item + "view_key/", id: "core_tokens_view_key_retrieve",
                summary: "Show a token's key. That it was seen is an event.",
                access: .everyUser("keys of their own tokens"), parameters: [tokens.info.pathParameter],
                answer: .init(schema: Schema.component("TokenView")),
                handle: { call in
                    let key = try await call.write {
                        try await resource.viewKey(of: tokens.locate(call, in: $0), in: $0)
                    }
                    return .json(["key": .string(key)])
                }),
        ]
    }

    private static func setKey(
        _ call: Call, _ tokens: Collection, _ resource: any KeySetting
    ) async throws -> WebResponse {
        let key = try TokenKeyInput.make(call.input()).key
        try await call.write { try await resource.setKey(of: tokens.locate(call, in: $0), to: key.exposed, in: $0) }
        return .empty(.noContent)
    }
}

/// The body of a request to set a token's key.
struct TokenKeyInput: FieldGroup {
    @Field(help: "The new key.")
    var key: Secret
    init() {}
}
