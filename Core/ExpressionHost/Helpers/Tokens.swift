import Expressions
import Kernel

/// Tokens of this server's own providers.
enum Tokens {
    /// `ak_create_jwt`: a token that says who a user is; None where there is no request.
    static func ofUser(_ session: ExpressionSession) -> Value {
        .function("ak_create_jwt", "user, provider, scopes, validity=") { call in
            guard let request = session.scene.http else { return .none }
            guard let user = call[0].flatMap({ UserObject.type.subject(of: $0) }) else {
                throw call.error("TypeError", "a user is expected")
            }
            try checkMayMint(session, call)
            let (provider, id) = try provider(call[1], session, call)
            guard let items = call[2]?.items, items.allSatisfy({ $0.text != nil }) else {
                throw call.error("TypeError", "scopes are a list of texts")
            }
            var asked = TokenOrder(
                user: user.user, scopes: items.compactMap(\.text), validity: try validity(call[3], call))
            asked.depth = session.scene.depth + 1
            let (order, powers) = (asked, session.powers)
            let token = try told(call) { try await provider.mint(order, by: id, in: request, with: powers) }
            try call.charge(bytes: token.utf8.count)
            return Value(token)
        }
    }

    /// `ak_create_jwt_raw`: claims, signed by a provider.
    static func raw(_ session: ExpressionSession) -> Value {
        .function("ak_create_jwt_raw", "provider, validity=, **claims") { call in
            try checkMayMint(session, call)
            let (provider, id) = try provider(call[0], session, call)
            let validity = try validity(call[1], call)
            let claims: JSON
            do { claims = try JSON(expressed: call[2] ?? .dict([])) } catch let error as NoJSON {
                throw call.error("TypeError", error.description)
            }
            let powers = session.powers
            let token = try told(call) {
                try provider.sign(claims.object ?? [:], validFor: validity.duration, by: id, with: powers)
            }
            try call.charge(bytes: token.utf8.count)
            return Value(token)
        }
    }

    private static func validity(_ value: Value?, _ call: HostCall) throws -> TimeDelta {
        guard let value else { return "seconds=60" }
        guard let text = value.text else { throw call.error("TypeError", "validity is a text such as 'hours=1'") }
        do {
            let validity = try TimeDelta(json: .string(text))
            guard validity.duration > .zero else { throw call.error("ValueError", "validity must be above zero") }
            return validity
        } catch let problems as Problems {
            throw call.error("ValueError", "\(problems)")
        }
    }

    /// The provider, which is given itself or by its name.
    private static func provider(
        _ value: Value?, _ session: ExpressionSession, _ call: HostCall
    ) throws -> (any TokenMinting, ObjectID) {
        let found: AnyStored?
        if let object = value.flatMap({ StoredObject.type.subject(of: $0) }) {
            found = object.object
        } else if let name = value?.text {
            found = session.configuration.all(.provider).first { $0.label == name && $0.value is any TokenMinting }
        } else {
            throw call.error("TypeError", "a provider is expected, or its name")
        }
        guard let found else {
            throw call.error(
                session.exceptions(of: "OAuth2Provider").missing, "OAuth2Provider matching query does not exist.")
        }
        guard let provider = found.value as? any TokenMinting else {
            throw call.error("TypeError", "'\(found.label)' is no provider that issues tokens")
        }
        return (provider, found.id)
    }

    /// What the provider made; what it says against it is a `ValueError`.
    private static func told(
        _ call: HostCall, _ ask: @escaping @Sendable () async throws -> String
    ) throws -> String {
        let token = try call.answer { () async throws -> Result<String, Missing> in
            do { return .success(try await ask()) } catch let missing as Missing { return .failure(missing) }
        }
        do { return try token.get() } catch { throw call.error("ValueError", error.description) }
    }

    /// A token that is signed works wherever it gets, so a simulation makes none.
    private static func checkMayMint(_ session: ExpressionSession, _ call: HostCall) throws {
        if !session.powers.mintsTokens { throw call.error("RuntimeError", "a simulation issues no tokens") }
    }
}
