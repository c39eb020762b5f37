import Kernel

/// What the scopes of one client say of a user: the values of their mappings.
struct ScopeClaims {
    let client: Client
    let expressions: any ExpressionRunning
    /// The request that the claims are asked for in.
    let http: RequestFacts?
    /// How many expressions asked for these claims, each by the one before it.
    var depth = 0

    /// The claims that scopes give, those of later scopes laid over those of earlier ones.
    /// - Parameter token: what is known of the token that they are for.
    /// - Throws: ``ConfigurationFault`` when one of the mappings fails: then nothing is given.
    func claims(
        of user: User, for scope: Scope, token: [String: JSON] = [:]
    ) async throws(ConfigurationFault) -> [String: JSON] {
        let mappings = client.scopes.mappings(for: scope)
        if mappings.isEmpty { return [:] }
        var scene = ExpressionScene(.propertyMapping, name: "", user: user, http: http)
        scene.depth = depth
        scene.subjects["provider"] = .object(client.object)
        scene.subjects["token"] = .record(
            "Token", token.merging(["scope": .array(scope.names.map(JSON.string))]) { $1 })
        do { return try await expressions.merged(mappings, in: scene) } catch is SkippedObject { return [:] } catch {
            throw ConfigurationFault(message: "\(error)")
        }
    }

    /// The names of the claims that there may be, found out by asking about somebody who is nobody. What fails then has
    /// none.
    func names() async -> [String] {
        var names: [String] = []
        for entry in client.scopes.entries {
            let claims = try? await claims(of: .nobody, for: Scope([entry.scope]))
            names += (claims ?? [:]).keys.sorted().filter { !names.contains($0) }
        }
        return names
    }
}

extension User {
    /// Somebody of whom nothing is known.
    fileprivate static let nobody = User(
        id: 0, uuid: "", uid: "", username: "", name: "", email: "", isActive: false, kind: .external, path: "",
        attributes: [:], passwordChanged: Timestamp(microseconds: 0), lastLogin: nil,
        joined: Timestamp(microseconds: 0), updated: Timestamp(microseconds: 0), groups: [])
}
