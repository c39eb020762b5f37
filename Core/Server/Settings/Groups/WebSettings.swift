import HTTPTypes
import Tenants
import Web

/// Addresses that are listened on.
struct ListenSettings: SettingGroup {
    @Setting("Addresses of the plain listener.", default: "[::]:9000")
    var http: [Listener.Address]
    @Setting("Addresses of the TLS listener.", default: "[::]:9443")
    var https: [Listener.Address]
    @Setting("Addresses of the metrics listener.", default: "[::]:9300")
    var metrics: [Listener.Address]
    @Setting(
        "Networks of proxies whose `X-Forwarded-*` headers are believed.",
        default: "127.0.0.0/8, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fe80::/10, ::1/128")
    var trustedProxyCIDRs: [Network]
    @Setting(
        "Headers in which they hand on a client's certificate: name the one that yours sets, and no other.",
        default:
            "SSL-Client-Cert, X-SSL-Client-Cert, X-Forwarded-Client-Cert, X-Forwarded-TLS-Client-Cert, X-Client-Cert")
    var clientCertificateHeaders: [HeaderName]
    @Setting("Addresses of the LDAP listener.", default: "[::]:3389", keptFor: "the LDAP provider")
    var ldap: [Listener.Address]
    @Setting("Addresses of the LDAP listener with TLS.", default: "[::]:6636", keptFor: "the LDAP provider")
    var ldaps: [Listener.Address]
    @Setting("Addresses of the RADIUS listener.", default: "[::]:1812", keptFor: "the RADIUS provider")
    var radius: [Listener.Address]
}

/// What is served, and how patiently.
struct WebSettings: SettingGroup {
    @Setting("A file with the certificate chain of the TLS listener, in PEM. Self-signed when absent.")
    var certificate: String?
    @Setting("A file with the certificate's private key, in PEM.")
    var key: String?
    @Setting("The path below which everything is, with a slash at both ends.", default: "/")
    var path: WebPath
    @Setting("The longest that a client may take to send a request's head, and for a TLS handshake.")
    var timeoutHTTPReadHeader: TimeSpan = "5s"
    @Setting("The longest that a client may take to send a whole request.")
    var timeoutHTTPRead: TimeSpan = "30s"
    @Setting("The longest that answering a request may take, until the client has read the answer.")
    var timeoutHTTPWrite: TimeSpan = "60s"
    @Setting("How long a connection is kept without a request, or while a certificate is asked for.")
    var timeoutHTTPIdle: TimeSpan = "120s"

    var contradiction: String? {
        guard (certificate == nil) != (key == nil) else { return nil }
        return "web.certificate and web.key go together: set both or neither "
            + "(LANYARD_WEB__CERTIFICATE, LANYARD_WEB__KEY)."
    }
}

/// What the log says.
struct LogSettings: SettingGroup {
    @Setting("Headers of requests that the access log has.", default: "User-Agent")
    var httpHeaders: [HeaderName]
}

/// Browsers' sessions.
struct SessionSettings: SettingGroup {
    @Setting("How long a browser's session is kept before somebody signs in.")
    var unauthenticatedAge: TimeSpan = "days=1"
}

extension WebSettings {
    /// How long a connection waits for its client.
    var patience: Patience {
        Patience(
            head: timeoutHTTPReadHeader.duration, request: timeoutHTTPRead.duration,
            answer: timeoutHTTPWrite.duration, idle: timeoutHTTPIdle.duration)
    }
}

extension Settings {
    /// What the web needs to know.
    /// - Parameters:
    ///   - secretKey: the tenant's.
    ///   - schemaName: what the log calls the tenant.
    func webConfiguration(secretKey: String, schemaName: String) -> WebApplication.Configuration {
        var configuration = WebApplication.Configuration(
            secretKey: secretKey, trustedProxies: listen.trustedProxyCIDRs, schemaName: schemaName)
        // One domain over the hosts of several tenants would show each the other's cookies.
        configuration.cookieDomain = schemaName == Tenant.standardName ? cookieDomain?.text : nil
        configuration.unauthenticatedAge = sessions.unauthenticatedAge.duration
        configuration.loggedHeaders = log.httpHeaders.map(\.name)
        configuration.certificateHeaders = Set(listen.clientCertificateHeaders.map { $0.name.canonicalName })
        configuration.path = web.path.text
        configuration.rates = RequestRates([
            .api: throttle.default.limit, .flows: throttle.flows.limit, .refused: throttle.refused.limit,
        ])
        return configuration
    }
}

extension Rate {
    /// The rate as the web knows it.
    fileprivate var limit: RequestRates.Limit { RequestRates.Limit(count, per: period) }
}
