/// The blueprints that come with the server.
public enum ShippedBlueprints {
    /// Their paths below `blueprints/` and their texts, in the order in which they are applied.
    ///
    /// Made anew each time: the texts are needed once, when the server starts.
    public static var all: [(path: String, text: String)] {
        files.map { (path: $0.path, text: String(decoding: $0.bytes(), as: UTF8.self)) }
    }

    private static let files: [(path: String, bytes: @Sendable () -> [UInt8])] = [
        ("system/bootstrap.yaml", { PackageResources.bootstrap_yaml }),
        ("system/providers-oauth2.yaml", { PackageResources.providers_oauth2_yaml }),
        ("default/flow-password-change.yaml", { PackageResources.flow_password_change_yaml }),
        ("default/flow-default-authentication-flow.yaml", { PackageResources.flow_default_authentication_flow_yaml }),
        ("default/flow-oobe.yaml", { PackageResources.flow_oobe_yaml }),
        ("default/flow-default-invalidation-flow.yaml", { PackageResources.flow_default_invalidation_flow_yaml }),
        (
            "default/flow-default-provider-authorization-explicit-consent.yaml",
            { PackageResources.flow_default_provider_authorization_explicit_consent_yaml }
        ),
        (
            "default/flow-default-provider-authorization-implicit-consent.yaml",
            { PackageResources.flow_default_provider_authorization_implicit_consent_yaml }
        ),
        (
            "default/flow-default-provider-invalidation.yaml",
            { PackageResources.flow_default_provider_invalidation_yaml }
        ),
        (
            "default/flow-default-source-authentication.yaml",
            { PackageResources.flow_default_source_authentication_yaml }
        ),
        ("default/flow-default-source-enrollment.yaml", { PackageResources.flow_default_source_enrollment_yaml }),
        (
            "default/flow-default-source-pre-authentication.yaml",
            { PackageResources.flow_default_source_pre_authentication_yaml }
        ),
        ("default/flow-default-user-settings-flow.yaml", { PackageResources.flow_default_user_settings_flow_yaml }),
        ("default/default-brand.yaml", { PackageResources.default_brand_yaml }),
        // Applied only when somebody asks for them.
        ("example/flows-enrollment-2-stage.yaml", { PackageResources.flows_enrollment_2_stage_yaml }),
        (
            "example/flows-enrollment-email-verification.yaml",
            { PackageResources.flows_enrollment_email_verification_yaml }
        ),
        (
            "example/flows-invitation-enrollment-minimal.yaml",
            { PackageResources.flows_invitation_enrollment_minimal_yaml }
        ),
        ("example/flows-invitation-enrollment.yaml", { PackageResources.flows_invitation_enrollment_yaml }),
        ("example/flows-login-conditional-captcha.yaml", { PackageResources.flows_login_conditional_captcha_yaml }),
        (
            "example/flows-recovery-email-verification.yaml",
            { PackageResources.flows_recovery_email_verification_yaml }
        ),
        ("example/flows-unenrollment.yaml", { PackageResources.flows_unenrollment_yaml }),
    ]
}
