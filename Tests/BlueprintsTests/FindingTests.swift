import Blueprints
import Kernel
import ObjectStore
import Testing

@Suite("Looking for objects")
struct FindingTests {
    let site: TestSite

    init() async throws {
        site = try await TestSite()
        try await site.apply(
            """
            - {model: authentik_flows.flow, identifiers: {slug: login},
               attrs: {name: Sign In, title: A, designation: authentication}}
            - {model: authentik_flows.flow, identifiers: {slug: leave},
               attrs: {name: Leave, title: B, designation: invalidation}}
            - {model: test_greeting.greetingstage, identifiers: {name: first},
               attrs: {times: 3, notes: {team: {lead: ada}}, flows: [!Find [authentik_flows.flow, [slug, login]]]}}
            - {model: test_greeting.greetingstage, identifiers: {name: second}, attrs: {times: 7}}
            - {model: test_errand.errand, identifiers: {name: go},
               attrs: {flow: !Find [authentik_flows.flow, [slug, leave]]}}
            - {model: authentik_core.user, identifiers: {username: Ada}, attrs: {name: Ada, email: ada@example.com}}
            """)
    }

    private static let stage = "test_greeting.greetingstage"

    @Test(
        "is done with Django's lookups",
        arguments: [
            ("authentik_flows.flow, [name__iexact, 'sign in']", "login"),
            ("authentik_flows.flow, [name__icontains, SIGN], [slug__startswith, log]", "login"),
            ("authentik_flows.flow, [slug__in, [x, leave]]", "leave"),
            ("authentik_flows.flow, [name__endswith, In]", "login"),
            ("authentik_flows.flow, [slug__isnull, true]", nil),
            ("authentik_flows.flow, [name__contains, sign]", nil),
        ] as [(String, String?)])
    func lookups(arguments: String, slug: String?) async throws {
        let key = slug.flatMap { site.flow($0)?.id.json } ?? .null
        #expect(try await site.value(of: "!Find [\(arguments)]") == key)
    }

    @Test("goes through numbers, members of maps, and objects that are referred to")
    func paths() async throws {
        let (first, second) = (try #require(site.stage("first")), try #require(site.stage("second")))
        #expect(try await site.value(of: "!Find [\(Self.stage), [times__gt, 3]]") == second.id.json)
        #expect(try await site.value(of: "!Find [\(Self.stage), [times__lte, 3], [times__gte, 3]]") == first.id.json)
        #expect(try await site.value(of: "!Find [\(Self.stage), [notes__team__lead, ada]]") == first.id.json)
        #expect(try await site.value(of: "!Find [\(Self.stage), [flows__slug, login]]") == first.id.json)
        let found = try await site.value(of: "!FindObject [test_errand.errand, [flow__slug__iexact, LEAVE]]")
        #expect(found?["name"] == "go")
    }

    @Test("finds people as well, in whatever case")
    func people() async throws {
        let found = try await site.value(of: "!FindObject [authentik_core.user, [username__iexact, ADA]]")
        #expect(found?["email"] == "ada@example.com")
        #expect(try await site.value(of: "!FindObject [authentik_core.user, [username__iexact, bob]]") == .null)
    }

    @Test("shows an object without its secrets, and is never a way to guess them")
    func secrets() async throws {
        try await site.apply("- {model: \(Self.stage), identifiers: {name: first}, attrs: {password: swordfish}}")
        let found = try await site.value(of: "!FindObject [\(Self.stage), [name, first]]")
        #expect(found?["name"] == "first")
        #expect(found?["password"] == nil)
        for lookup in ["password, swordfish", "password__startswith, s"] {
            let error = await #expect(throws: BlueprintError.self) {
                try await site.value(of: "!Find [\(Self.stage), [\(lookup)]]")
            }
            #expect(error?.reason.contains("cannot be looked for by 'password") == true)
        }
    }

    @Test("has entries' identifiers work the same way: a map is a part of what it is looked for in")
    func identifiers() async throws {
        let entry = "- {model: \(Self.stage), identifiers: {notes: {team: {lead: ada}}}, attrs: {times: 5}}"
        #expect(try await site.apply(entry).entries.map(\.outcome) == [.updated])
        #expect(site.stage("first")?.times == 5)
    }

    @Test("takes identifiers and attrs that are tags as a whole")
    func wholeTags() async throws {
        let text = """
            context: {who: {name: third}, what: {times: 4}}
            entries:
            - {model: \(Self.stage), identifiers: !Context who, attrs: !Context what}
            """
        try await site.apply(file: text)
        #expect(site.stage("third")?.times == 4)
        let error = try await site.refusal(of: "- {model: \(Self.stage), identifiers: !Context none}")
        #expect(error.reason == "The identifiers must be a map.")
    }

    @Test(
        "says of a model that is not there which plugin is missing",
        arguments: [
            ("authentik_stages_captcha.captchastage", "comes with the plugin 'stage.captcha'"),
            ("authentik_policies_expiry.passwordexpirypolicy", "comes with the plugin 'policy.password_expiry'"),
            ("authentik_outposts.outpost", "is part of outposts, which this server does not have"),
            ("authentik_rbac.role", "is none of blueprints on this server"),
            ("authentik_stages.captchastage", "Is 'authentik_stages_captcha.captchastage' meant?"),
            ("made.up", "is not known: no plugin brings it"),
        ])
    func missing(model: String, reason: String) async throws {
        let error = try await site.refusal(of: "- {model: \(model), identifiers: {name: a}}")
        #expect(error.reason.contains(reason), "\(error)")
        #expect(error.position?.line == 2)
    }
}
