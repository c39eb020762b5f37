public import Kernel

/// What the inspector shows of a flow: the stages that came before, each with what was known then.
///
/// It is kept in the session of whoever asked for it (`?inspector`), bounded and without secrets.
public enum FlowHistory {
    /// What the query says when somebody wants to look into a flow.
    public static let parameter = "inspector"

    private static let key = "goauthentik.io/flows/history"
    private static let most = 30
    /// Bytes of what was known at one step.
    private static let longest = 16_384

    /// A step of a flow, as it was.
    public struct Moment: Sendable {
        /// The binding of the step, and of the one after it; nil for stages that are not bound.
        public let current: ObjectID?
        public let next: ObjectID?
        /// What was known, without secrets.
        public let context: JSON

        /// What a plan is like now.
        public init(_ plan: Plan, in configuration: Configuration) {
            current = plan.steps.first?.binding
            next = plan.steps.dropFirst().first?.binding
            context = JSON.object(plan.context).withoutSecrets(Self.passwordFields(of: configuration))
        }

        init?(_ json: JSON) {
            guard let context = json["context"] else { return nil }
            current = json["current"].flatMap(ObjectID.init)
            next = json["next"].flatMap(ObjectID.init)
            self.context = context
        }

        var json: JSON {
            let isShort = context.text.utf8.count <= FlowHistory.longest
            return [
                "current": current?.json ?? .null, "next": next?.json ?? .null,
                "context": isShort ? context : ["is_cut": true],
            ]
        }

        /// What answers to questions for passwords are called.
        private static func passwordFields(of configuration: Configuration) -> Set<String> {
            configuration.remembered("flows.password fields") {
                let prompts = configuration.all("authentik_stages_prompt.prompt").map(\.document)
                return Set(prompts.filter { $0["type"] == "password" }.compactMap { $0["field_key"]?.string })
            }
        }
    }

    /// The steps that a session has gone through, the first one first.
    public static func moments(of session: Session) -> [Moment] {
        (session.values[key]?.array ?? []).compactMap(Moment.init)
    }

    /// Notes a step that has come to its end.
    static func note(_ plan: Plan, in session: inout Session, _ configuration: Configuration) {
        guard plan.query[parameter] != nil else { return }
        let moments = session.values[key]?.array ?? []
        guard moments.count < most else { return }
        session.values[key] = .array(moments + [Moment(plan, in: configuration).json])
    }

    /// Forgets the steps, as a flow begins.
    static func clear(_ session: inout Session) {
        if session.values[key] != nil { session.values[key] = nil }
    }
}

extension Plan.Step {
    /// The key of the binding; nil for stages that are not bound.
    fileprivate var binding: ObjectID? { if case .binding(let id) = self { id } else { nil } }
}
