import Blueprints
import Kernel
import ObjectStore
import TestKit
import Testing

@Suite("Blueprints that are applied on trial")
struct TrialTests {
    let site: TestSite
    let trials: BlueprintTrials

    init() async throws {
        site = try await TestSite()
        trials = BlueprintTrials(site.store)
        try await site.apply(
            """
            - {model: authentik_flows.flow, id: flow, identifiers: {slug: login},
               attrs: {name: Login, title: Hello, designation: authentication}}
            - {model: test_greeting.greetingstage, id: stage, identifiers: {name: greet},
               attrs: {times: 2, password: hidden, flows: [!KeyOf flow]}}
            - {model: authentik_flows.flowstagebinding,
               identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 10}}
            - {model: authentik_core.user, identifiers: {username: boss},
               attrs: {name: Boss, is_superuser: true, password: old}}
            - {model: authentik_core.user, identifiers: {username: clerk}, attrs: {name: Clerk}}
            """)
    }

    private static let change = """
        - {model: authentik_flows.flow, identifiers: {slug: login}, attrs: {title: Changed}}
        - {model: test_greeting.greetingstage, identifiers: {name: greet}, attrs: {times: 5, password: other}}
        - {model: authentik_flows.flow, id: new, identifiers: {slug: new},
           attrs: {name: New, title: New, designation: recovery}}
        - {model: authentik_core.group, identifiers: {name: fresh}}
        - {model: authentik_core.user, identifiers: {username: boss}, attrs: {password: new}}
        - {model: authentik_core.user, identifiers: {username: clerk}, state: absent}
        """

    @discardableResult
    private func begin(_ entries: String = change) async throws -> BlueprintTrial? {
        // Nothing is applied in the moment in which something else was.
        site.clock.advance(by: .seconds(60))
        return try await trials.apply(site.batch(entries), for: .seconds(300), with: BlueprintApplier(site.store)).1
    }

    private func signIn(_ username: String) async throws {
        let boss = try #require(
            try await site.people("authentik_core.user").first { $0["username"]?.string == username })
        site.clock.advance(by: .seconds(1))
        try await site.store.write(by: .system, from: .system) { change in
            change.record(
                Event("login", app: "test", user: .sample(id: boss["pk"]?.int ?? 1, username: username)))
        }
    }

    @Test("are as if they had never been, when nobody confirms them in time")
    func takenBack() async throws {
        let before = try await site.everything()
        let trial = try #require(try await begin())
        #expect(trial.state == .waiting && site.flow("new") != nil)
        let during = try await site.everything()
        #expect(during != before)
        site.clock.advance(by: .seconds(299))
        #expect(try await trials.takeBackOverdue() == nil)
        site.clock.advance(by: .seconds(1))
        let ended = try #require(try await trials.takeBackOverdue())
        #expect(ended.state == .takenBack && ended.kept.isEmpty)
        #expect(try await site.everything() == before)
        #expect(site.stage("greet")?.password == Secret("hidden"))
        // A second node, or the same job again, does nothing more.
        #expect(try await trials.takeBackOverdue() == nil)
    }

    @Test("stay when an administrator has signed in since and confirms them")
    func confirmed() async throws {
        try await begin()
        try await signIn("boss")
        let trial = try await trials.confirm()
        #expect(trial.state == .confirmed)
        site.clock.advance(by: .seconds(1000))
        #expect(try await trials.takeBackOverdue() == nil)
        #expect(site.flow("new") != nil)
    }

    @Test("cannot be confirmed by somebody who has not signed in since, nor by one who may not do everything")
    func unconfirmed() async throws {
        try await signIn("boss")
        try await begin()
        await #expect(throws: BlueprintTrials.Obstacle.self) { try await trials.confirm() }
        try await site.apply("- {model: authentik_core.user, identifiers: {username: other}, attrs: {name: Other}}")
        try await signIn("other")
        await #expect(throws: BlueprintTrials.Obstacle.self) { try await trials.confirm() }
    }

    @Test("cannot be confirmed when their time is over")
    func late() async throws {
        try await begin()
        try await signIn("boss")
        site.clock.advance(by: .seconds(300))
        await #expect(throws: BlueprintTrials.Obstacle.self) { try await trials.confirm() }
        #expect(try await trials.takeBackOverdue()?.state == .takenBack)
    }

    @Test("leave what others have changed meanwhile, and say so")
    func others() async throws {
        try await begin()
        try await site.apply(
            """
            - {model: authentik_flows.flow, identifiers: {slug: login}, attrs: {title: Theirs, name: Theirs}}
            - {model: test_errand.errand, identifiers: {name: walk},
               attrs: {flow: !Find [authentik_flows.flow, [slug, new]]}}
            - {model: authentik_core.group, identifiers: {name: fresh}, attrs: {is_superuser: true}}
            """)
        site.clock.advance(by: .seconds(300))
        let trial = try #require(try await trials.takeBackOverdue())
        // The title is theirs; the flow that their errand needs stays, and so does the group that they changed.
        #expect(site.flow("login")?.title == "Theirs" && site.flow("login")?.name == "Theirs")
        #expect(site.flow("new") != nil && site.stage("greet")?.times == 2)
        #expect(try await site.people("authentik_core.group").count == 1)
        #expect(trial.kept.count == 3)
        #expect(trial.kept.contains { $0.contains("'title'") })
    }

    @Test("go one after the other")
    func another() async throws {
        try await begin()
        await #expect(throws: BlueprintTrials.Obstacle.self) {
            try await begin("- {model: authentik_core.group, identifiers: {name: g}}")
        }
        #expect(try await site.people("authentik_core.group").count == 1)
    }

    @Test("that change nothing need no confirmation")
    func nothing() async throws {
        #expect(
            try await begin("- {model: authentik_flows.flow, identifiers: {slug: login}, attrs: {title: Hello}}") == nil
        )
        #expect(try await trials.latest() == nil)
    }
}
