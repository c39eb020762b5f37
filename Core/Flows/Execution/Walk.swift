import Kernel
import Logging

/// One request's way through a flow.
struct Walk {
    let executor: FlowExecutor
    let configuration: Configuration
    let request: RequestFacts
    var flow: Stored<Flow>
    var session: Session
    var plan: Plan?
    var stopsAfterAnswer = false
    private var messages: [StageContext.Message] = []
    private var events: [Event] = []

    init(
        executor: FlowExecutor, configuration: Configuration, request: RequestFacts, flow: Stored<Flow>,
        session: Session
    ) {
        self.executor = executor
        self.configuration = configuration
        self.request = request
        self.flow = flow
        self.session = session
    }

    /// The result, with the plan put into the session that is saved.
    func finished(with end: FlowRun.End) -> (run: FlowRun, events: [Event]) {
        var session = session
        session.plan = plan
        let plan = plan ?? lastPlan
        var run = FlowRun(
            end: end, flow: flow, session: session, plan: plan, messages: messages, settings: configuration.settings)
        run.brand = request.brand
        run.applicationName = plan?[.application].flatMap { configuration.get($0) }?.name ?? ""
        return (run, events)
    }

    private var lastPlan: Plan?

    /// Says something to the user with the page that follows.
    mutating func say(_ level: StageContext.Message.Level, _ text: String) {
        messages.append(StageContext.Message(level, text))
    }

    /// Plans the flow; ends at once when it does not apply.
    mutating func start(
        query: [String: String], context: [String: JSON] = [:], appending steps: [Plan.Step] = []
    ) async throws -> FlowRun.End? {
        let context = Planner.Situation.known(of: session.user, in: flow).merging(context) { $1 }
        let situation = Planner.Situation(
            configuration: configuration, request: request, user: session.user,
            pendingUser: try await pendingUser(in: context), context: context, query: query)
        FlowHistory.clear(&session)
        let outcome = await executor.meter.planning(flow) { await executor.planner.plan(flow, for: situation) }
        plan = outcome.plan
        plan?.steps += steps
        return outcome.plan == nil ? denied(outcome.decision, query: query) : nil
    }

    private func pendingUser(in context: [String: JSON]) async throws -> User? {
        guard let pk = context[ContextKey.pendingUser.name]?["pk"]?.int else { return nil }
        return pk == session.user?.id ? session.user : try await executor.powers.users.user(pk)
    }

    private mutating func denied(_ decision: Decision, query: [String: String]) -> FlowRun.End {
        let next = query["next"].flatMap { NextAddress.isLocal($0) ? $0 : nil }
        if flow.designation == .authentication, session.user != nil { return .redirect(to: next ?? "/") }
        if flow.deniedAction != .message, let next { return .redirect(to: next) }
        if flow.deniedAction == .continue { return .redirect(to: "/") }
        executor.meter.ended(flow, .denied)
        let trace = decision.json.merging(["request_id": .string(request.id)])
        let context = ["flow": JSON.string(flow.slug.text), "decision": trace]
        events.append(
            Event("flow_execution", app: "authentik_flows", user: session.user, context: context, request: request))
        return .challenge(AccessDeniedChallenge(decision.messages.joined(separator: " ")), nil)
    }

    /// Goes on with the plan. What fails ends in a challenge that says so, and the session stays as it was.
    mutating func advance(_ input: FlowExecutor.Input) async throws -> FlowRun.End {
        let before = (plan: plan, session: session)
        do {
            return try await go(input)
        } catch is StageRemoved {
            end()
            return .challenge(AccessDeniedChallenge("This flow was changed meanwhile. Please start again."), nil)
        } catch let error where error is CancellationError || error is Busy || retryAfter(error) != nil {
            throw error
        } catch {
            // A password that was written is written, whatever failed after it, and does not end the flow that did so.
            let written = plan?[.passwordState]
            (plan, session) = before
            if plan?[.passwordState]?.user == written?.user { plan?[.passwordState] = written }
            failed(error, at: before.plan?.steps.first)
            let detail = session.user?.isSuperuser == true ? "\(error)" : nil
            return .challenge(FlowErrorChallenge(requestID: request.id, error: detail), nil)
        }
    }

