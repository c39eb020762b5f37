"""Machines get tokens with their client's secret, and with nothing less."""

import pytest
from authlib.integrations.base_client import OAuthError


def client_token(party, **fields):
    return party.oauth.fetch_token(
        party.metadata["token_endpoint"], grant_type="client_credentials", **fields)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_machine_gets_a_token_with(method, make_party):
    party = make_party(auth_method=method)
    token = client_token(party, scope="openid profile")
    assert token["token_type"] == "Bearer"
    assert token["expires_in"] == 3600
    assert set(token["scope"].split()) == {"openid", "profile"}
    assert "refresh_token" not in token
    assert party.introspect(token["access_token"])["active"] is True


def test_the_token_belongs_to_a_service_account_of_the_provider(party):
    token = client_token(party, scope="openid profile")
    claims = party.userinfo(token["access_token"]).json()
    assert claims["preferred_username"] == f"ak-{party.application.name}-client_credentials"


def test_two_tokens_belong_to_one_service_account(party, admin):
    first, second = (party.decode(client_token(party, scope="openid")["access_token"]).claims for _ in range(2))
    assert first["sub"] == second["sub"]
    accounts = admin.call("GET", "core/users/", params={"search": party.application.name})["results"]
    assert [each["type"] for each in accounts] == ["service_account"]


def test_scopes_that_nobody_configured_are_left_out(party):
    assert set(client_token(party, scope="openid nonsense")["scope"].split()) == {"openid"}


@pytest.mark.parametrize("secret", ["wrong", ""])
def test_a_wrong_secret_gets_nothing(secret, party):
    answer = party.token_request(grant_type="client_credentials", client_secret=secret)
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] in ("invalid_client", "invalid_grant")


def test_no_secret_gets_nothing(party):
    answer = party.token_request(grant_type="client_credentials", client_secret=None)
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] in ("invalid_client", "invalid_grant")


def test_a_public_client_has_no_credentials_to_show(make_party):
    party = make_party(client_type="public", auth_method="none")
    answer = party.token_request(grant_type="client_credentials", client_secret=None)
    assert answer.status_code in (400, 401)
    assert "access_token" not in answer.json()


def test_a_provider_without_the_grant_refuses(make_party):
    with pytest.raises(OAuthError) as refusal:
        client_token(make_party(grant_types=["authorization_code"]))
    assert refusal.value.error in ("invalid_grant", "unauthorized_client")


def test_a_machine_cannot_sign_in_as_a_person(party, browser, user):
    token = client_token(party, scope="openid profile")
    assert party.userinfo(token["access_token"]).json()["preferred_username"] != user.username


@pytest.mark.parametrize("grant", ["", "nonsense", "urn:ietf:params:oauth:grant-type:saml2-bearer"])
def test_an_unknown_grant_is_called_unsupported(grant, party):
    answer = party.token_request(grant_type=grant)
    assert answer.status_code == 400
    assert answer.json()["error"] in ("unsupported_grant_type", "invalid_request")


def test_special_characters_in_a_secret_survive_both_ways(make_party, server):
    from urllib.parse import quote

    secret = "p@ss:w%rd+&= é"
    party = make_party(client_secret=secret)
    body = party.token_request(grant_type="client_credentials", scope="openid")
    assert body.status_code == 200, body.text
    basic = server.session().post(
        party.metadata["token_endpoint"], data={"grant_type": "client_credentials", "scope": "openid"},
        auth=(quote(party.application.client_id, safe=""), quote(secret, safe="")))
    assert basic.status_code == 200, "RFC 6749, section 2.3.1: both are form-encoded before they are joined"
