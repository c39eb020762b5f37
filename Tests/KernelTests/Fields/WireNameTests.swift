import Testing

@testable import Kernel

@Suite("A Swift name on the wire")
struct WireNameTests {
    @Test(
        "is in snake case, abbreviations kept whole",
        arguments: [
            ("x", "x"), ("name", "name"), ("isActive", "is_active"),
            ("failedAttemptsBeforeCancel", "failed_attempts_before_cancel"),
            ("metaLaunchURL", "meta_launch_url"), ("clientID", "client_id"), ("uidField", "uid_field"),
            ("URLField", "url_field"),
            ("acsURLBinding", "acs_url_binding"), ("redirectURIs", "redirect_uris"),
            ("showURLIsValid", "show_url_is_valid"), ("pk", "pk"),
            ("includeClaimsInIdToken", "include_claims_in_id_token"),
            ("sha256Digest", "sha256_digest"), ("aB", "a_b"), ("", ""),
        ])
    func names(swift: String, wire: String) {
        #expect(WireName.of(swift[...]) == wire)
    }
}
