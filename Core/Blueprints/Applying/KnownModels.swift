import Kernel

/// Every model that blueprints of authentik may name, and what of a server brings it: so that a file that needs more than a
/// server has is refused with a sentence that helps.
enum KnownModels {
    /// What brings a model.
    enum Owner: Hashable {
        /// What every server has.
        case core
        /// A part of authentik, by what it is about.
        case part(String)
        case plugin(PluginID)
    }

    /// Why a server does not have a model.
    static func whyMissing(_ name: ModelName) -> String {
        guard let owner = owner(of: name) else {
            let near = nearest(to: name).map { " Is '\($0)' meant?" } ?? ""
            return "The model '\(name)' is not known: no plugin brings it, of this server or of others.\(near)"
        }
        return switch owner {
        case .core: "The model '\(name)' is none of blueprints on this server."
        case .part(let what): "The model '\(name)' is part of \(what), which this server does not have."
        case .plugin(let id):
            "The model '\(name)' comes with the plugin '\(id)', which this server does not have or has disabled."
        }
    }

    static func owner(of name: ModelName) -> Owner? {
        guard let app = table[name.app], app.models.split(separator: " ").contains(Substring(name.model)) else {
            return nil
        }
        return app.owner ?? plugin(of: name.app)
    }

    /// All of them.
    static let all: [ModelName] = table.flatMap { app, row in
        row.models.split(separator: " ").map { ModelName("\(app).\($0)") }
    }.sorted()

    /// `authentik_stages_email` comes with `stage.email`.
    private static func plugin(of app: String) -> Owner? {
        for (begin, kind) in [
            ("policies", "policy"), ("providers", "provider"), ("sources", "source"), ("stages", "stage"),
        ]
        where app.hasPrefix("authentik_\(begin)_") {
            return .plugin(PluginID("\(kind).\(app.dropFirst("authentik_\(begin)_".utf8.count))"))
        }
        return nil
    }

    /// The same model of another app, which is the usual mistake.
    private static func nearest(to name: ModelName) -> ModelName? { all.first { $0.model == name.model } }

    private typealias Row = (owner: Owner?, models: String)

