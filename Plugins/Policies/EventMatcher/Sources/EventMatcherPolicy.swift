import Kernel

/// Passes for events that are what it looks for. It is asked by what deals with events.
struct EventMatcherPolicy: Policy {
    static let model = ModelInfo(
        "authentik_policies_event_matcher.eventmatcherpolicy", .policy, singular: "Event Matcher Policy",
        plural: "Event Matcher Policies", summary: "Passes for events that are what it looks for.",
        path: "policies/event_matcher", component: "ak-policy-event-matcher-form")

    @Field(help: "A query that finds the event, such as action = \"login\" and user.username ~ \"admin\".")
    var query: EventQuery?
    @Field(help: "What happened.")
    var action: ActionName?
    @Field(help: "The client's address.")
    var clientIP: String?
    @Field(help: "The part of the program that says so.")
    var app: AppName?
    @Field(help: "The model of the object that it happened to.")
    var model: EventModelName?

    func validate() throws(Problems) {
        guard query?.query != nil || action != nil || isAddressWanted || app != nil || model != nil else {
            throw .whole("At least one criteria must be set.")
        }
    }

    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer {
        guard let event = request.context["event"]?.object else { return PolicyAnswer(false) }
        var answers: [PolicyAnswer] = []
        if let query = query?.query { answers.append(PolicyAnswer(query.matches(.object(event)), ["Query matched."])) }
        if let action { answers.append(PolicyAnswer(event["action"]?.string == action.text, ["Action matched."])) }
        if isAddressWanted {
            answers.append(PolicyAnswer(event["client_ip"]?.string == clientIP, ["Client IP matched."]))
        }
        if let app { answers.append(PolicyAnswer(app.matches(event["app"]?.string ?? ""), ["App matched."])) }
        if let model {
            answers.append(PolicyAnswer(Self.model(of: event) == model.text, ["Model matched."]))
        }
        return PolicyAnswer(answers.allSatisfy(\.passes) && !answers.isEmpty, answers.flatMap(\.messages))
    }

    private var isAddressWanted: Bool { clientIP.map { !$0.isEmpty } ?? false }

    private static func model(of event: [String: JSON]) -> String? {
        guard let model = event["context"]?["model"], let app = model["app"]?.string,
            let name = model["model_name"]?.string
        else { return nil }
        return "\(app).\(name)"
    }
}
