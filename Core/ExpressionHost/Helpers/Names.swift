import Expressions
import Kernel

/// Names of hosts and their addresses.
enum Names {
    /// `resolve_dns`: the addresses of a host, each once; none when nobody knows.
    static func resolve(_ session: ExpressionSession) -> Value {
        .function("resolve_dns", "host, ip_version=") { call in
            let host = try text(call[0], "host", call)
            let version = call[1].flatMap { $0.isNone ? nil : $0 }
            guard version == nil || version?.integer == 4 || version?.integer == 6 else {
                throw call.error("ValueError", "ip_version is 4, 6 or None")
            }
            let names = session.powers.names
            let found = try orNote([], session, call) { try await names.addresses(of: host) }
            let wanted = found.filter { address in
                version == nil || address.contains(":") == (version?.integer == 6)
            }
            try call.charge(bytes: wanted.count * 80)
            return .texts(wanted)
        }
    }

    /// `reverse_dns`: the name of the host with an address, or the address.
    static func reverse(_ session: ExpressionSession) -> Value {
        .function("reverse_dns", "ip_addr") { call in
            let address = try call[0].map(call.text) ?? ""
            let names = session.powers.names
            let name = try orNote(nil, session, call) { try await names.name(of: address) }
            return Value(name ?? address)
        }
    }

    private static func text(_ value: Value?, _ name: String, _ call: HostCall) throws -> String {
        guard let text = value?.text else { throw call.error("TypeError", "\(name) is a text") }
        return text
    }

    /// What was found out, or a line in the log and something instead.
    private static func orNote<Answer: Sendable>(
        _ fallback: Answer, _ session: ExpressionSession, _ call: HostCall,
        _ ask: @escaping @Sendable () async throws -> Answer
    ) throws -> Answer {
        let found = try call.answer { () async throws -> Result<Answer, Busy> in
            do { return .success(try await ask()) } catch let busy as Busy { return .failure(busy) }
        }
        switch found {
        case .success(let answer): return answer
        case .failure(let busy):
            session.note("warning", busy.description)
            return fallback
        }
    }
}
