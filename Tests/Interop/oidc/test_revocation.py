"""Introspection (RFC 7662) and revocation (RFC 7009)."""

import pytest


@pytest.fixture
def tokens(party, browser, user):
    return dict(party.sign_in(browser, user))


def test_introspection_tells_the_claims_of_a_live_token(party, tokens, user):
    claims = party.introspect(tokens["access_token"])
    assert claims["active"] is True
    assert claims["client_id"] == party.application.client_id
    assert claims["sub"] == user.uid
    assert claims["iss"] == party.metadata["issuer"]
    assert set(claims["scope"].split()) == set(tokens["scope"].split())


def test_a_refresh_token_can_be_introspected_too(party, tokens):
    assert party.introspect(tokens["refresh_token"])["active"] is True


def test_introspection_of_nonsense_says_only_that_it_is_inactive(party):
    assert party.introspect("nonsense") == {"active": False}


def test_another_client_learns_nothing_of_a_token(make_party, tokens):
    assert make_party().introspect(tokens["access_token"]) == {"active": False}


def test_introspection_needs_a_client(party, tokens, server):
    answer = server.session().post(party.metadata["introspection_endpoint"], data={"token": tokens["access_token"]})
    assert answer.status_code in (200, 400, 401)
    if answer.status_code == 200:
        assert answer.json() == {"active": False}


def test_a_revoked_access_token_is_dead(party, tokens):
    answer = party.revoke(tokens["access_token"], "access_token")
    assert answer.status_code == 200
    assert party.introspect(tokens["access_token"]) == {"active": False}
    assert party.userinfo(tokens["access_token"]).status_code == 401


def test_a_revoked_refresh_token_gives_nothing_more(party, tokens):
    assert party.revoke(tokens["refresh_token"], "refresh_token").status_code == 200
    answer = party.refresh_request(tokens["refresh_token"])
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"


@pytest.mark.parametrize("hint", [None, "refresh_token", "no-such-kind"])
def test_a_hint_that_is_wrong_does_not_stop_the_revocation(hint, party, tokens):
    assert party.revoke(tokens["access_token"], hint).status_code == 200
    assert party.introspect(tokens["access_token"])["active"] is False


def test_revoking_what_never_was_is_no_error(party):
    answer = party.revoke("never-was")
    assert answer.status_code == 200
    assert answer.json() == {}


def test_a_client_cannot_revoke_the_token_of_another(make_party, party, tokens):
    make_party().revoke(tokens["access_token"])
    assert party.introspect(tokens["access_token"])["active"] is True


def test_a_wrong_secret_revokes_nothing(party, tokens, server):
    answer = server.session().post(
        party.metadata["revocation_endpoint"], data={"token": tokens["access_token"]},
        auth=(party.application.client_id, "wrong"))
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert party.introspect(tokens["access_token"])["active"] is True
