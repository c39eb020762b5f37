import Kernel
import Web

/// The mail server.
struct EmailSettings: SettingGroup {
    @Setting("The mail server's host.")
    var host = "localhost"
    @Setting("The mail server's port.", in: 1...65_535)
    var port = 25
    @Setting("The account at the mail server.")
    var username: String?
    @Setting("The account's password.")
    var password: Secret?
    @Setting("Whether the connection turns to TLS by STARTTLS; where it cannot, nothing is sent.")
    var useTLS = false
    @Setting("Whether the connection is TLS from its beginning.")
    var useSSL = false
    @Setting("The longest that one step of sending a message may take.")
    var timeout: TimeSpan = "10"
    @Setting("The sender of messages: an address, or a name and an address in angle brackets.")
    var from = "authentik@localhost"
    @Setting("A folder of further templates.")
    var templateDir = "/templates"
    @Setting("A file of certificate authorities that mail servers are verified with beside the system's, in PEM.")
    var caFile: String?
    @Setting("Whether the password may go to a mail server without TLS. To one on this machine it always may.")
    var allowPlainAuth = false
    @Setting(
        "What links in messages begin with, such as https://id.example.com. Without it they lead to the host that was asked, where a proxy, a brand or a tenant vouches for it."
    )
    var site: String?

    var contradiction: String? {
        if useTLS && useSSL { return "email.use_tls and email.use_ssl exclude one another: set one of them." }
        guard let site else { return nil }
        let isSite = ["https://", "http://"].contains(where: site.hasPrefix) && !site.contains { " ?#".contains($0) }
        return isSite ? nil : "email.site must be an address such as https://id.example.com (LANYARD_EMAIL__SITE)."
    }
}

/// How many events are kept, and what they are told about addresses.
struct EventSettings: SettingGroup {
    @Setting("The most events that are kept for each tenant; the oldest go first.", in: 1000...1_000_000_000)
    var most = 10_000_000
    var contextProcessors = ContextProcessorSettings()
}

/// Tokens of the API.
struct TokenSettings: SettingGroup {
    @Setting(
        "Whether the keys of API tokens and app passwords are kept sealed, so that their owners can see them again (`view_key`). When it is off, those that were kept are forgotten."
    )
    var viewable = true
}

/// Databases of addresses.
struct ContextProcessorSettings: SettingGroup {
    @Setting("A file with places of addresses, in MaxMind's format (GeoLite2-City).")
    var geoip = "/geoip/GeoLite2-City.mmdb"
    @Setting("A file with networks of addresses, in MaxMind's format (GeoLite2-ASN).")
    var asn = "/geoip/GeoLite2-ASN.mmdb"
}

/// What is remembered of attempts to sign in.
struct ReputationSettings: SettingGroup {
    @Setting("How long a reputation is remembered, from its beginning.")
    var expiry: TimeSpan = "86400"
}

/// Requests to other servers.
struct OutgoingRequestSettings: SettingGroup {
    @Setting(
        "Networks of one's own that requests to other servers may go to. What is not on the internet is refused otherwise."
    )
    var allow: [Network] = []
}

/// What each run of an expression may use.
struct ExpressionSettings: SettingGroup {
    @Setting("Steps of work that an expression may take; one is about a simple operation.", in: 1000...1_000_000_000)
    var steps = 10_000_000
    @Setting("Bytes that an expression may allocate, in sum.", in: 65_536...1_073_741_824)
    var bytes = 67_108_864
    @Setting("How deep calls and values of an expression may be nested.", in: 10...1000)
    var depth = 200
    @Setting("Bytes that an expression may print.", in: 0...1_048_576)
    var output = 65_536
    @Setting("How long an expression may take, waiting for others included.")
    var time: TimeSpan = "5"
    @Setting("Expressions that wait for others at a time.", in: 1...256)
    var threads = 16
}

/// Passwords that have become public.
struct BreachedPasswordSettings: SettingGroup {
    @Setting(
        "A file of SHA-1 hashes, sorted, as Have I Been Pwned's downloader writes it. It is used in place of the service."
    )
    var file: String?
    @Setting("Have I Been Pwned's service of password ranges, or one like it.")
    var service = "https://api.pwnedpasswords.com/range/"
}

/// How often who may ask.
struct ThrottleSettings: SettingGroup {
    @Setting("How often an address may ask the API without being anybody in particular; more is answered with 429.")
    var `default`: Rate = "1000/second"
    @Setting("How often an address may take a step of a flow.")
    var flows: Rate = "200/second"
    @Setting(
        "How often an address may have a request refused by an application's endpoints, such as the token endpoint.")
    var refused: Rate = "100/second"
    var providers = ProviderThrottleSettings()
}

/// How often providers may be asked.
struct ProviderThrottleSettings: SettingGroup {
    var oauth2 = OAuth2ThrottleSettings()
}

/// How often OAuth2 may be asked.
struct OAuth2ThrottleSettings: SettingGroup {
    @Setting("How often an address may try a device's code.", keptFor: "the device flow")
    var device: Rate = "20/hour"
}

/// Outposts.
struct OutpostSettings: SettingGroup {
    @Setting("The container image of outposts that are deployed.", keptFor: "outposts")
    var containerImageBase = "ghcr.io/goauthentik/%(type)s:%(version)s"
    @Setting("Whether the container engines of this machine are found by themselves.", keptFor: "outposts")
    var discover = true
    @Setting("Whether there is no outpost inside the server.", keptFor: "outposts")
    var disableEmbeddedOutpost = false
}

/// LDAP sources and outposts.
struct LDAPSettings: SettingGroup {
    @Setting("The longest that a synchronization may take, in hours.", in: 1...168, keptFor: "LDAP sources")
    var taskTimeoutHours = 2
    @Setting("Entries that are asked for at once.", in: 1...10_000, keptFor: "LDAP sources")
    var pageSize = 50
    var tls = LDAPTLSSettings()
}

/// TLS of LDAP sources.
struct LDAPTLSSettings: SettingGroup {
    @Setting("Ciphers that are offered, in OpenSSL's words.", keptFor: "LDAP sources")
    var ciphers: String?
}

/// Sources.
struct SourceSettings: SettingGroup {
    var kerberos = KerberosSettings()
}

/// Kerberos sources.
struct KerberosSettings: SettingGroup {
    @Setting("The longest that a synchronization may take, in hours.", in: 1...168, keptFor: "Kerberos sources")
    var taskTimeoutHours = 2
}
