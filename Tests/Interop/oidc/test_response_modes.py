"""How the answer of an authorization request travels, and what the answer may hold."""

import base64
import hashlib

import pytest


def half_of_sha256(value: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).rstrip(b"=").decode()


def test_a_code_comes_in_the_query_with_state_and_issuer(party, signed_in):
    answer = party.authorize(signed_in).query()
    assert set(answer) == {"code", "state", "iss"}
    assert answer["state"] == party.state
    assert answer["iss"] == party.metadata["issuer"]


def test_response_mode_query_is_the_default_said_aloud(party, signed_in):
    landing = party.authorize(signed_in, response_mode="query")
    assert landing.query()["code"]
    assert landing.fragment() == {}


def test_response_mode_fragment_keeps_the_code_out_of_the_query(party, signed_in):
    landing = party.authorize(signed_in, response_mode="fragment")
    assert landing.query() == {}
    answer = landing.fragment()
    assert answer["state"] == party.state
    assert answer["iss"] == party.metadata["issuer"]
    assert party.exchange_request(answer["code"]).status_code == 200


def test_response_mode_form_post_posts_the_code_to_the_client(party, signed_in):
    landing = signed_in.visit(party.authorization_url(response_mode="form_post"))
    action, fields = landing.posted()
    assert action == party.application.redirect_uri
    assert fields["state"] == party.state
    assert fields["iss"] == party.metadata["issuer"]
    assert party.exchange_request(fields["code"]).status_code == 200


def test_form_post_after_a_login_works_as_well(party, browser, user):
    action, fields = browser.visit(party.authorization_url(response_mode="form_post"), user).posted()
    assert action == party.application.redirect_uri
    assert party.exchange_request(fields["code"]).status_code == 200


def test_a_state_of_strange_characters_comes_back_as_it_was(party, signed_in):
    state = "a b+c&d=é%2F#/?\"'<>"
    url = party.authorization_url(state=state)
    assert signed_in.visit(url).query()["state"] == state


def test_without_a_state_none_comes_back(party, signed_in, application):
    from urllib.parse import urlencode

    query = urlencode({
        "client_id": application.client_id, "response_type": "code", "scope": "openid",
        "redirect_uri": application.redirect_uri,
    })
    landing = signed_in.visit(f"{party.metadata['authorization_endpoint']}?{query}")
    assert set(landing.query()) == {"code", "iss"}


def test_a_redirect_uri_keeps_the_query_that_it_was_registered_with(make_party, signed_in):
    uri = "https://relying-party.test/callback?tenant=a%20b&x=1"
    party = make_party(redirect_uris=[
        {"matching_mode": "strict", "url": uri, "redirect_uri_type": "authorization"}])
    landing = signed_in.visit(party.authorization_url())
    answer = landing.query()
    assert (answer["tenant"], answer["x"]) == ("a b", "1")
    assert party.exchange_request(answer["code"]).status_code == 200


def test_an_id_token_alone_comes_in_the_fragment(party, signed_in, user):
    landing = party.authorize(signed_in, response_type="id_token", challenge_method=None)
    answer = landing.fragment()
    assert landing.query() == {}
    assert "access_token" not in answer and "code" not in answer
    assert party.verify(answer["id_token"])["sub"] == user.uid


def test_id_token_and_token_belong_together_by_at_hash(party, signed_in, user):
    answer = party.authorize(signed_in, response_type="id_token token", challenge_method=None).fragment()
    claims = party.verify(answer["id_token"])
    assert claims["at_hash"] == half_of_sha256(answer["access_token"])
    assert answer["token_type"] == "Bearer"
    assert party.userinfo(answer["access_token"]).json()["sub"] == claims["sub"]


@pytest.mark.parametrize("response_type", ["code id_token", "code id_token token"])
def test_the_hybrid_flow_binds_code_and_token(response_type, party, signed_in):
    answer = party.authorize(signed_in, response_type=response_type).fragment()
    claims = party.verify(answer["id_token"])
    assert claims["c_hash"] == half_of_sha256(answer["code"])
    if "access_token" in answer:
        assert claims["at_hash"] == half_of_sha256(answer["access_token"])
    exchanged = party.exchange_request(answer["code"])
    assert exchanged.status_code == 200
    assert party.verify(exchanged.json()["id_token"])["sub"] == claims["sub"]


def test_an_id_token_from_the_front_channel_needs_a_nonce(party, signed_in):
    landing = party.authorize(signed_in, response_type="id_token", challenge_method=None, nonce="")
    answer = landing.query() | landing.fragment()
    assert answer["error"] == "invalid_request"
    assert "id_token" not in answer


def test_an_unknown_response_type_is_told_to_the_client(party, signed_in):
    landing = party.authorize(signed_in, response_type="telepathy")
    answer = landing.query() | landing.fragment()
    assert answer["error"] == "unsupported_response_type"
    assert answer["state"] == party.state
    assert answer["iss"] == party.metadata["issuer"]


def test_a_grant_that_the_provider_does_not_allow_is_refused(make_party, signed_in):
    party = make_party(grant_types=["authorization_code"])
    landing = party.authorize(signed_in, response_type="id_token", challenge_method=None)
    answer = landing.query() | landing.fragment()
    assert answer["error"] in ("invalid_request", "unauthorized_client")
    assert "id_token" not in answer


def test_request_objects_are_refused_as_discovery_says(party, signed_in):
    landing = party.authorize(signed_in, request="eyJhbGciOiJub25lIn0.e30.")
    assert landing.query()["error"] == "request_not_supported"


def test_a_challenge_method_that_nobody_knows_is_refused(party, signed_in):
    url = party.authorization_url().replace("code_challenge_method=S256", "code_challenge_method=S1")
    assert signed_in.visit(url).query()["error"] == "invalid_request"
