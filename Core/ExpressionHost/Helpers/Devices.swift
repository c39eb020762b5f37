import Expressions
import Kernel

/// Authenticators of users.
enum Devices {
    /// `ak_user_has_authenticator`: whether a user has a confirmed device, of one kind or of any.
    static func has(_ session: ExpressionSession) -> Value {
        .function("ak_user_has_authenticator", "user, device_type=") { call in
            let kind = call[1].flatMap { $0.isNone ? nil : $0 }
            if let kind, kind.text == nil { throw call.error("TypeError", "device_type is a text") }
            let devices = try devices(of: call[0], session, call)
            return .bool(devices.contains { $0.isConfirmed && (kind == nil || $0.kind == kind?.text?.lowercased()) })
        }
    }

    /// `devices_for_user`.
    static func list(_ session: ExpressionSession) -> Value {
        .function("devices_for_user", "user, confirmed=, for_verify=") { call in
            let onlyConfirmed = try call[1].map { $0.isNone ? false : try call.truth($0) } ?? true
            let devices = try devices(of: call[0], session, call).filter { $0.isConfirmed || !onlyConfirmed }
            return .list(devices.map { type.value($0) })
        }
    }

    private static func devices(
        of user: Value?, _ session: ExpressionSession, _ call: HostCall
    ) throws -> [AuthenticatorDevice] {
        guard let user else { return [] }
        if user.isNone { return [] }
        guard let id = UserObject.type.subject(of: user)?.user.id else {
            throw call.error("TypeError", "a user is expected, not '\(user.typeName)'")
        }
        let reading = session.powers.authenticators
        let devices = try call.answer { try await reading.devices(of: id) }
        try call.charge(steps: devices.count, bytes: devices.count * 200)
        return devices
    }

    private static let type = HostType<AuthenticatorDevice>(
        "Device",
        [
            .attribute("pk") { Value($0.id.json) },
            .attribute("name") { Value($0.name) },
            .attribute("confirmed") { .bool($0.isConfirmed) },
            .attribute("kind") { Value($0.kind) },
        ], show: { $0.name }, same: { $0 == $1 })
}
