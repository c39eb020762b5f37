public import Kernel

/// What a request to a flow led to.
public struct FlowRun {
    /// How the browser goes on.
    public enum End {
        /// Show a challenge, with what was wrong with the last answer.
        case challenge(any Challenge, Problems?)
        /// The flow is over, or goes on elsewhere: go there.
        case redirect(to: String)
        /// The answer was taken; ask again for what comes next.
        case proceed
    }

    public var end: End
    public var flow: Stored<Flow>
    /// The session, to be saved.
    public var session: Session
    /// The plan that the challenge belongs to.
    public var plan: Plan?
    /// What holds for the whole tenant.
    public var settings: TenantSettings
    /// What to say to the user.
    public var messages: [StageContext.Message] = []
    /// The application that the user is on the way to or from; empty without one.
    public var applicationName = ""
    /// The brand of the request.
    public var brand = CurrentBrand.fallback

    public init(
        end: End, flow: Stored<Flow>, session: Session, plan: Plan?, messages: [StageContext.Message] = [],
        settings: TenantSettings
    ) {
        self.end = end
        self.flow = flow
        self.session = session
        self.plan = plan
        self.messages = messages
        self.settings = settings
    }
}

extension FlowRun {
    /// The challenge as clients get it: the stage's fields and those that every challenge has.
    public func body(of challenge: any Challenge, _ problems: Problems?) -> JSON {
        let component = type(of: challenge).component
        var body = challenge.document
        body["component"] = .string(component)
        if component != RedirectChallenge.component { body["flow_info"] = info }
        if type(of: challenge).showsUser { body.merge(user) { $1 } }
        if let problems { body["response_errors"] = problems.responseErrors }
        return .object(body)
    }

    /// Whether it goes on with a page: a challenge, or another flow.
    var needsPage: Bool {
        if case .redirect = end { session.plan != nil } else { true }
    }

    /// The flow's title with names filled in.
    public var title: String {
        let user = plan?[.pendingUser]?.username ?? ""
        return flow.title.replacingNames(["app": applicationName, "user": user])
    }

    /// Where the page's link to give up leads.
    public var cancelAddress: String {
        let next = plan?.query["next"].map { "?next=" + PercentCoding.encode($0) }
        return "/flows/-/cancel/" + (next ?? "")
    }

    /// The image behind the flow's pages: its own, or the brand's.
    public var background: ImageAddress {
        ImageAddress(flow.background)?.fetched ?? brand.brandingDefaultFlowBackground
    }

    private var info: JSON {
        [
            "title": .string(title), "background": .string(background.text),
            "background_themed_urls": background.themedAddresses, "cancel_url": .string(cancelAddress),
            "layout": flow.layout.json,
        ]
    }

    private var user: [String: JSON] {
        let pending = plan?[.pendingUser]
        let typed = plan?[.pendingUserIdentifier]
        let name = typed ?? pending?.username ?? ""
        let shown = typed ?? pending.map { $0.name.isEmpty ? $0.username : $0.name } ?? ""
        return ["pending_user": .string(name), "pending_user_avatar": .string(settings.avatar(ofTyped: shown))]
    }
}
