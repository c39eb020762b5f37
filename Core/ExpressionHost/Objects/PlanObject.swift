import Expressions
import Kernel

/// `flow_plan`: the flow that somebody walks through.
enum PlanObject {
    struct Subject: Sendable {
        let plan: Plan
        let session: ExpressionSession
    }

    static func value(_ plan: Plan, _ session: ExpressionSession) -> Value {
        type.value(Subject(plan: plan, session: session))
    }

    static let type = HostType<Subject>(
        "FlowPlan",
        [
            .attribute("context") { $0.members },
            .attribute("flow_pk") { Value($0.plan.flow.text) },
            .method("redirect", "destination") { subject, call in
                guard let destination = call[0]?.text else {
                    throw call.error("TypeError", "the destination is a text")
                }
                subject.session.changes.next.insert(try subject.redirect(to: destination, call), at: 0)
                return .none
            },
            .method("insert_stage", "stage, marker=") { subject, call in
                subject.session.changes.next.insert(try subject.step(call), at: 0)
                return .none
            },
            .method("append_stage", "stage, marker=") { subject, call in
                subject.session.changes.last.append(try subject.step(call))
                return .none
            },
        ])

    static let redirectStage = ModelName("authentik_stages_redirect.redirectstage")
}

extension PlanObject.Subject {
    /// The plan's context, one dictionary a run.
    fileprivate var members: Value {
        if let known = session.planMembers { return known }
        let made = Value.dict(plan.context.keys.sorted().map { (key: $0, value: session.member($0) ?? .none) })
        session.planMembers = made
        return made
    }

    fileprivate func redirect(to destination: String, _ call: HostCall) throws -> Plan.Step {
        guard session.powers.flows.canRun(PlanObject.redirectStage) else {
            throw call.error("RuntimeError", "redirecting needs the redirect stage, which this server does not have")
        }
        return .inline(
            PlanObject.redirectStage,
            fields: ["mode": "static", "target_static": .string(destination), "keep_context": true])
    }

    fileprivate func step(_ call: HostCall) throws -> Plan.Step {
        guard let stage = call[0].flatMap({ StoredObject.type.subject(of: $0) }), stage.object.info.kind == .stage
        else { throw call.error("TypeError", "a stage is expected") }
        return .inline(stage.object.model, fields: stage.object.document)
    }
}
