public import Kernel
import Synchronization

/// Decides as it was told to; without a word, as if nothing were bound.
public final class FakeDecisions: Deciding {
    private struct State {
        var answers: [ObjectID: Decision] = [:]
        var asked: [ObjectID] = []
    }

    private let state = Mutex(State())
    public init() {}

    /// Sets the answer for a target.
    public func answer(_ decision: Decision, for target: ObjectID) { state.withLock { $0.answers[target] = decision } }
    /// Every target that was asked about, in order.
    public var asked: [ObjectID] { state.withLock { $0.asked } }

    public func decide(
        _ target: ObjectID, mode: PolicyEngineMode, _ request: PolicyRequest, withoutBindings: Bool
    ) async -> Decision {
        state.withLock { state in
            state.asked.append(target)
            return state.answers[target] ?? Decision(withoutBindings)
        }
    }

    public func ask(_ policy: ObjectID, _ request: PolicyRequest) async -> Decision {
        state.withLock { state in
            state.asked.append(policy)
            return state.answers[policy] ?? Decision(false)
        }
    }
}

/// Notes which flows were to be started, and answers with the redirect to their page.
public final class FakeFlows: FlowStarting {
    /// One flow that was to be started.
    public struct Start: Sendable {
        /// The flow; nil for the default one.
        public let flow: Reference<Flow>?
        public let context: [String: JSON]
        public let steps: [Plan.Step]
        public let silently: Bool
        /// Whether it was to sign somebody in.
        public let isSignIn: Bool
    }

    private struct State {
        var starts: [Start] = []
        var models: Set<ModelName>?
        var silentAnswer: WebResponse?
    }

    private let state = Mutex(State())
    public init() {}

    /// Every flow that was to be started, in order.
    public var starts: [Start] { state.withLock { $0.starts } }
    /// From now on, only stages of these models can run.
    public func allowOnly(_ models: Set<ModelName>) { state.withLock { $0.models = models } }
    /// What flows answer that are started silently; nil, as at first, means that they would need a page.
    public func answerSilently(_ response: WebResponse?) { state.withLock { $0.silentAnswer = response } }

    public func canRun(_ stage: ModelName) -> Bool { state.withLock { $0.models?.contains(stage) ?? true } }

    public func start(
        _ flow: Reference<Flow>, context: [String: JSON], steps: [Plan.Step], silently: Bool, in request: WebRequest
    ) async throws -> WebResponse? {
        let start = Start(flow: flow, context: context, steps: steps, silently: silently, isSignIn: false)
        let silentAnswer = state.withLock { state in
            state.starts.append(start)
            return state.silentAnswer
        }
        return silently ? silentAnswer : .redirect(to: "/if/flow/\(flow.id)/")
    }

    public func signIn(
        _ flow: Reference<Flow>?, context: [String: JSON], in request: WebRequest
    ) async throws -> WebResponse {
        let start = Start(flow: flow, context: context, steps: [], silently: false, isSignIn: true)
        state.withLock { $0.starts.append(start) }
        return .redirect(to: "/if/flow/\(flow?.id.text ?? "default")/")
    }
}
