"""prompt and max_age: when a live session is enough, and when it is not."""

import time

from support.admin import EXPLICIT_CONSENT
from support.flow import CONSENT, IDENTIFICATION, PASSWORD


def test_prompt_none_without_a_session_says_login_required(party, browser):
    landing = party.authorize(browser, prompt="none")
    answer = landing.query()
    assert answer["error"] == "login_required"
    assert answer["state"] == party.state
    assert answer["iss"] == party.metadata["issuer"]
    assert "code" not in answer
    assert landing.components == []


def test_prompt_none_with_a_session_gives_a_code_at_once(party, signed_in, user):
    landing = party.authorize(signed_in, prompt="none")
    assert landing.components == []
    assert party.verify(party.exchange(landing.url)["id_token"])["sub"] == user.uid


def test_prompt_none_where_consent_is_missing_says_so(make_party, signed_in):
    party = make_party(consent=EXPLICIT_CONSENT)
    answer = party.authorize(signed_in, prompt="none").query()
    assert answer["error"] in ("consent_required", "interaction_required")
    assert "code" not in answer


def test_prompt_none_with_something_else_is_a_contradiction(party, signed_in):
    answer = party.authorize(signed_in, prompt="none login").query()
    assert answer["error"] == "invalid_request"


def test_prompt_login_asks_again_and_ends_with_a_newer_login(party, signed_in, user):
    first = party.verify(party.sign_in(signed_in)["id_token"])
    time.sleep(1.1)
    landing = party.authorize(signed_in, user, prompt="login")
    assert IDENTIFICATION in landing.components or PASSWORD in landing.components
    again = party.verify(party.exchange(landing.url)["id_token"])
    assert again["auth_time"] > first["auth_time"]
    assert again["sub"] == first["sub"]


def test_prompt_login_is_not_answered_by_opening_the_address_twice(party, signed_in):
    url = party.authorization_url(prompt="login")
    for _ in range(2):
        landing = signed_in.visit(url)
        assert not landing.left_the_site
        assert landing.challenge["component"] in (IDENTIFICATION, PASSWORD)


def test_prompt_login_without_a_session_asks_only_once(party, browser, user):
    landing = party.authorize(browser, user, prompt="login")
    assert landing.components.count(PASSWORD) == 1


def test_prompt_consent_asks_where_consent_is_implicit(party, signed_in):
    landing = party.authorize(signed_in, prompt="consent")
    assert landing.components.count(CONSENT) == 1
    assert party.exchange(landing.url)["id_token"]


def test_prompt_consent_asks_again_where_consent_was_given_for_good(admin, make_party, signed_in):
    party = make_party(consent=admin.make_consent_flow(mode="permanent"))
    assert party.authorize(signed_in).components == [CONSENT]
    assert party.authorize(signed_in).components == []
    assert party.authorize(signed_in, prompt="consent").components == [CONSENT]
    assert party.authorize(signed_in).components == []


def test_an_old_login_is_asked_again_for_max_age(party, signed_in, user):
    first = party.verify(party.sign_in(signed_in)["id_token"])
    time.sleep(4.1)
    landing = party.authorize(signed_in, user, max_age="3")
    assert PASSWORD in landing.components
    assert party.verify(party.exchange(landing.url)["id_token"])["auth_time"] > first["auth_time"]


def test_a_login_that_is_young_enough_for_max_age_passes(party, signed_in):
    landing = party.authorize(signed_in, max_age="3600")
    assert landing.components == []
    assert "auth_time" in party.verify(party.exchange(landing.url)["id_token"])


def test_prompt_none_does_not_get_round_max_age(party, signed_in):
    time.sleep(4.1)
    answer = party.authorize(signed_in, prompt="none", max_age="3").query()
    assert answer["error"] == "login_required"


def test_a_login_hint_is_filled_in_already(party, browser, user):
    landing = browser.visit(party.authorization_url(login_hint=user.username))
    challenge = landing.challenge
    if challenge["component"] == IDENTIFICATION:
        assert challenge["pending_user_identifier"] == user.username
    else:
        assert challenge["component"] == PASSWORD
        assert challenge["pending_user"] == user.username


def test_the_login_page_names_the_application(party, browser):
    challenge = browser.visit(party.authorization_url()).challenge
    assert challenge["component"] == IDENTIFICATION
    assert challenge["application_pre"] == party.application.name