    /// By app. Without an owner it is the plugin that is called as the app is.
    private static let table: [String: Row] = [
        "authentik_blueprints": (.core, "blueprintinstance metaapplyblueprint"),
        "authentik_brands": (.core, "brand"),
        "authentik_core": (.core, "application applicationentitlement group token user"),
        "authentik_crypto": (.core, "certificatekeypair"),
        "authentik_endpoints": (.part("endpoint devices"), "deviceaccessgroup deviceuserbinding endpointstage"),
        "authentik_endpoints_connectors_agent": (
            .part("endpoint devices"), "agentconnector agentdeviceuserbinding enrollmenttoken"
        ),
        "authentik_endpoints_connectors_fleet": (.part("endpoint devices"), "fleetconnector"),
        "authentik_endpoints_connectors_google_chrome": (.part("endpoint devices"), "googlechromeconnector"),
        "authentik_enterprise": (.part("licences"), "license"),
        "authentik_events": (
            .part("notifications"),
            "event notification "
                + "notificationrule notificationtransport notificationwebhookmapping"
        ),
        "authentik_flows": (.core, "flow flowstagebinding"),
        "authentik_lifecycle": (.part("reviews of accounts"), "lifecycleiteration lifecyclerule review"),
        "authentik_outposts": (.part("outposts"), "dockerserviceconnection kubernetesserviceconnection outpost"),
        "authentik_policies": (.core, "policybinding"),
        "authentik_policies_dummy": (nil, "dummypolicy"),
        "authentik_policies_event_matcher": (nil, "eventmatcherpolicy"),
        "authentik_policies_expiry": (.plugin("policy.password_expiry"), "passwordexpirypolicy"),
        "authentik_policies_expression": (nil, "expressionpolicy"),
        "authentik_policies_geoip": (nil, "geoippolicy"),
        "authentik_policies_password": (nil, "passwordpolicy"),
        "authentik_policies_reputation": (nil, "reputationpolicy"),
        "authentik_policies_unique_password": (nil, "uniquepasswordpolicy"),
        "authentik_providers_google_workspace": (nil, "googleworkspaceprovider googleworkspaceprovidermapping"),
        "authentik_providers_ldap": (nil, "ldapprovider"),
        "authentik_providers_microsoft_entra": (nil, "microsoftentraprovider microsoftentraprovidermapping"),
        "authentik_providers_oauth2": (nil, "oauth2provider scopemapping"),
        "authentik_providers_proxy": (nil, "proxyprovider"),
        "authentik_providers_rac": (nil, "endpoint racpropertymapping racprovider"),
        "authentik_providers_radius": (nil, "radiusprovider radiusproviderpropertymapping"),
        "authentik_providers_saml": (nil, "samlpropertymapping samlprovider"),
        "authentik_providers_scim": (nil, "scimmapping scimprovider"),
        "authentik_providers_ssf": (nil, "ssfprovider"),
        "authentik_providers_ws_federation": (nil, "wsfederationprovider"),
        "authentik_rbac": (.core, "initialpermissions role"),
        "authentik_reports": (.part("reports"), "dataexport"),
        "authentik_sources_kerberos": (
            nil,
            "groupkerberossourceconnection kerberossource "
                + "kerberossourcepropertymapping userkerberossourceconnection"
        ),
        "authentik_sources_ldap": (
            nil, "groupldapsourceconnection ldapsource ldapsourcepropertymapping userldapsourceconnection"
        ),
        "authentik_sources_oauth": (
            nil, "groupoauthsourceconnection oauthsource oauthsourcepropertymapping useroauthsourceconnection"
        ),
        "authentik_sources_plex": (
            nil, "groupplexsourceconnection plexsource plexsourcepropertymapping userplexsourceconnection"
        ),
        "authentik_sources_saml": (
            nil, "groupsamlsourceconnection samlsource samlsourcepropertymapping usersamlsourceconnection"
        ),
        "authentik_sources_scim": (nil, "scimsource scimsourcepropertymapping"),
        "authentik_sources_telegram": (
            nil,
            "grouptelegramsourceconnection telegramsource "
                + "telegramsourcepropertymapping usertelegramsourceconnection"
        ),
        "authentik_stages_account_lockdown": (nil, "accountlockdownstage"),
        "authentik_stages_authenticator_duo": (nil, "authenticatorduostage duodevice"),
        "authentik_stages_authenticator_email": (nil, "authenticatoremailstage emaildevice"),
        "authentik_stages_authenticator_endpoint_gdtc": (nil, "authenticatorendpointgdtcstage"),
        "authentik_stages_authenticator_sms": (nil, "authenticatorsmsstage smsdevice"),
        "authentik_stages_authenticator_static": (nil, "authenticatorstaticstage staticdevice"),
        "authentik_stages_authenticator_totp": (nil, "authenticatortotpstage totpdevice"),
        "authentik_stages_authenticator_validate": (nil, "authenticatorvalidatestage"),
        "authentik_stages_authenticator_webauthn": (nil, "authenticatorwebauthnstage webauthndevice"),
        "authentik_stages_captcha": (nil, "captchastage"),
        "authentik_stages_consent": (nil, "consentstage"),
        "authentik_stages_deny": (nil, "denystage"),
        "authentik_stages_dummy": (nil, "dummystage"),
        "authentik_stages_email": (nil, "emailstage"),
        "authentik_stages_identification": (nil, "identificationstage"),
        "authentik_stages_invitation": (nil, "invitation invitationstage"),
        "authentik_stages_mtls": (nil, "mutualtlsstage"),
        "authentik_stages_password": (nil, "passwordstage"),
        "authentik_stages_prompt": (nil, "prompt promptstage"),
        "authentik_stages_redirect": (nil, "redirectstage"),
        "authentik_stages_source": (nil, "sourcestage"),
        "authentik_stages_user_delete": (nil, "userdeletestage"),
        "authentik_stages_user_login": (nil, "userloginstage"),
        "authentik_stages_user_logout": (nil, "userlogoutstage"),
        "authentik_stages_user_write": (nil, "userwritestage"),
        "authentik_tasks_schedules": (.part("schedules"), "schedule"),
        "authentik_tenants": (.part("tenants"), "domain"),
    ]
}
