import JOSE
import Kernel
import TestKit
import Testing

@testable import ProviderOAuth2

@Suite("Tokens that expressions ask for")
struct ExpressionTokenTests {
    private let stand: Stand
    private let provider: any TokenMinting

    init() throws {
        stand = try Stand()
        provider = try #require(stand.configuration[ObjectID("1")]?.value as? any TokenMinting)
    }

    private func claims(_ token: String) throws -> JSON { try stand.client.keys.get().claims(of: token) }

    @Test("say who the user is, for as long as was asked, and can be introspected like any other")
    func mints() async throws {
        let order = TokenOrder(user: stand.user, scopes: ["openid", "custom", "not one"], validity: "minutes=5")
        let token = try await provider.mint(
            order, by: ObjectID("1"), in: .sample(), with: stand.powers.all)
        let claims = try claims(token)
        let now = stand.powers.clock.now.seconds
        #expect(claims["iss"] == .string(Stand.issuer))
        #expect(claims["aud"] == .string(Stand.clientID))
        #expect(claims["sub"] == .string(stand.user.uid))
        #expect(claims["scope"] == "openid custom")
        #expect(claims["exp"] == .int(now + 300))
        #expect(claims["auth_time"] == .int(now))
        let record = try #require(try await stand.powers.records.find(AccessToken.collection, key: token)?.record)
        #expect(record.user == stand.user.id)
        #expect(record.expires == stand.powers.clock.now + .seconds(300))
    }

    @Test("can say anything, and are then nobody's")
    func signs() throws {
        let token = try provider.sign(
            ["sub": "me", "aud": "else"], validFor: .seconds(60), by: ObjectID("1"), with: stand.powers.all)
        #expect(
            try claims(token) == [
                "sub": "me", "aud": .string(Stand.clientID), "exp": .int(stand.powers.clock.now.seconds + 60),
            ])
        #expect(stand.powers.records.everything(in: AccessToken.collection).isEmpty)
    }

    @Test("are not to be had of a provider whose key is gone")
    func refuses() async throws {
        try stand.configureProvider("2", application: "other", ["signing_key": "gone"])
        let order = TokenOrder(user: stand.user, scopes: [], validity: "minutes=5")
        await #expect(throws: Missing.self) {
            try await provider.mint(order, by: ObjectID("2"), in: .sample(), with: stand.powers.all)
        }
        #expect(throws: Missing.self) {
            try provider.sign([:], validFor: .seconds(1), by: ObjectID("3"), with: stand.powers.all)
        }
    }
}
