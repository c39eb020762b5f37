import Blueprints
import Kernel
import ObjectStore
import TestKit
import Testing

/// Entries by chance, over few names, so that they meet one another.
private struct RandomEntries {
    let random: FakeRandom

    func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(random.bytes(1).first ?? 0) % elements.count]
    }

    /// Objects that later entries can name.
    private static let ground = """
        - {model: authentik_flows.flow, id: f0, state: created, identifiers: {slug: f0},
           attrs: {name: F, title: T, designation: recovery}}
        - {model: authentik_flows.flow, id: f1, state: created, identifiers: {slug: f1},
           attrs: {name: F, title: T, designation: recovery}}
        - {model: test_greeting.greetingstage, id: s0, state: created, identifiers: {name: s0}}
        - {model: test_coin.coinpolicy, id: c0, state: created, identifiers: {name: c0}}
        - {model: authentik_core.group, id: g0, state: created, identifiers: {name: g0}}

        """

    func blueprint() -> String {
        Self.ground + (0..<Int(random.bytes(1)[0] % 9)).map { _ in entry() + "\n" }.joined()
    }

    private func entry() -> String {
        let state = pick(["present", "present", "present", "present", "created", "absent", "must_created"])
        let flow = pick(["f0", "f1"])
        let number = Int(random.bytes(1)[0] % 3)
        switch Int(random.bytes(1)[0] % 8) {
        case 0:
            return "- {model: authentik_flows.flow, state: \(state), identifiers: {slug: f\(number)}, "
                + "attrs: {name: N\(number), title: \(pick(["T", "U"])), designation: \(pick(["recovery", "enrollment"]))}}"
        case 1, 2:
            return "- {model: test_greeting.greetingstage, state: \(state), identifiers: {name: s\(number)}, attrs: {"
                + "greeting: \"\(pick(["a", "b\\nc", "b\\nd"]))\", times: \(pick([1, 2, 10])), "
                + "password: \(pick(["x", "y"])), flows: [!KeyOf \(flow)], notes: {k: \(number)}}}"
        case 3:
            return "- {model: authentik_flows.flowstagebinding, state: \(state), "
                + "identifiers: {target: !KeyOf \(flow), stage: !KeyOf s0, order: \(number)}}"
        case 4:
            return "- {model: authentik_policies.policybinding, state: \(state), "
                + "identifiers: {target: !KeyOf \(flow), \(pick(["policy: !KeyOf c0", "group: !KeyOf g0"])), "
                + "order: \(number)}, attrs: {negate: \(pick([true, false]))}}"
        case 5:
            return "- {model: test_errand.errand, state: \(state), identifiers: {name: e\(number)}, "
                + "attrs: {flow: !KeyOf \(flow)}}"
        case 6:
            return "- {model: authentik_core.group, state: \(state), identifiers: {name: g\(number)}, "
                + "attrs: {is_superuser: \(pick([true, false]))}}"
        default:
            return "- {model: authentik_core.user, state: \(state), identifiers: {username: u\(number)}, "
                + "attrs: {name: \(pick(["A", "B"])), groups: [!KeyOf g0], password: \(pick(["p", "q"]))}}"
        }
    }
}

@Suite("Any blueprint, on any state")
struct PlanPropertyTests {
    /// A site with what a few blueprints made of it by chance.
    private func site(_ seed: Int) async throws -> (TestSite, RandomEntries) {
        let site = try await TestSite(seed: UInt64(seed))
        let entries = RandomEntries(random: FakeRandom(seed: UInt64(seed &* 7919)))
        for _ in 0..<3 { _ = try? await site.apply(entries.blueprint()) }
        site.clock.advance(by: .seconds(60))
        return (site, entries)
    }

    private func result(_ body: () async throws -> BlueprintOutcome) async throws -> (BlueprintOutcome?, String) {
        do {
            let outcome = try await body()
            return (outcome, outcome.json.text)
        } catch let error as BlueprintError { return (nil, "\(error)") }
    }

    @Test("does what its plan says, and nothing else", arguments: 0..<40)
    func planIsApplication(_ seed: Int) async throws {
        let (site, entries) = try await site(seed)
        let text = entries.blueprint()
        let before = try await site.everything()
        let planned = try await result { try await site.plan(text) }
        #expect(try await site.everything() == before)
        let applied = try await result { try await BlueprintApplier(site.store).apply(site.batch(text)) }
        #expect(planned.1 == applied.1)
        let after = try await site.everything()
        guard let outcome = applied.0 else {
            #expect(after == before)
            return
        }
        func documents(_ all: [String: JSON]) -> [String: JSON] { all.mapValues { $0["document"] ?? $0 } }
        let (old, new) = (documents(before), documents(after)).self
        let configured = { (kind: ObjectChange.Kind) in
            outcome.changes.filter { $0.kind == kind && site.store.registry.models[$0.model] != nil }.count
        }
        let isConfigured = { (key: String) in
            !key.hasPrefix("authentik_core.user") && !key.hasPrefix("authentik_core.group")
        }
        #expect(new.keys.filter { old[$0] == nil && isConfigured($0) }.count == configured(.created))
        #expect(old.keys.filter { new[$0] == nil && isConfigured($0) }.count == configured(.deleted))
        #expect(
            old.filter { new[$0.key] != nil && new[$0.key] != $0.value && isConfigured($0.key) }.count
                == configured(.updated))
        // Whoever plans again finds nothing to do, unless the file contradicts itself.
        if !text.contains("absent"), !text.contains("must_created") {
            let again = try await result { try await site.plan(text) }
            let names = outcome.changes.map { "\($0.model) \($0.label)" }
            #expect(
                again.0 == nil || Set(names).isSuperset(of: (again.0?.changes ?? []).map { "\($0.model) \($0.label)" }))
        }
    }

    @Test("leaves everything as it was when it is applied on trial and nobody confirms it", arguments: 40..<80)
    func unconfirmed(_ seed: Int) async throws {
        let (site, entries) = try await site(seed)
        let before = try await site.everything()
        let trials = BlueprintTrials(site.store)
        do {
            let text = entries.blueprint()
            let (outcome, trial) = try await trials.apply(
                site.batch(text), for: .seconds(60), with: BlueprintApplier(site.store))
            #expect(outcome.isEmpty == (trial == nil))
        } catch is BlueprintError { return }
        site.clock.advance(by: .seconds(61))
        let ended = try await trials.takeBackOverdue()
        #expect(ended?.kept ?? [] == [])
        #expect(try await site.everything() == before)
    }
}
