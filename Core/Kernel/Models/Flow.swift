/// How the policies bound to an object combine.
public enum PolicyEngineMode: String, Choice { case any, all }

/// A sequence of stages that somebody walks through.
public struct Flow: Model {
    public static let model = ModelInfo(
        "authentik_flows.flow", singular: "Flow", summary: "A sequence of stages that somebody walks through.",
        path: "flows/instances", component: "", lookup: "slug", isBindable: true,
        specials: [
            ModelPermission("export_flow", "Can export a Flow"),
            ModelPermission("inspect_flow", "Can inspect a Flow's execution"),
            ModelPermission("view_flow_cache", "View Flow's cache metrics"),
            ModelPermission("clear_flow_cache", "Clear Flow's cache metrics"),
        ])

    /// What a flow is for.
    public enum Designation: String, Choice {
        case authentication, authorization, invalidation, enrollment, unenrollment, recovery
        case stageConfiguration = "stage_configuration"
    }

    /// Who may run a flow.
    public enum Authentication: String, Choice {
        case none
        case requireAuthenticated = "require_authenticated"
        case requireUnauthenticated = "require_unauthenticated"
        case requireSuperuser = "require_superuser"
        case requireRedirect = "require_redirect"
        case requireOutpost = "require_outpost"
        case requireToken = "require_token"
    }

    /// What happens to somebody to whom the flow does not apply.
    public enum DeniedAction: String, Choice {
        case messageContinue = "message_continue"
        case message
        case `continue`
    }

    /// Where the page puts the form.
    public enum Layout: String, Choice {
        case stacked
        case contentLeft = "content_left"
        case contentRight = "content_right"
        case sidebarLeft = "sidebar_left"
        case sidebarRight = "sidebar_right"
        case sidebarLeftFrameBackground = "sidebar_left_frame_background"
        case sidebarRightFrameBackground = "sidebar_right_frame_background"
    }

    @Field(.searchable, help: "Name of the flow, for administrators.")
    public var name: String
    @Field([.unique, .searchable], help: "Name of the flow in addresses.")
    public var slug: Slug
    @Field(.searchable, help: "Title of its pages; %(app)s and %(user)s stand for the application and the user.")
    public var title: String
    @Field(help: "What the flow is for.")
    public var designation: Designation
    @Field(help: "Background image of its pages.")
    public var background = ""
    @Field(help: "Whether one binding or all of them must pass.")
    public var policyEngineMode = PolicyEngineMode.any
    @Field(help: "Render pages for old password managers.")
    public var compatibilityMode = false
    @Field(help: "Where the page puts the form.")
    public var layout = Layout.stacked
    @Field(help: "What happens to somebody to whom the flow does not apply.")
    public var deniedAction = DeniedAction.messageContinue
    @Field(help: "Who may run the flow.")
    public var authentication = Authentication.none

    public init() {}
}

/// A stage's place in a flow.
public struct FlowStageBinding: Model {
    public static let model = ModelInfo(
        "authentik_flows.flowstagebinding", singular: "Flow Stage Binding", summary: "A stage's place in a flow.",
        path: "flows/bindings", label: "order", isBindable: true)

    /// What follows an answer that the stage refuses.
    public enum InvalidResponseAction: String, Choice {
        case retry, restart
        case restartWithContext = "restart_with_context"
    }

    @Field(.cascades, help: "The flow.")
    public var target: Reference<Flow>
    @Field(.cascades, help: "The stage.")
    public var stage: Reference<AnyStage>
    @Field(help: "Ask the bound policies when the flow is planned.")
    public var evaluateOnPlan = false
    @Field(help: "Ask the bound policies again right before the stage runs.")
    public var reEvaluatePolicies = true
    @Field(help: "Stages run in this order.")
    public var order: Int
    @Field(help: "Whether one binding or all of them must pass.")
    public var policyEngineMode = PolicyEngineMode.any
    @Field(help: "What follows an answer that the stage refuses.")
    public var invalidResponseAction = InvalidResponseAction.retry

    public init() {}

    public func validate() throws(Problems) {
        if !evaluateOnPlan, !reEvaluatePolicies {
            throw .whole("Either evaluation on plan or evaluation when stage is run must be enabled")
        }
    }

    public func validate(_ base: NoBase, in configuration: Configuration) throws(Problems) {
        let taken = configuration.all(FlowStageBinding.self)
            .filter { $0.target == target && $0.stage == stage && $0.order == order }
        if taken.count > 1 {
            throw .whole("The fields target, stage, order must make a unique set.", code: "unique")
        }
    }
}
