/// A step of a flow: it asks somebody something, or does something for them.
///
/// A stage conforms to ``SilentStage`` or ``InteractiveStage``; this protocol is what the executor sees of either.
public protocol Stage: Model where Base == StageBase {
    /// Runs when the flow reaches the stage, and again when the page is loaded again.
    func enter(_ context: StageContext) async throws -> StageTurn
    /// Runs when an answer to the stage's challenge arrives.
    func submit(_ answer: [String: JSON], _ context: StageContext) async throws -> StageTurn
    /// The types of what it asks, for the API's document.
    static var challenges: [any Challenge.Type] { get }
}

extension Stage {
    public static var challenges: [any Challenge.Type] { [] }
}

/// What a stage leaves the executor with.
public enum StageTurn: Sendable {
    /// Show this challenge and wait.
    case ask(any Challenge)
    /// The stage has come to an end.
    case end(StageOutcome)
    /// The answer was wrong: show the challenge again with these errors.
    case refused(Problems)
}

/// How a stage ends.
public enum StageOutcome: Sendable, Hashable {
    /// The flow goes on.
    case done
    /// The flow ends here with a message for the user, unless the binding says to start again.
    case denied(String)
    /// The browser is sent somewhere, and the flow is over.
    case redirect(to: String)
    /// Another flow takes the place of this one, with its plan's context or without.
    case flow(Reference<Flow>, keepingContext: Bool)
}

/// A stage that asks nothing.
public protocol SilentStage: Stage {
    /// Does the stage's work.
    func run(in context: StageContext) async throws -> StageOutcome
}

extension SilentStage {
    public func enter(_ context: StageContext) async throws -> StageTurn { .end(try await run(in: context)) }
    public func submit(_ answer: [String: JSON], _ context: StageContext) async throws -> StageTurn {
        .end(try await run(in: context))
    }
}

/// A stage that asks something and acts on the answer.
public protocol InteractiveStage: Stage {
    associatedtype Question: Challenge
    /// What to ask; or how the stage ends, when there is nothing to ask.
    func challenge(in context: StageContext) async throws -> StageStep<Question>
    /// Acts on an answer of which every field was read and checked.
    /// - Throws: ``Problems`` by field, when the answer is wrong; the challenge is then shown again with them.
    func respond(to response: Question.Response, in context: StageContext) async throws -> StageOutcome
}

/// What an interactive stage does first.
public enum StageStep<Question: Challenge>: Sendable {
    /// Ask this.
    case ask(Question)
    /// Ask nothing and end.
    case end(StageOutcome)
}

extension InteractiveStage {
    public static var challenges: [any Challenge.Type] { [Question.self] }

    public func enter(_ context: StageContext) async throws -> StageTurn {
        switch try await challenge(in: context) {
        case .ask(let challenge): .ask(challenge)
        case .end(let outcome): .end(outcome)
        }
    }

    public func submit(_ answer: [String: JSON], _ context: StageContext) async throws -> StageTurn {
        // An answer counts only while the stage has something to ask.
        if case .end(let outcome) = try await challenge(in: context) { return .end(outcome) }
        do {
            return .end(try await respond(to: Question.Response.make(answer), in: context))
        } catch let problems as Problems {
            return .refused(problems)
        }
    }
}

/// A stage whose users can set something of their own up, in a flow that it names.
public protocol UserConfigurableStage: Stage {
    /// The flow; nil where nobody can set anything up.
    var configureFlow: Reference<Flow>? { get }
    /// What clients show it by.
    static var settingsComponent: String { get }
}

/// A stage that checks passwords, so that an earlier stage can ask for the password in its place.
public protocol PasswordStageKind: Stage {
    /// The back ends that check a password, in their order.
    var passwordBackends: [String] { get }
    /// Whether the page offers to show what is typed.
    var offersToShowPassword: Bool { get }
    /// Failures after which the flow is cancelled.
    var attemptLimit: Int { get }
    /// Checks a password. When it is right, the user and the method are noted in the plan; when it is wrong, the
    /// failure is counted and recorded.
    /// - Parameters:
    ///   - user: the account; nil for one that does not exist, which takes as long.
    ///   - identifier: the account's name, or what was typed in its place.
    func verify(
        _ password: Secret, of user: User?, called identifier: String, in context: StageContext
    ) async throws -> PasswordVerdict
}

/// A stage that tells people from programs, so that an earlier stage can ask for it in its place.
public protocol CaptchaStageKind: Stage {
    /// What clients show, and the part of a page's form that shows it.
    /// - Parameter name: what the form sends the token as.
    func captcha(
        named name: String, in context: StageContext
    ) -> (challenge: any Challenge, form: ChallengeForm.Captcha)
    /// Checks what the script gave; what came of it is noted in the plan.
    /// - Throws: ``Problems`` of the whole form, when it does not count or could not be checked.
    func verify(_ token: String, in context: StageContext) async throws
}

/// What a password stage says of a password.
public enum PasswordVerdict: Sendable, Hashable {
    case right
    /// It is wrong, and may be tried again.
    case wrong
    /// It is wrong, and there were as many failures as one flow allows.
    case wrongOnceTooOften
}