    /// Says that a stage failed, to the log and to who is told of errors.
    private mutating func failed(_ error: any Error, at step: Plan.Step?) {
        let stage: String? =
            switch step {
            case .binding(let id)?:
                configuration.get(FlowStageBinding.self, id).flatMap { configuration[$0.stage.id] }?.model.text
            case .inline(let model, _)?: model.text
            case nil: nil
            }
        executor.meter.ended(flow, .failed)
        executor.logger.error(
            "a flow's stage failed",
            metadata: ["flow": "\(flow.slug)", "stage": "\(stage ?? "")", "error": "\(error)"])
        events.append(Event.systemException(error, app: "authentik_flows", user: session.user, request: request))
        executor.reports.report(
            Failure(
                error, at: "/if/flow/:flow/", request: request,
                user: session.user.map { RequestCaller($0, via: "session") },
                tags: ["flow": flow.slug.text, "stage": stage ?? ""]))
    }

    /// Runs stages until one asks something or the plan is at its end.
    private mutating func go(_ input: FlowExecutor.Input) async throws -> FlowRun.End {
        var input = input
        // A flow that leads back into itself would otherwise never come to an end.
        for _ in 0..<100 {
            guard let step = plan?.steps.first else { return finish() }
            guard let (stage, context) = try await open(step) else {
                // An answer to what is left out is none to what comes next.
                if plan?.asked != nil { input = .look }
                plan?.steps.removeFirst()
                plan?.asked = nil
                continue
            }
            let meter = executor.meter.stages(like: stage)
            let turn = try await executor.meter.measure(request.method == "POST" ? meter.post : meter.get) {
                try await take(input, to: stage, context, meter)
            }
            if let end = try await settle(turn, stage, context) { return end }
            input = .look
        }
        plan = nil
        return .challenge(AccessDeniedChallenge("This flow goes round in circles."), nil)
    }

    /// The stage of a step, ready to run; nil when its policies say that it is to be left out.
    private mutating func open(_ step: Plan.Step) async throws -> (any Stage, StageContext)? {
        guard let plan else { return nil }
        switch step {
        case .inline(let model, let fields):
            guard let stage = try executor.registry.models[model]?.stage(fields, powers: executor.powers) else {
                throw StageRemoved()
            }
            return (stage, context(plan, nil, nil))
        case .binding(let id):
            guard let binding = configuration.get(FlowStageBinding.self, id),
                let object = configuration[binding.stage.id],
                let stage = object.value as? any Stage
            else {
                throw StageRemoved()
            }
            if let decision = try await atItsTurn(binding, plan) {
                messages += decision.messages.map { StageContext.Message(.info, $0) }
                self.plan?.take(decision.changes)
                if !decision.passes { return nil }
            }
            return (stage, context(self.plan ?? plan, (object.id, object.label), binding))
        }
    }

    private func atItsTurn(_ binding: Stored<FlowStageBinding>, _ plan: Plan) async throws -> Decision? {
        // Most have none, and then the user is not looked up either.
        guard !configuration.policyBindings(of: binding.id).isEmpty else { return nil }
        let situation = Planner.Situation(
            configuration: configuration, request: request, user: session.user,
            pendingUser: try await pendingUser(in: plan.context), context: plan.context)
        return await executor.planner.atItsTurn(binding, in: situation, plan)
    }

    private func context(
        _ plan: Plan, _ stage: (id: ObjectID, name: String)?, _ binding: Stored<FlowStageBinding>?
    ) -> StageContext {
        StageContext(
            request: request, configuration: configuration, flow: flow, stage: stage, binding: binding, plan: plan,
            session: session, users: executor.powers.users)
    }

    /// Hands the stage the answer if it is one to its own challenge, and lets it begin otherwise.
    private func take(
        _ input: FlowExecutor.Input, to stage: any Stage, _ context: StageContext, _ meter: FlowMeter.Stages
    ) async throws -> (turn: StageTurn, tookAnswer: Bool) {
        let clock = executor.meter
        func enter() async throws -> StageTurn {
            try await clock.measure(meter.enter) { try await stage.enter(context) }
        }
        guard case .answer(let answer) = input else { return (try await enter(), false) }
        let component = answer["component"]?.string ?? "xak-flow-response-default"
        let isDefault = component == "xak-flow-response-default"
        if context.plan.asked == nil || !isDefault && component != context.plan.asked {
            let turn = try await enter()
            guard case .ask(let challenge) = turn, !isDefault, type(of: challenge).component == component,
                context.plan.asked == nil
            else { return (turn, false) }
        }
        return (try await clock.measure(meter.submit) { try await stage.submit(answer, context) }, true)
    }

