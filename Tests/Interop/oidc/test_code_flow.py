"""The authorization code flow, as a foreign relying party goes through it."""

import base64
import hashlib
import time

import pytest
from authlib.integrations.base_client import OAuthError
from joserfc.errors import JoseError

HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512, "DSA": hashlib.sha512}


def left_half_hash(algorithm: str, value: str) -> str:
    """at_hash and c_hash of OpenID Connect Core, section 3.1.3.6."""
    digest = HASHES[algorithm[-3:]](value.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def test_discovery_names_every_endpoint_under_the_issuer(party, server):
    metadata = party.metadata
    slug = party.application.slug
    assert metadata["issuer"] == f"{server.url}/application/o/{slug}/"
    shared = {
        "authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo",
        "introspection_endpoint": "introspect", "revocation_endpoint": "revoke",
    }
    for name, path in shared.items():
        assert metadata[name] == f"{server.url}/application/o/{path}/"
    assert metadata["jwks_uri"] == f"{server.url}/application/o/{slug}/jwks/"
    assert metadata["end_session_endpoint"] == f"{server.url}/application/o/{slug}/end-session/"


def test_discovery_names_nothing_that_is_not_there(party, server):
    for name, url in party.metadata.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            assert server.session().get(url + "?x=1", allow_redirects=False).status_code not in (404, 501), name
    assert "device_authorization_endpoint" not in party.metadata
    assert "registration_endpoint" not in party.metadata
    assert not any("device_code" in grant for grant in party.metadata["grant_types_supported"])


def test_discovery_tells_what_the_provider_can_do(party):
    metadata = party.metadata
    assert set(metadata["response_types_supported"]) == {
        "code", "id_token", "id_token token", "code token", "code id_token", "code id_token token"}
    assert set(metadata["response_modes_supported"]) == {"query", "fragment", "form_post"}
    assert {"authorization_code", "refresh_token", "client_credentials"} <= set(metadata["grant_types_supported"])
    assert set(metadata["token_endpoint_auth_methods_supported"]) == {"client_secret_basic", "client_secret_post"}
    assert set(metadata["code_challenge_methods_supported"]) == {"S256", "plain"}
    assert {"openid", "profile", "email", "offline_access"} <= set(metadata["scopes_supported"])
    assert metadata["subject_types_supported"] == ["public"]
    assert metadata["id_token_signing_alg_values_supported"] == ["RS256"]
    assert metadata["request_parameter_supported"] is False
    assert metadata["authorization_response_iss_parameter_supported"] is True


def test_the_metadata_of_rfc_8414_is_the_same_document(party, server):
    slug = party.application.slug
    other = server.session().get(f"{server.url}/.well-known/oauth-authorization-server/application/o/{slug}/")
    assert other.status_code == 200
    assert other.json() == party.metadata


def test_the_issuer_itself_leads_to_the_discovery_document(party, server):
    answer = server.session().get(party.metadata["issuer"], allow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/.well-known/openid-configuration")


@pytest.mark.parametrize("method", ["S256", "plain", None])
def test_a_user_signs_in_with_a_code_challenge_of(method, party, browser, user):
    tokens = party.sign_in(browser, user, challenge_method=method)
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 3600
    assert set(tokens["scope"].split()) == {"openid", "profile", "email", "offline_access"}
    assert tokens["refresh_token"]
    assert party.verify(tokens["id_token"])["sub"] == user.uid


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_the_client_authenticates_with(method, make_party, browser, user):
    party = make_party(auth_method=method)
    assert party.verify(party.sign_in(browser, user)["id_token"])["sub"] == user.uid


def test_a_public_client_needs_no_secret(make_party, browser, user):
    party = make_party(client_type="public", auth_method="none")
    code = party.code(browser, user)
    answer = party.exchange_request(code, client_secret=None)
    assert answer.status_code == 200, answer.text
    assert party.verify(answer.json()["id_token"])["sub"] == user.uid


def test_the_id_token_says_who_signed_in_and_how(party, browser, admin):
    user = admin.make_user(groups=["Gardeners of " + party.application.slug])
    before = time.time()
    claims = party.verify(party.sign_in(browser, user)["id_token"])
    assert claims["preferred_username"] == user.username
    assert claims["name"] == user.name
    assert claims["email"] == user.email
    assert claims["email_verified"] is False
    assert claims["groups"] == user.groups
    assert claims["acr"] == "goauthentik.io/providers/oauth2/default"
    assert claims["amr"] == ["pwd"]
    assert before - 2 <= claims["auth_time"] <= time.time() + 2
    assert claims["iat"] + 3600 == claims["exp"]
    assert claims["sid"]
    assert None not in claims.values()


def test_at_hash_when_present_is_the_hash_of_the_access_token(party, browser, user):
    tokens = party.sign_in(browser, user)
    header = party.decode(tokens["id_token"]).header
    claims = party.verify(tokens["id_token"])
    if "at_hash" in claims:
        assert claims["at_hash"] == left_half_hash(header["alg"], tokens["access_token"])


def test_the_access_token_is_a_signed_token_of_the_same_user(party, browser, user):
    tokens = party.sign_in(browser, user)
    claims = party.decode(tokens["access_token"]).claims
    assert claims["sub"] == user.uid
    assert claims["azp"] == party.application.client_id
    assert set(claims["scope"].split()) == set(tokens["scope"].split())


def test_a_token_that_was_changed_fails_the_check(party, browser, user):
    header, payload, signature = party.sign_in(browser, user)["id_token"].split(".")
    flipped = ("A" if payload[10] != "A" else "B")
    with pytest.raises(JoseError):
        party.decode(".".join([header, payload[:10] + flipped + payload[11:], signature]))


def test_userinfo_tells_the_claims_of_the_scopes(party, browser, user):
    tokens = party.sign_in(browser, user)
    answer = party.userinfo(tokens["access_token"])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    claims = answer.json()
    assert claims["sub"] == party.verify(tokens["id_token"])["sub"]
    assert claims["preferred_username"] == user.username
    assert claims["email"] == user.email


def test_userinfo_without_the_email_scope_has_no_email(make_party, browser, user):
    party = make_party(scope="openid profile")
    claims = party.userinfo(party.sign_in(browser, user)["access_token"]).json()
    assert "email" not in claims
    assert claims["preferred_username"] == user.username


def test_userinfo_refuses_a_token_that_is_none(party):
    answer = party.userinfo("not-a-token")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_userinfo_needs_the_openid_scope(make_party, browser, user):
    party = make_party(scope="profile")
    answer = party.userinfo(party.sign_in(browser, user)["access_token"])
    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


def test_claims_stay_out_of_the_id_token_when_the_provider_says_so(make_party, browser, user):
    party = make_party(include_claims_in_id_token=False)
    tokens = party.sign_in(browser, user)
    assert "email" not in party.verify(tokens["id_token"])
    assert party.userinfo(tokens["access_token"]).json()["email"] == user.email


def test_scopes_that_nobody_configured_are_left_out(make_party, browser, user):
    party = make_party(scope="openid profile no-such-scope")
    assert set(party.sign_in(browser, user)["scope"].split()) == {"openid", "profile"}


def test_without_offline_access_there_is_no_refresh_token(make_party, browser, user):
    assert "refresh_token" not in make_party(scope="openid").sign_in(browser, user)


def test_a_second_application_needs_no_second_login(make_party, browser, user):
    make_party().sign_in(browser, user)
    other = make_party()
    landing = other.authorize(browser)
    assert landing.components == [], "a live session passes without any challenge"
    assert other.verify(other.exchange(landing.url)["id_token"])["sub"] == user.uid


def test_the_client_notices_a_wrong_secret(party, browser, user):
    landing = party.authorize(browser, user)
    party.oauth.client_secret = "wrong"
    with pytest.raises(OAuthError) as refusal:
        party.exchange(landing.url)
    assert refusal.value.error == "invalid_client"


def test_token_answers_are_not_to_be_cached(party, browser, user):
    answer = party.exchange_request(party.code(browser, user))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
