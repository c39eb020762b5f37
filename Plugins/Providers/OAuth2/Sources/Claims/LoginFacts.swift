import Kernel

/// What tokens say of how the user signed in.
struct LoginFacts: Sendable, Hashable {
    /// When, in seconds since 1970; nil when nobody signed in with a session.
    var time: Int?
    /// How, by the names of RFC 8176 and those that clients know from here: `pwd`, `user`, `sc`, `mfa`.
    var methods: [String]

    /// The class of every login (OpenID Connect Core section 2, `acr`).
    static let contextClass = "goauthentik.io/providers/oauth2/default"

    init(time: Int?, methods: [String]) {
        self.time = time
        self.methods = methods
    }

    init(_ login: Session.Login?) {
        time = login?.time.seconds
        methods = []
        guard let login else { return }
        if login.method == "password" { methods.append("pwd") }
        if login.method == "auth_webauthn_pwl" { methods.append("user") }
        if let certificate = login.arguments["certificate"], !certificate.isNull { methods.append("sc") }
        if login.arguments["mfa_devices"]?.array?.isEmpty == false { methods.append("mfa") }
    }
}
