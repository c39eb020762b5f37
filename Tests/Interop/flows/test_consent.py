"""Consent is asked when it is missing, and remembered for as long as the stage says."""

import time

import pytest
from support.admin import EXPLICIT_CONSENT
from support.flow import CONSENT, REDIRECT
from support.relying_party import ALL_SCOPES


@pytest.fixture
def party_with(admin, make_party):
    """A relying party whose authorization flow has a consent stage with these fields."""
    return lambda scope=ALL_SCOPES, **fields: make_party(scope=scope, consent=admin.make_consent_flow(**fields))


def ask(party, browser, **parameters) -> dict:
    """The consent challenge, unanswered."""
    landing = browser.visit(party.authorization_url(**parameters), consent=False)
    assert landing.challenge is not None, f"nobody asked: {landing.url}"
    assert landing.challenge["component"] == CONSENT
    return landing.challenge


def test_the_explicit_flow_asks_and_then_gives_a_code(make_party, signed_in, user):
    party = make_party(consent=EXPLICIT_CONSENT)
    landing = party.authorize(signed_in)
    assert landing.components == [CONSENT]
    assert party.verify(party.exchange(landing.url)["id_token"])["sub"] == user.uid


def test_the_challenge_tells_what_is_asked_and_by_whom(make_party, signed_in, user):
    party = make_party(consent=EXPLICIT_CONSENT)
    challenge = ask(party, signed_in)
    assert {each["id"] for each in challenge["permissions"]} >= {"profile", "email"}
    assert all(set(each) >= {"id", "name"} for each in challenge["permissions"])
    assert challenge["additional_permissions"] == []
    assert party.application.name in challenge["header_text"]
    assert challenge["pending_user"] == user.username
    assert challenge["pending_user_avatar"]
    assert challenge["token"]


def test_nothing_is_given_before_the_answer(make_party, signed_in):
    party = make_party(consent=EXPLICIT_CONSENT)
    ask(party, signed_in)
    assert party.authorize(signed_in, prompt="none").query()["error"] in ("consent_required", "interaction_required")


@pytest.mark.parametrize("token", ["wrong", ""])
def test_an_answer_with_a_wrong_token_is_asked_again(token, party_with, signed_in):
    party = party_with(mode="always_require")
    landing = signed_in.visit(party.authorization_url(), consent=False)
    slug = landing.url.split("/if/flow/")[1].split("/")[0]
    run = signed_in.begin(slug, landing.url.partition("?")[2])
    again = run.answer(token=token)
    assert again["component"] == CONSENT
    errors = [error for errors in again["response_errors"].values() for error in errors]
    assert errors and all(set(error) == {"string", "code"} for error in errors)
    assert run.answer(token=run.current["token"])["component"] == REDIRECT


def test_an_answer_to_one_application_is_none_to_another(party_with, signed_in):
    """Neither what was answered before, nor what another application asked meanwhile."""
    first, second = party_with(mode="always_require"), party_with(mode="always_require")
    old = ask(first, signed_in)["token"]
    landing = signed_in.visit(second.authorization_url(), consent=False)
    slug = landing.url.split("/if/flow/")[1].split("/")[0]
    run = signed_in.begin(slug, landing.url.partition("?")[2])
    token = run.current["token"]
    assert old != token
    assert run.answer(token=old)["component"] == CONSENT
    assert run.answer(token=token)["component"] == REDIRECT
    landing = signed_in.visit(second.authorization_url(), consent=False)
    assert signed_in.begin(slug, landing.url.partition("?")[2]).answer(token=token)["component"] == CONSENT


def test_always_require_asks_every_time(party_with, signed_in):
    party = party_with(mode="always_require")
    for _ in range(2):
        assert party.authorize(signed_in).components == [CONSENT]


def test_permanent_consent_is_asked_once(party_with, signed_in):
    party = party_with(mode="permanent")
    assert party.authorize(signed_in).components == [CONSENT]
    for _ in range(2):
        assert party.authorize(signed_in).components == []


def test_permanent_consent_is_remembered_in_another_browser(party_with, signed_in, new_browser, user):
    party = party_with(mode="permanent")
    party.authorize(signed_in)
    assert CONSENT not in party.authorize(new_browser(), user).components


def test_expiring_consent_is_asked_again_when_it_expired(party_with, signed_in):
    party = party_with(mode="expiring", consent_expire_in="seconds=3")
    assert party.authorize(signed_in).components == [CONSENT]
    assert party.authorize(signed_in).components == []
    time.sleep(4.1)
    assert party.authorize(signed_in).components == [CONSENT]


def test_more_permissions_than_before_are_asked_as_additional(party_with, signed_in):
    party = party_with(scope="openid profile", mode="permanent")
    party.authorize(signed_in)
    challenge = ask(party, signed_in, scope="openid profile email")
    assert {each["id"] for each in challenge["additional_permissions"]} == {"email"}
    assert "email" not in {each["id"] for each in challenge["permissions"]}


def test_fewer_permissions_than_before_are_not_asked(party_with, signed_in):
    party = party_with(scope="openid profile email", mode="permanent")
    party.authorize(signed_in)
    assert party.authorize(signed_in, scope="openid profile").components == []


def test_consent_to_one_application_is_none_to_another(party_with, signed_in):
    party_with(mode="permanent").authorize(signed_in)
    assert party_with(mode="permanent").authorize(signed_in).components == [CONSENT]


def test_consent_of_one_user_is_none_of_another(party_with, signed_in, new_browser, admin):
    party = party_with(mode="permanent")
    party.authorize(signed_in)
    assert CONSENT in party.authorize(new_browser(), admin.make_user()).components
