import Expressions
import Kernel

/// The functions and objects that expressions have by name, whatever they are part of.
enum Helpers {
    /// Raised to leave an object out.
    static let skip = HostException("SkipObject")

    static func value(_ name: String, _ session: ExpressionSession) -> Value? {
        plain(name) ?? (session.scene.role == .policy ? OfPolicies.value(name, session) : ofMappings(name))
            ?? asking(name, session)
    }

    private static func ofMappings(_ name: String) -> Value? { name == "SkipObject" ? skip.value : nil }

    /// Those that need nothing of the server.
    private static func plain(_ name: String) -> Value? {
        switch name {
        case "list_flatten": Texts.listFlatten
        case "regex_match": Texts.regexMatch
        case "regex_replace": Texts.regexReplace
        case "slugify": Value.standard("slugify", ofModule: "django.utils.text")
        case "ip_address", "ip_network": Value.standard(name, ofModule: "ipaddress")
        default: nil
        }
    }

    /// Those that ask the server for something.
    private static func asking(_ name: String, _ session: ExpressionSession) -> Value? {
        switch name {
        case "ak_logger": session.logger
        case "ak_is_group_member": Membership.isGroupMember
        case "ak_call_policy": PolicyCalls.function(session)
        case "ak_create_event": EventCalls.function(session)
        case "ak_user_by": UserSearch.by(session)
        case "ak_user_has_authenticator": Devices.has(session)
        case "ak_create_jwt": Tokens.ofUser(session)
        case "ak_create_jwt_raw": Tokens.raw(session)
        case "ak_send_email": Mail.function(session)
        case "resolve_dns": Names.resolve(session)
        case "reverse_dns": Names.reverse(session)
        case "requests": Requests.module(session)
        default: nil
        }
    }
}

/// What only policies have.
enum OfPolicies {
    static func value(_ name: String, _ session: ExpressionSession) -> Value? {
        switch name {
        case "ak_message":
            return .function("ak_message", "message") { call in
                if session.messages.count < 100 { session.messages.append(try call[0].map(call.text) ?? "") }
                return .none
            }
        case "ak_is_sso_flow": return session.scene.context[ContextKey.isSSO.name].map { Value($0) } ?? .bool(false)
        case "ak_client_ip": return clientAddress(session)
        default: return nil
        }
    }

    /// Where the client is: of an event where it was.
    private static func clientAddress(_ session: ExpressionSession) -> Value? {
        let text = session.scene.context["event"]?["client_ip"]?.string ?? session.scene.http?.clientAddress
        return text.flatMap { try? address.run(with: ["x": Value($0)]) }
    }

    private static let address: Expression = {
        do { return try Expression("import ipaddress\nreturn ipaddress.ip_address(x)") } catch {
            preconditionFailure("\(error)")
        }
    }()
}

/// `ak_logger`: lines for administrators.
enum Logger {
    static let type = HostType<ExpressionSession>(
        "Logger",
        ["debug", "info", "warning", "error", "critical", "exception", "warn"].map { level in
            .method(level, "event=, *args, **attributes") { session, call in
                let event = try call[0].map(call.text) ?? ""
                try call.charge(bytes: event.utf8.count)
                let attributes = try (call[2]?.pairs ?? []).map { pair in
                    let name = try call.text(pair.key)
                    return (name, TraceText.isSecret(name) ? "***" : try plain(pair.value, call))
                }
                session.note(level == "warn" ? "warning" : level, event, Dictionary(attributes) { $1 })
                return .none
            }
        } + [
            .method("bind", "**attributes") { session, _ in session.logger }
        ])

    private static func plain(_ value: Value, _ call: HostCall) throws -> JSON {
        if let json = try? JSON(expressed: value) { return json }
        return .string(try call.text(value))
    }
}
