public import Kernel
import Synchronization

/// Names of hosts, as a test says.
public final class FakeNames: NameResolving {
    private let hosts = Mutex<[String: [String]]>([:])
    public init() {}

    /// Sets the addresses of a host; each of them has the host's name.
    public func set(_ addresses: [String], of host: String) { hosts.withLock { $0[host] = addresses } }

    public func addresses(of host: String) async throws -> [String] { hosts.withLock { $0[host] ?? [] } }
    public func name(of address: String) async throws -> String? {
        hosts.withLock { $0.first { $0.value.contains(address) }?.key }
    }
}

/// Keeps the mail that was to be sent.
public final class FakeMail: MailSending {
    private let state = Mutex<(sent: [MailMessage], refusal: String?)>(([], nil))
    public init() {}

    /// Every message, in order.
    public var sent: [MailMessage] { state.withLock { $0.sent } }
    /// From now on, accepts nothing, for that reason; nil accepts again.
    public func refuse(_ reason: String?) { state.withLock { $0.refusal = reason } }

    public func send(_ message: MailMessage) async throws -> Bool {
        try state.withLock { state in
            if let refusal = state.refusal { throw Missing(refusal) }
            state.sent.append(message)
            return true
        }
    }

    public func site(for request: RequestFacts) throws -> String { request.site }
}

extension FakeMail: MailTemplating {
    public var templates: [MailTemplateInfo] {
        [.init(name: "email/password_reset.html", description: "Password reset")]
    }
    public func preview(_ name: String, language: String?, brand: CurrentBrand) throws -> MailPreview {
        guard templates.contains(where: { $0.name == name }) else {
            throw Problems.field("template", "None is called so.")
        }
        return MailPreview(subject: "Sample", text: "Sample", html: nil)
    }
}

/// Keeps the plans that links were made for.
public final class FakeFlowLinks: FlowLinking {
    private let state = Mutex<[(plan: Plan, link: FlowLink)]>([])
    public init() {}

    /// Every link, in order; the key of the first is `link-1`.
    public var kept: [(plan: Plan, link: FlowLink)] { state.withLock { $0 } }

    public func keep(_ plan: Plan, _ link: FlowLink) async throws -> String {
        state.withLock { state in
            state.append((plan, link))
            return "link-\(state.count)"
        }
    }
}

/// Authenticators of users, as a test says.
public final class FakeAuthenticators: AuthenticatorReading {
    private let held = Mutex<[Int: [AuthenticatorDevice]]>([:])
    public init() {}

    /// Sets the devices of a user.
    public func set(_ devices: [AuthenticatorDevice], of user: Int) { held.withLock { $0[user] = devices } }

    public func devices(of user: Int) async throws -> [AuthenticatorDevice] { held.withLock { $0[user] ?? [] } }
}

/// The kernel's own models, and those that a test configured objects of.
public final class FakeModels: ModelCatalogue {
    private let known: Mutex<[ModelName: ModelInfo]>

    public init() {
        let own = [
            Application.model, ApplicationEntitlement.model, PolicyBinding.model, Flow.model, FlowStageBinding.model,
            Brand.model,
        ]
        known = Mutex(Dictionary(own.map { ($0.name, $0) }) { $1 })
    }

    /// Adds a model.
    public func add(_ model: ModelInfo) { known.withLock { $0[model.name] = model } }

    public func info(of model: ModelName) -> ModelInfo? { known.withLock { $0[model] } }
}
