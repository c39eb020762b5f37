import HTTPTypes
import Kernel
import ObjectStore
import Tenants
import Testing

@testable import Server

/// An application that exists in two tenants with the same names, ids and secrets.
private struct TwinApplication {
    static let client = "client_id=twin&client_secret=the-twins-secret"
    static let address = "https://app.test/callback"

    static func add(to neighbour: Neighbour, in town: Town) async throws {
        let tenants = try #require(town.installation.tenants)
        try await tenants.use(neighbour.tenant) { assembly in
            try await assembly.store.write(by: .system, from: .system) { change in
                let configuration = change.configuration
                let flow = try #require(Self.flow("default-provider-authorization-implicit-consent", configuration))
                let end = try #require(Self.flow("default-provider-invalidation-flow", configuration))
                let key = try #require(configuration.all(CertificateKeyPair.self).first)
                let scopes = configuration.all(.propertyMapping).map(\.id.json)
                let provider = try await change.resource("authentik_providers_oauth2.oauth2provider").create(
                    [
                        "name": "Twin", "client_id": "twin", "client_secret": "the-twins-secret",
                        "authorization_flow": flow.id.json, "invalidation_flow": end.id.json,
                        "signing_key": key.id.json, "property_mappings": .array(scopes),
                        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
                        "redirect_uris": [["matching_mode": "strict", "url": .string(address)]],
                    ], in: change)
                _ = try await change.resource("authentik_core.application").create(
                    ["name": "Twin", "slug": "twin", "provider": provider.id.json], in: change)
            }
        }
    }

    private static func flow(_ slug: String, _ configuration: Configuration) -> Stored<Flow>? {
        configuration.first(Flow.self, where: "slug", is: slug)
    }

    /// The code that a signed-in user of a tenant gets.
    static func code(for neighbour: Neighbour, in town: Town) async throws -> String {
        var target =
            "/application/o/authorize/?client_id=twin&response_type=code&scope=openid+offline_access+profile"
            + "&state=s&redirect_uri=" + PercentCoding.encode(address)
        for _ in 0..<6 {
            let reply = await town.send("GET", target, at: neighbour.host, cookies: neighbour.session)
            target = reply.location
            if target.hasPrefix(address) { break }
        }
        let query = FormValues(parsing: target.drop { $0 != "?" }.dropFirst())
        return try #require(query["code"], "\(target)")
    }
}

@Suite("OAuth in tenants")
struct OAuthIsolationTests {
    private func token(_ grant: String, at host: String, in town: Town) async -> Town.Reply {
        await town.send("POST", "/application/o/token/", at: host, form: grant + "&" + TwinApplication.client)
    }

    @Test("codes, tokens and keys of one tenant mean nothing to a client of the same name in another")
    func twins() async throws {
        try await Town.with { town in
            let (victim, thief) = try await Neighbour.pair(in: town)
            for neighbour in [victim, thief] { try await TwinApplication.add(to: neighbour, in: town) }
            let code = try await TwinApplication.code(for: victim, in: town)
            let exchange =
                "grant_type=authorization_code&code=\(code)&redirect_uri="
                + PercentCoding.encode(TwinApplication.address)
            for host in [thief.host, "localhost"] {
                #expect(await token(exchange, at: host, in: town).status == 400 || host == "localhost")
            }
            // Nobody has used it up.
            let tokens = await token(exchange, at: victim.host, in: town)
            #expect(tokens.status == 200, "\(tokens.text)")
            let access = try #require(tokens.json["access_token"]?.string)
            let refresh = try #require(tokens.json["refresh_token"]?.string)
            let idToken = try #require(tokens.json["id_token"]?.string)

            try await useElsewhere(access: access, refresh: refresh, idToken: idToken, victim, thief, town)
            #expect(await town.send("GET", "/application/o/userinfo/", at: victim.host, bearer: access).status == 200)
            let again = await token("grant_type=refresh_token&refresh_token=\(refresh)", at: victim.host, in: town)
            #expect(again.status == 200)
        }
    }

    private func useElsewhere(
        access: String, refresh: String, idToken: String, _ victim: Neighbour, _ thief: Neighbour, _ town: Town
    ) async throws {
        for host in [thief.host, "localhost"] {
            #expect(await token("grant_type=refresh_token&refresh_token=\(refresh)", at: host, in: town).status >= 400)
            #expect(await town.send("GET", "/application/o/userinfo/", at: host, bearer: access).status == 401)
            #expect(await town.send("GET", "/api/v3/core/users/me/", at: host, bearer: access).status == 403)
        }
        for stolen in [access, refresh, idToken] {
            let form = "token=\(stolen)&" + TwinApplication.client
            let told = await town.send("POST", "/application/o/introspect/", at: thief.host, form: form)
            #expect(told.json["active"] == false)
            // Revoking it there revokes nothing here.
            _ = await town.send("POST", "/application/o/revoke/", at: thief.host, form: form)
        }
        let end = await town.send(
            "GET", "/application/o/twin/end-session/?id_token_hint=\(idToken)", at: thief.host, cookies: victim.session)
        #expect(!victim.isIn(end.text))
        #expect(
            await town.send("GET", "/api/v3/core/users/me/", at: victim.host, cookies: victim.session).status == 200)
    }

    @Test("each tenant publishes keys of its own, under its own address")
    func keys() async throws {
        try await Town.with { town in
            let (victim, thief) = try await Neighbour.pair(in: town)
            for neighbour in [victim, thief] { try await TwinApplication.add(to: neighbour, in: town) }
            var keys: [JSON] = []
            for neighbour in [victim, thief] {
                let set = await town.send("GET", "/application/o/twin/jwks/", at: neighbour.host)
                keys.append(try #require(set.json["keys"]?.array?.first?["n"]))
                let document = await town.send(
                    "GET", "/application/o/twin/.well-known/openid-configuration", at: neighbour.host)
                #expect(document.json["issuer"] == .string("http://\(neighbour.host)/application/o/twin/"))
            }
            #expect(keys[0] != keys[1])
            #expect(await town.send("GET", "/application/o/twin/jwks/", at: "localhost").status == 404)
        }
    }

    @Test("a user is known to applications by another name in each tenant")
    func subjects() async throws {
        try await Town.with { town in
            var names: Set<JSON> = []
            for number in 0..<2 {
                let id = try await town.tenant("t_\(number)", host: "\(number).test")
                let session = try await town.signIn(id, at: "\(number).test")
                let me = await town.send("GET", "/api/v3/core/users/me/", at: "\(number).test", cookies: session)
                names.insert(try #require(me.json["user"]?["uid"]))
            }
            #expect(names.count == 2)
        }
    }
}
