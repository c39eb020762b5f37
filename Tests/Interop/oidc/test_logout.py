"""RP-initiated logout."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from support.admin import SIGNED_OUT


def end_session(party, **parameters) -> str:
    return f"{party.metadata['end_session_endpoint']}?{urlencode(parameters)}"


@pytest.fixture
def signed_in_party(party, signed_in):
    tokens = party.sign_in(signed_in)
    return party, tokens, signed_in


def test_the_user_comes_back_to_the_application_with_its_state(signed_in_party):
    party, tokens, browser = signed_in_party
    landing = browser.visit(end_session(
        party, id_token_hint=tokens["id_token"], post_logout_redirect_uri=SIGNED_OUT, state="a b&c"))
    assert landing.left_the_site, landing.challenge
    assert landing.url.startswith(SIGNED_OUT)
    assert dict(parse_qsl(urlsplit(landing.url).query)) == {"state": "a b&c"}


def test_the_tokens_of_the_session_end_with_it(signed_in_party):
    party, tokens, browser = signed_in_party
    browser.visit(end_session(party, id_token_hint=tokens["id_token"], post_logout_redirect_uri=SIGNED_OUT))
    assert party.introspect(tokens["access_token"])["active"] is False


def test_the_session_ends_when_the_invalidation_flow_signs_out(make_party, signed_in):
    party = make_party(invalidation="default-invalidation-flow")
    tokens = party.sign_in(signed_in)
    landing = signed_in.visit(end_session(
        party, id_token_hint=tokens["id_token"], post_logout_redirect_uri=SIGNED_OUT))
    assert landing.url.startswith(SIGNED_OUT)
    assert signed_in.me() is None
    assert party.authorize(signed_in, prompt="none").query()["error"] == "login_required"


def test_an_expired_id_token_is_hint_enough(make_party, signed_in):
    import time

    party = make_party(access_token_validity="seconds=1")
    tokens = party.sign_in(signed_in)
    time.sleep(2.1)
    landing = signed_in.visit(end_session(
        party, id_token_hint=tokens["id_token"], post_logout_redirect_uri=SIGNED_OUT))
    assert landing.left_the_site and landing.url.startswith(SIGNED_OUT)


@pytest.mark.parametrize("target", [
    "https://evil.test/", SIGNED_OUT + "/", SIGNED_OUT + "?x=1", SIGNED_OUT[:-1], "javascript:alert(1)", "//evil.test",
    "https://relying-party.test/callback",
])
def test_nobody_is_sent_to_an_address_that_is_not_registered_for_logout(target, signed_in_party):
    party, tokens, browser = signed_in_party
    landing = browser.visit(end_session(party, id_token_hint=tokens["id_token"], post_logout_redirect_uri=target))
    assert not landing.left_the_site, landing.url
    assert target not in (landing.challenge or {}).get("to", "")


def test_an_address_without_a_hint_leads_nowhere(signed_in_party):
    party, _, browser = signed_in_party
    assert not browser.visit(end_session(party, post_logout_redirect_uri=SIGNED_OUT)).left_the_site


def test_a_forged_hint_leads_nowhere(signed_in_party):
    party, tokens, browser = signed_in_party
    header, payload, _ = tokens["id_token"].split(".")
    for forged in ("nonsense", f"{header}.{payload}.AAAA", "eyJhbGciOiJub25lIn0." + payload + "."):
        landing = browser.visit(end_session(party, id_token_hint=forged, post_logout_redirect_uri=SIGNED_OUT))
        assert not landing.left_the_site, forged


def test_the_hint_of_another_application_leads_nowhere(signed_in_party, make_party):
    party, _, browser = signed_in_party
    other = make_party().sign_in(browser)["id_token"]
    landing = browser.visit(end_session(party, id_token_hint=other, post_logout_redirect_uri=SIGNED_OUT))
    assert not landing.left_the_site


def test_without_any_parameter_a_page_of_the_server_is_shown(signed_in_party):
    party, _, browser = signed_in_party
    landing = browser.visit(party.metadata["end_session_endpoint"])
    assert not landing.left_the_site
    assert landing.challenge is None or landing.challenge["component"] == "ak-stage-session-end"


def test_the_request_may_be_posted(signed_in_party):
    party, tokens, browser = signed_in_party
    answer = browser.http.post(
        party.metadata["end_session_endpoint"], allow_redirects=False,
        data={"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": SIGNED_OUT, "state": "s"})
    assert answer.status_code in (302, 303)
    landing = browser.visit(answer.headers["Location"])
    assert landing.left_the_site and landing.url.startswith(SIGNED_OUT)


def test_signing_out_twice_is_no_error(signed_in_party):
    party, tokens, browser = signed_in_party
    url = end_session(party, id_token_hint=tokens["id_token"], post_logout_redirect_uri=SIGNED_OUT)
    for _ in range(2):
        assert browser.visit(url).url.startswith(SIGNED_OUT)