    /// Acts on what a stage left; nil when the next stage is to be run.
    private mutating func settle(
        _ result: (turn: StageTurn, tookAnswer: Bool), _ stage: any Stage, _ context: StageContext
    ) async throws -> FlowRun.End? {
        defer {
            messages += context.messages
            events += context.events
        }
        keep(context)
        // Clients that ask again after an answer are told to; others are sent to the flow's page.
        let again = stopsAfterAnswer && result.tookAnswer ? FlowRun.End.proceed : nil
        switch result.turn {
        case .ask(let challenge):
            plan?.asked = type(of: challenge).component
            return .challenge(challenge, nil)
        case .refused(let problems): return try await refused(problems, stage, context, again)
        case .end(.done):
            if let plan { FlowHistory.note(plan, in: &session, configuration) }
            if plan?.steps.isEmpty == false { plan?.steps.removeFirst() }
            plan?.asked = nil
            return again
        case .end(.denied(let message)): return try await denied(message, context, again)
        case .end(.redirect(let address)):
            executor.meter.ended(flow, .finished)
            end()
            return .redirect(to: address)
        case .end(.flow(let reference, let keepingContext)):
            return try await change(to: reference, keepingContext ? context.plan.context : [:])
        }
    }

    private mutating func keep(_ context: StageContext) {
        plan = context.plan
        session = context.session
    }

    private mutating func end() {
        lastPlan = plan
        plan = nil
    }

    private mutating func refused(
        _ problems: Problems, _ stage: any Stage, _ context: StageContext, _ again: FlowRun.End?
    ) async throws -> FlowRun.End {
        if let end = try await restart(after: context, again) { return end }
        guard case .ask(let challenge) = try await stage.enter(context) else {
            end()
            return .challenge(AccessDeniedChallenge(problems.all.map(\.message).joined(separator: " ")), nil)
        }
        keep(context)
        plan?.asked = type(of: challenge).component
        return .challenge(challenge, problems)
    }

    private mutating func denied(
        _ message: String, _ context: StageContext, _ again: FlowRun.End?
    ) async throws -> FlowRun.End {
        if let end = try await restart(after: context, again) { return end }
        executor.meter.ended(flow, .denied)
        end()
        return .challenge(AccessDeniedChallenge(message.isEmpty ? "Unknown error" : message), nil)
    }

    /// Plans the flow anew when the binding wants that after a wrong answer.
    private mutating func restart(after context: StageContext, _ again: FlowRun.End?) async throws -> FlowRun.End? {
        guard let action = context.binding?.invalidResponseAction, action != .retry else { return nil }
        let known = action == .restartWithContext ? context.plan.context : [:]
        if let end = try await start(query: context.plan.query, context: known) { return end }
        return again ?? .redirect(to: address)
    }

    private mutating func change(to reference: Reference<Flow>, _ context: [String: JSON]) async throws -> FlowRun.End {
        guard let target = configuration.get(reference) else { throw Missing("the flow to go on with") }
        let query = plan?.query ?? [:]
        var context = context
        context[ContextKey.isRedirected.name] = flow.reference.json
        flow = target
        if let end = try await start(query: query, context: context) { return end }
        return .redirect(to: address)
    }

    /// The page of the flow, with the query it was started with.
    private var address: String {
        FlowAddress.page(of: flow, query: plan?.query ?? [:])
    }

    private mutating func finish() -> FlowRun.End {
        let (redirect, next) = (plan?[.redirect], plan?.query["next"])
        executor.meter.ended(flow, .finished)
        end()
        if let redirect, !redirect.isEmpty { return .redirect(to: redirect) }
        guard let next, !next.isEmpty else { return .redirect(to: "/") }
        guard NextAddress.isLocal(next) else { return .challenge(AccessDeniedChallenge("Invalid next URL"), nil) }
        return .redirect(to: next)
    }
}

/// The stage that a saved plan is at is no longer part of the flow.
struct StageRemoved: Error {}
