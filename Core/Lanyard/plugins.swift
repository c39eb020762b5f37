// The plugins that the server is built with. `LANYARD_PLUGINS` chooses among them at build time; see Package.swift.

import Kernel

#if POLICY_DUMMY
    import PolicyDummy
#endif
#if POLICY_EVENT_MATCHER
    import PolicyEventMatcher
#endif
#if POLICY_EXPRESSION
    import PolicyExpression
#endif
#if POLICY_GEOIP
    import PolicyGeoIP
#endif
#if POLICY_PASSWORD
    import PolicyPassword
#endif
#if POLICY_PASSWORD_EXPIRY
    import PolicyPasswordExpiry
#endif
#if POLICY_REPUTATION
    import PolicyReputation
#endif
#if POLICY_UNIQUE_PASSWORD
    import PolicyUniquePassword
#endif
#if PROVIDER_OAUTH2
    import ProviderOAuth2
#endif
#if STAGE_CAPTCHA
    import StageCaptcha
#endif
#if STAGE_CONSENT
    import StageConsent
#endif
#if STAGE_DENY
    import StageDeny
#endif
#if STAGE_DUMMY
    import StageDummy
#endif
#if STAGE_EMAIL
    import StageEmail
#endif
#if STAGE_IDENTIFICATION
    import StageIdentification
#endif
#if STAGE_INVITATION
    import StageInvitation
#endif
#if STAGE_MTLS
    import StageMutualTLS
#endif
#if STAGE_PASSWORD
    import StagePassword
#endif
#if STAGE_PROMPT
    import StagePrompt
#endif
#if STAGE_REDIRECT
    import StageRedirect
#endif
#if STAGE_USER_DELETE
    import StageUserDelete
#endif
#if STAGE_USER_LOGIN
    import StageUserLogin
#endif
#if STAGE_USER_LOGOUT
    import StageUserLogout
#endif
#if STAGE_USER_WRITE
    import StageUserWrite
#endif

extension Lanyard {
    static var plugins: [any Plugin.Type] {
        var list: [any Plugin.Type] = []
        #if POLICY_DUMMY
            list.append(DummyPolicyPlugin.self)
        #endif
        #if POLICY_EVENT_MATCHER
            list.append(EventMatcherPolicyPlugin.self)
        #endif
        #if POLICY_EXPRESSION
            list.append(ExpressionPolicyPlugin.self)
        #endif
        #if POLICY_GEOIP
            list.append(GeoIPPolicyPlugin.self)
        #endif
        #if POLICY_PASSWORD
            list.append(PasswordPolicyPlugin.self)
        #endif
        #if POLICY_PASSWORD_EXPIRY
            list.append(PasswordExpiryPolicyPlugin.self)
        #endif
        #if POLICY_REPUTATION
            list.append(ReputationPolicyPlugin.self)
        #endif
        #if POLICY_UNIQUE_PASSWORD
            list.append(UniquePasswordPolicyPlugin.self)
        #endif
        #if PROVIDER_OAUTH2
            list.append(OAuth2Plugin.self)
        #endif
        #if STAGE_CAPTCHA
            list.append(CaptchaStagePlugin.self)
        #endif
        #if STAGE_CONSENT
            list.append(ConsentStagePlugin.self)
        #endif
        #if STAGE_DENY
            list.append(DenyStagePlugin.self)
        #endif
        #if STAGE_DUMMY
            list.append(DummyStagePlugin.self)
        #endif
        #if STAGE_EMAIL
            list.append(EmailStagePlugin.self)
        #endif
        #if STAGE_IDENTIFICATION
            list.append(IdentificationStagePlugin.self)
        #endif
        #if STAGE_INVITATION
            list.append(InvitationStagePlugin.self)
        #endif
        #if STAGE_MTLS
            list.append(MutualTLSStagePlugin.self)
        #endif
        #if STAGE_PASSWORD
            list.append(PasswordStagePlugin.self)
        #endif
        #if STAGE_PROMPT
            list.append(PromptStagePlugin.self)
        #endif
        #if STAGE_REDIRECT
            list.append(RedirectStagePlugin.self)
        #endif
        #if STAGE_USER_DELETE
            list.append(UserDeleteStagePlugin.self)
        #endif
        #if STAGE_USER_LOGIN
            list.append(UserLoginStagePlugin.self)
        #endif
        #if STAGE_USER_LOGOUT
            list.append(UserLogoutStagePlugin.self)
        #endif
        #if STAGE_USER_WRITE
            list.append(UserWriteStagePlugin.self)
        #endif
        return list
    }
}
