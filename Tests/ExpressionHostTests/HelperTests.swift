import Kernel
import TestKit
import Testing

@Suite("Helpers that ask the server")
struct HelperTests {
    private let bench = Bench()

    @Test("A user is found by what is known of them, and None is nobody")
    func userBy() async {
        bench.powers.directory.add(.sample(id: 1, username: "ada", attributes: ["a": 1]))
        #expect(await bench.value("return ak_user_by(username='ada').pk") == 1)
        #expect(await bench.value("return ak_user_by(attributes__a=1).pk") == 1)
        #expect(await bench.value("return ak_user_by(username='x')") == nil)
        #expect(await bench.value("return ak_user_by(nothing='x')") == nil)
    }

    @Test("A user's authenticators count once they are confirmed")
    func devices() async {
        let user = User.sample(id: 1)
        #expect(await bench.value("return ak_user_has_authenticator(user)", user: user) == false)
        bench.powers.authenticators.set(
            [
                AuthenticatorDevice(id: ObjectID(1), kind: "totp", name: "phone", isConfirmed: true),
                AuthenticatorDevice(id: ObjectID(2), kind: "webauthn", name: "key", isConfirmed: false),
            ], of: 1)
        #expect(await bench.value("return ak_user_has_authenticator(request.user)", .policy, user: user) == true)
        #expect(await bench.value("return ak_user_has_authenticator(user, 'totp')", user: user) == true)
        #expect(await bench.value("return ak_user_has_authenticator(user, 'webauthn')", user: user) == false)
        let list =
            "from authentik.stages.authenticator import devices_for_user\nreturn [d.name for d in devices_for_user(user"
        #expect(await bench.value(list + ")]", user: user) == ["phone"])
        #expect(await bench.value(list + ", confirmed=None)]", user: user) == ["phone", "key"])
    }

    @Test("Hosts have addresses, and addresses hosts")
    func names() async {
        bench.powers.names.set(["192.0.2.1", "2001:db8::1"], of: "a.example")
        #expect(await bench.value("return resolve_dns('a.example')") == ["192.0.2.1", "2001:db8::1"])
        #expect(await bench.value("return resolve_dns('a.example', 4)") == ["192.0.2.1"])
        #expect(await bench.value("return resolve_dns('a.example', ip_version=6)") == ["2001:db8::1"])
        #expect(await bench.value("return resolve_dns('b.example')") == [])
        #expect(await bench.value("return reverse_dns('192.0.2.1')") == "a.example")
        #expect(await bench.value("return reverse_dns('192.0.2.9')") == "192.0.2.9")
    }

