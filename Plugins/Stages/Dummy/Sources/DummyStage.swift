import Kernel

/// Shows its own name and waits for the button.
struct DummyStage: InteractiveStage {
    static let model = ModelInfo(
        "authentik_stages_dummy.dummystage", .stage, singular: "Dummy Stage",
        summary: "Shows its name and a button, to try flows with.", path: "stages/dummy",
        component: "ak-stage-dummy-form")

    @Field(help: "Fail instead, to see what a failing stage looks like.")
    var throwError = false

    func challenge(in context: StageContext) async throws -> StageStep<DummyChallenge> {
        if throwError { throw DummyStageFailure() }
        return .ask(DummyChallenge(name: context.stage?.name ?? Self.model.singular))
    }

    func respond(to response: NoAnswer, in context: StageContext) async throws -> StageOutcome { .done }
}

/// The failure that the stage was told to have.
struct DummyStageFailure: Error, CustomStringConvertible {
    var description: String { "The dummy stage fails because its throw_error is set." }
}

/// A page with a button.
struct DummyChallenge: Challenge {
    static let component = "ak-stage-dummy"

    @Field(help: "Name of the stage.")
    var name: String

    var form: ChallengeForm { ChallengeForm(text: name) }
}

extension DummyChallenge {
    init(name: String) {
        self.init()
        self.name = name
    }
}
