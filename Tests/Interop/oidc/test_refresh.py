"""Refresh tokens rotate, and one that comes twice ends the whole family."""

import time

import pytest
from authlib.integrations.base_client import OAuthError


@pytest.fixture
def tokens(party, browser, user):
    return dict(party.sign_in(browser, user))


def refused(answer) -> bool:
    return answer.status_code == 400 and answer.json()["error"] == "invalid_grant"


def test_a_refresh_gives_new_tokens_of_the_same_user(party, tokens, user):
    fresh = party.oauth.refresh_token(party.metadata["token_endpoint"], tokens["refresh_token"])
    assert fresh["access_token"] != tokens["access_token"]
    assert fresh["refresh_token"] != tokens["refresh_token"]
    assert party.verify(fresh["id_token"], refreshed=True)["sub"] == user.uid
    assert party.userinfo(fresh["access_token"]).json()["preferred_username"] == user.username


def test_a_refresh_keeps_the_time_of_the_login(party, tokens):
    first = party.verify(tokens["id_token"])
    time.sleep(1.1)
    fresh = party.refresh_request(tokens["refresh_token"]).json()
    assert party.verify(fresh["id_token"], refreshed=True)["auth_time"] == first["auth_time"]


def test_rotation_goes_on_for_many_rounds(party, tokens):
    current = tokens["refresh_token"]
    for _ in range(5):
        answer = party.refresh_request(current)
        assert answer.status_code == 200, answer.text
        current = answer.json()["refresh_token"]


def test_a_replayed_refresh_token_is_refused(party, tokens):
    assert party.refresh_request(tokens["refresh_token"]).status_code == 200
    assert refused(party.refresh_request(tokens["refresh_token"]))


def test_a_replayed_refresh_token_revokes_all_that_came_from_it(party, tokens):
    second = party.refresh_request(tokens["refresh_token"]).json()
    third = party.refresh_request(second["refresh_token"]).json()
    assert party.introspect(third["access_token"])["active"] is True
    assert refused(party.refresh_request(tokens["refresh_token"]))
    assert refused(party.refresh_request(third["refresh_token"])), "the newest refresh token is revoked too"
    assert party.introspect(third["access_token"])["active"] is False
    assert party.userinfo(third["access_token"]).status_code == 401


def test_a_replay_leaves_another_login_of_the_same_user_alone(party, tokens, new_browser, user):
    other = party.sign_in(new_browser(), user)["refresh_token"]
    party.refresh_request(tokens["refresh_token"])
    assert refused(party.refresh_request(tokens["refresh_token"]))
    assert party.refresh_request(other).status_code == 200


def test_two_refreshes_at_once_do_not_both_succeed(party, tokens):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: party.refresh_request(tokens["refresh_token"]), range(8)))
    assert sum(each.status_code == 200 for each in answers) <= 1
    assert all(each.status_code == 200 or refused(each) for each in answers)


def test_the_refresh_token_of_another_client_is_refused_and_stays_good(party, tokens, make_party):
    other = make_party()
    assert refused(other.refresh_request(tokens["refresh_token"]))
    assert party.refresh_request(tokens["refresh_token"]).status_code == 200


def test_a_refresh_needs_the_client_secret(party, tokens):
    for secret in (None, "wrong"):
        answer = party.refresh_request(tokens["refresh_token"], client_secret=secret)
        assert answer.status_code in (400, 401)
        assert answer.json()["error"] == "invalid_client"
    assert party.refresh_request(tokens["refresh_token"]).status_code == 200


def test_a_refresh_may_ask_for_less_but_not_for_more(make_party, browser, user):
    party = make_party(scope="openid profile offline_access")
    token = party.sign_in(browser, user)["refresh_token"]
    answer = party.refresh_request(token, scope="openid profile email offline_access")
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_scope"
    less = party.refresh_request(token, scope="openid offline_access")
    assert less.status_code == 200, less.text
    assert set(less.json()["scope"].split()) == {"openid", "offline_access"}


def test_an_expired_refresh_token_is_refused(make_party, browser, user):
    party = make_party(refresh_token_validity="seconds=1")
    token = party.sign_in(browser, user)["refresh_token"]
    time.sleep(2.1)
    assert refused(party.refresh_request(token))


def test_a_threshold_keeps_the_refresh_token_while_it_is_young(make_party, browser, user):
    party = make_party(refresh_token_threshold="days=1")
    token = party.sign_in(browser, user)["refresh_token"]
    first = party.refresh_request(token).json()
    assert first.get("refresh_token", token) == token
    assert party.refresh_request(token).status_code == 200


def test_nobody_refreshes_after_the_user_is_deactivated(party, tokens, admin, user):
    admin.call("PATCH", f"core/users/{user.pk}/", {"is_active": False})
    assert party.refresh_request(tokens["refresh_token"]).status_code in (400, 403)
    assert party.introspect(tokens["access_token"])["active"] is False


def test_a_provider_without_the_grant_refuses_to_refresh(make_party, browser, user):
    party = make_party(grant_types=["authorization_code"])
    tokens = party.sign_in(browser, user)
    with pytest.raises(OAuthError) as refusal:
        party.oauth.refresh_token(party.metadata["token_endpoint"], tokens.get("refresh_token", "none"))
    assert refusal.value.error in ("invalid_grant", "unauthorized_client")