    @Test("Mail is queued when it can be, and otherwise the log says why not")
    func mail() async {
        #expect(
            await bench.value(
                "return ak_send_email('a@example.com', 'Hello', body='text', cc=['b@example.com'], bcc='c@example.com')"
            )
                == true)
        #expect(
            bench.powers.mail.sent == [
                MailMessage(
                    to: ["a@example.com"], cc: ["b@example.com"], bcc: ["c@example.com"], subject: "Hello",
                    body: .text("text"))
            ])
        #expect(
            await bench.value("return ak_send_email(['a@example.com'], 'x', template='t.html', context={'a': 1})")
                == true)
        #expect(bench.powers.mail.sent.last?.body == .template("t.html", ["a": 1]))
        let neither = await bench.value("return ak_send_email('a@example.com', 'x')")
        #expect(neither == "ValueError: exactly one of body and template must be given")
        #expect(
            await bench.value("return ak_send_email('a@example.com', 'x', body='a', template='b')").string?
                .hasPrefix("ValueError") == true)
        #expect(await bench.value("return ak_send_email('nobody', 'x', body='a')") == false)
        #expect(await bench.value("return ak_send_email('a@b.c', 'x\\ny', body='a')") == false)
        bench.powers.mail.refuse("There is no mail here.")
        let outcome = await bench.run("return ak_send_email('a@example.com', 'x', body='a')")
        #expect(!outcome.isTrue)
        #expect(outcome.log.map(\.attributes) == [["reason": "There is no mail here."]])
    }

    @Test("Providers issue tokens to expressions")
    func tokens() async throws {
        try bench.powers.configure(MintingProvider.self, "1", MintingProvider.document)
        let user = User.sample(id: 5, username: "kim")
        #expect(
            await bench.value("return ak_create_jwt(user, 'mint', ['openid'], 'hours=1')", user: user)
                == "kim openid hours=1 1 https://id.example.com")
        #expect(
            await bench.value("return ak_create_jwt(user, provider, [])", user: user) {
                $0.subjects["provider"] = bench.powers.configuration.current[ObjectID("1")].map { .object($0) }
            } == "kim  seconds=60 1 https://id.example.com")
        #expect(await bench.value("return ak_create_jwt(user, 'mint', [])") { $0.http = nil } == nil)
        #expect(
            await bench.value("return ak_create_jwt_raw('mint', 'minutes=2', sub='x')") == #"{"sub":"x"} 120.0 seconds"#
        )
        #expect(
            await bench.value("return ak_create_jwt(user, 'other', [])")
                == "DoesNotExist: OAuth2Provider matching query does not exist.")
        #expect(
            await bench.value("return ak_create_jwt(user, 'mint', [], 'soon')").string?.hasPrefix("ValueError") == true)
        #expect(
            await bench.value("return ak_create_jwt(user, 'mint', [], 'hours=-1')").string?.hasPrefix("ValueError")
                == true)
    }

    @Test("Events can be made by hand")
    func events() async {
        let source = """
            from authentik.events.models import Event, EventAction
            Event.new(EventAction.LOGIN, app="mine", a=1).from_http(http_request)
            Event.new("odd").set_user(user).save()
            return EventAction.LOGIN_FAILED
            """
        #expect(await bench.value(source) == "login_failed")
        #expect(bench.powers.events.events.map(\.action) == ["login", "custom_odd"])
        #expect(bench.powers.events.events.map(\.app) == ["mine", "test"])
    }

    @Test(
        "Wrong arguments are errors that can be caught",
        arguments: [
            "ak_user_has_authenticator('x')", "ak_user_has_authenticator(user, 3)", "resolve_dns(5)",
            "resolve_dns('a', 5)",
            "ak_send_email(5, 'x', body='a')", "ak_send_email(['a', 5], 'x', body='a')", "ak_send_email('a@b.c')",
            "ak_send_email('a@b.c', 'x', template='a', context=[])", "ak_send_email('a@b.c', 'x', body='a', stage=1)",
            "ak_create_jwt(1, 'a', [])", "ak_create_jwt(user, 1, [])", "ak_create_jwt(user)", "ak_create_jwt_raw(None)",
            "ak_call_policy()", "ak_create_event()", "ak_user_by(1)", "ak_is_group_member(user, name=user.save)",
            "reverse_dns()", "user.groups.filter(name__regex='(').exists()", "user.set_password(1)",
        ])
    func robust(_ source: String) async {
        let user = User.sample(groups: [.sample()])
        let error = await bench.value(
            "try:\n    return \(source)\nexcept Exception as e:\n    return [str(type(e))]", user: user)
        #expect(error.array?.count == 1, "\(error)")
    }
}

/// A provider whose tokens say what they were made of.
struct MintingProvider: TokenMinting {
    static let model = ModelInfo(
        "authentik_providers_test.mintingprovider", .provider, singular: "Provider", summary: "Mints.",
        path: "providers/test", key: .number)
    static let document: [String: JSON] = ["name": "mint", "authorization_flow": "f", "invalidation_flow": "f"]

    func mint(_ order: TokenOrder, by id: ObjectID, in request: RequestFacts, with powers: Powers) async throws
        -> String
    {
        "\(order.user.username) \(order.scopes.joined(separator: " ")) \(order.validity.text) \(id) \(request.site)"
    }
    func sign(
        _ claims: [String: JSON], validFor validity: Duration, by id: ObjectID, with powers: Powers
    ) throws -> String {
        "\(JSON.object(claims).text) \(validity)"
    }
}
