import HTTPTypes
import Kernel
import ObjectStore

/// What holds for the whole tenant: shown and changed in one place.
enum SettingsActions {
    static let operations = [
        Operation(
            method: "GET", path: path, id: "admin_settings_retrieve", summary: "Show what holds for the whole tenant.",
            access: .permission(.special("view_system_settings"), SystemPermission.model), answer: answer,
            handle: { .json(.object(try await $0.read { try shown(in: $0) })) }),
        change("PUT", "update", "Replace what holds for the whole tenant.", "SettingsRequest", partial: false),
        change("PATCH", "partial_update", "Change what holds for the whole tenant.", "PatchedSettingsRequest"),
    ]

    private static let path = "admin/settings/"
    private static let answer = Operation.Answer(schema: Schema.component("Settings"))

    private static func change(
        _ method: String, _ action: String, _ summary: String, _ body: String, partial: Bool = true
    ) -> Operation {
        Operation(
            method: method, path: path, id: "admin_settings_\(action)", summary: summary,
            input: (Schema.component(body), !partial), answer: answer,
            handle: { call in
                let input = try call.input()
                return .json(.object(try await call.write { try await change(input, partial: partial, in: $0) }))
            }
        ).needing(.special("edit_system_settings"), SystemPermission.model)
    }

    private static func shown(in reading: Reading) throws -> [String: JSON] {
        try Permissions.require(reading.actor, .special("view_system_settings"), SystemPermission.model)
        return reading.configuration.settings.shown
    }

    private static func change(
        _ input: [String: JSON], partial: Bool, in change: Change
    ) async throws -> [String: JSON] {
        guard partial || input["flags"] != nil else { throw Problems.fields(["flags": .here([.required])]) }
        var input = input
        let old = change.configuration.all(TenantSettings.self).first
        // Flags that are not named stay as they are.
        if case .object? = input["flags"], let flags = input["flags"] {
            input["flags"] = change.configuration.settings.flags.json.merging(flags)
        }
        let resource = try change.resource(TenantSettings.model.name)
        if let old {
            try await resource.update(old.id, input, partial: partial, in: change)
        } else {
            _ = try await resource.create(input, in: change)
        }
        return change.configuration.settings.shown
    }
}

extension ModelSchemas {
    /// The schemas of the settings, as they are shown and as they are given.
    var settings: [String: JSON] {
        let fields = TenantSettings.fields
        let given = given("Settings", fields, requires: true)
        return [
            "Settings": given.merging(["required": ["flags"]]), "PatchedSettingsRequest": given,
            "SettingsRequest": given.merging(["required": ["flags"]]),
        ]
    }
}
