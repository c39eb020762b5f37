"""Authorization codes that must not be exchanged."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest


def assert_refused(answer, *errors: str) -> None:
    assert answer.status_code in (400, 401), answer.text
    assert answer.json()["error"] in (errors or ("invalid_grant",))
    assert "access_token" not in answer.json()


def test_a_code_works_once(party, signed_in):
    code = party.code(signed_in)
    assert party.exchange_request(code).status_code == 200
    assert_refused(party.exchange_request(code))


def test_a_code_that_comes_twice_revokes_what_it_gave(party, signed_in):
    code = party.code(signed_in)
    tokens = party.exchange_request(code).json()
    assert party.introspect(tokens["access_token"])["active"] is True
    assert_refused(party.exchange_request(code))
    assert party.introspect(tokens["access_token"])["active"] is False
    assert_refused(party.refresh_request(tokens["refresh_token"]))


def test_of_many_exchanges_at_once_one_succeeds(party, signed_in):
    code = party.code(signed_in)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: party.exchange_request(code), range(8)))
    assert sum(each.status_code == 200 for each in answers) == 1


def test_a_code_expires(make_party, signed_in):
    party = make_party(access_code_validity="seconds=1")
    code = party.code(signed_in)
    time.sleep(2.1)
    assert_refused(party.exchange_request(code))


def test_a_missing_verifier_is_refused(party, signed_in):
    code = party.code(signed_in)
    assert_refused(party.exchange_request(code, code_verifier=None), "invalid_grant", "invalid_request")


@pytest.mark.parametrize("method", ["S256", "plain"])
@pytest.mark.parametrize("wrong", ["", "wrong" * 10, "the challenge itself"])
def test_a_wrong_verifier_is_refused(method, wrong, party, signed_in):
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    code = party.code(signed_in, challenge_method=method)
    if wrong == "the challenge itself":
        wrong = create_s256_code_challenge(party.verifier)
    assert_refused(party.exchange_request(code, code_verifier=wrong), "invalid_grant", "invalid_request")


def test_a_wrong_verifier_does_not_leave_a_second_guess(party, signed_in):
    code = party.code(signed_in)
    assert_refused(party.exchange_request(code, code_verifier="wrong" * 10))
    assert party.exchange_request(code).status_code in (200, 400)


def test_a_verifier_without_a_challenge_is_refused(party, signed_in):
    code = party.code(signed_in, challenge_method=None)
    assert_refused(party.exchange_request(code, code_verifier="a" * 43))


def test_a_public_client_without_its_verifier_gets_nothing(make_party, signed_in):
    party = make_party(client_type="public", auth_method="none")
    code = party.code(signed_in)
    answer = party.exchange_request(code, client_secret=None, code_verifier=None)
    assert_refused(answer, "invalid_grant", "invalid_request")


def test_the_code_of_another_client_is_refused_and_stays_good(party, signed_in, make_party):
    code = party.code(signed_in)
    other = make_party()
    other.verifier = party.verifier
    assert_refused(other.exchange_request(code))
    assert party.exchange_request(code).status_code == 200


@pytest.mark.parametrize("uri", [
    "https://evil.test/", "https://relying-party.test/callback/", "https://relying-party.test/callback?", "", None])
def test_a_redirect_uri_that_is_not_that_of_the_request_is_refused(uri, party, signed_in):
    code = party.code(signed_in)
    assert_refused(
        party.exchange_request(code, redirect_uri=uri), "invalid_grant", "invalid_client", "invalid_request")


def test_a_registered_redirect_uri_of_another_request_is_refused(make_party, signed_in):
    uris = ["https://relying-party.test/callback", "https://relying-party.test/second"]
    party = make_party(redirect_uris=[
        {"matching_mode": "strict", "url": uri, "redirect_uri_type": "authorization"} for uri in uris])
    code = party.code(signed_in)
    assert_refused(party.exchange_request(code, redirect_uri=uris[1]), "invalid_grant", "invalid_client")


@pytest.mark.parametrize("code", ["", "nonsense", "\u0000", "x" * 10_000, "' OR 1=1 --", None])
def test_a_code_that_never_was_is_refused(code, party):
    answer = party.token_request(
        grant_type="authorization_code", code=code, redirect_uri=party.application.redirect_uri)
    assert_refused(answer, "invalid_grant", "invalid_request")


@pytest.mark.parametrize("secret", ["wrong", "", None])
def test_a_confidential_client_without_its_secret_gets_nothing(secret, party, signed_in):
    code = party.code(signed_in)
    assert_refused(party.exchange_request(code, client_secret=secret), "invalid_client")


def test_the_secret_of_another_client_does_not_help(party, signed_in, make_party):
    code = party.code(signed_in)
    secret = make_party().application.client_secret
    assert_refused(party.exchange_request(code, client_secret=secret), "invalid_client")


def test_an_unknown_client_gets_nothing(party, signed_in):
    code = party.code(signed_in)
    answer = party.exchange_request(code, client_id="no-such-client")
    assert_refused(answer, "invalid_client")
    assert answer.json()["error_description"]


@pytest.mark.parametrize("name", ["grant_type", "code", "client_id", "client_secret", "redirect_uri", "code_verifier"])
def test_a_parameter_given_twice_is_an_invalid_request(name, party, signed_in, server):
    fields = {
        "grant_type": "authorization_code", "code": party.code(signed_in), "code_verifier": party.verifier,
        "redirect_uri": party.application.redirect_uri, "client_id": party.application.client_id,
        "client_secret": party.application.client_secret,
    }
    body = list(fields.items()) + [(name, fields[name])]
    answer = server.session().post(party.metadata["token_endpoint"], data=body, timeout=60)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_parameters_in_the_address_of_the_token_endpoint_are_not_taken(party, signed_in, server):
    answer = server.session().post(party.metadata["token_endpoint"], params={
        "grant_type": "authorization_code", "code": party.code(signed_in), "code_verifier": party.verifier,
        "redirect_uri": party.application.redirect_uri, "client_id": party.application.client_id,
        "client_secret": party.application.client_secret,
    })
    assert_refused(answer, "invalid_request", "invalid_client", "unsupported_grant_type", "invalid_grant")


def test_the_token_endpoint_answers_posts_only(party, server):
    assert server.session().get(party.metadata["token_endpoint"]).status_code == 405


def test_a_code_is_worth_nothing_after_its_user_is_deactivated(party, signed_in, admin, user):
    code = party.code(signed_in)
    admin.call("PATCH", f"core/users/{user.pk}/", {"is_active": False})
    answer = party.exchange_request(code)
    assert answer.status_code in (400, 403)
    assert "access_token" not in answer.json()


def test_an_access_token_is_no_refresh_token_and_no_code(party, signed_in):
    tokens = party.sign_in(signed_in)
    assert_refused(party.refresh_request(tokens["access_token"]))
    assert_refused(party.refresh_request(tokens["id_token"]))
    assert_refused(party.exchange_request(tokens["refresh_token"]))
    assert party.userinfo(tokens["id_token"]).status_code == 401
    assert party.userinfo(tokens["refresh_token"]).status_code == 401
