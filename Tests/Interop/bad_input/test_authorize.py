"""Authorization requests that must not lead anybody anywhere."""

from urllib.parse import parse_qsl, quote, urlencode, urljoin

import pytest
from support.admin import CALLBACK, unique


def error_page(browser, url: str) -> str:
    """The text of an error page of the server itself."""
    landing = browser.open(url)
    assert not landing.left_the_site, f"the request was answered at {landing.url}"
    assert 400 <= landing.response.status_code < 500
    assert landing.response.headers["Content-Type"].startswith("text/html")
    assert "code=" not in landing.url
    return landing.response.text


def request_url(party, **changes) -> str:
    fields = {
        "response_type": "code", "client_id": party.application.client_id, "scope": "openid", "state": "st",
        "redirect_uri": party.application.redirect_uri,
    } | changes
    sent = {name: value for name, value in fields.items() if value is not None}
    return f"{party.metadata['authorization_endpoint']}?{urlencode(sent)}"


def test_an_unknown_client_is_an_error_page(party, signed_in):
    error_page(signed_in, request_url(party, client_id=unique("no-such-client")))


@pytest.mark.parametrize("client", ["", None, "\u0000", "x" * 5000])
def test_a_client_that_cannot_be_is_an_error_page(client, party, signed_in):
    error_page(signed_in, request_url(party, client_id=client))


DIFFERENT = [
    CALLBACK + "/", CALLBACK[:-1], CALLBACK + "x", CALLBACK + "?", CALLBACK + "?x=1", CALLBACK + "#", CALLBACK + "#x",
    CALLBACK.replace("https:", "http:"), CALLBACK.replace("callback", "Callback"),
    CALLBACK.replace(".test/", ".test:443/"),
    CALLBACK.replace("relying", "Relying"), CALLBACK.replace("-", "_"), CALLBACK.replace("//", "///"),
    CALLBACK.replace("/callback", "/x/../callback"), CALLBACK.replace("/callback", "/%63allback"),
    CALLBACK.replace("relying-party.test", "relying-party.test@evil.test"),
    CALLBACK.replace("relying-party.test", "relying-party.test.evil.test"),
    CALLBACK.replace("relying-party.test", "evil.test\\@relying-party.test"), " " + CALLBACK, CALLBACK + " ",
    CALLBACK + "\u0000", "https://evil.test/", "//relying-party.test/callback", "/callback", "javascript:alert(1)", "",
]


@pytest.mark.parametrize("uri", DIFFERENT)
def test_a_redirect_uri_that_differs_is_an_error_page(uri, party, signed_in):
    page = error_page(signed_in, request_url(party, redirect_uri=uri))
    assert f'href="{uri}"' not in page or not uri


def test_a_redirect_uri_that_is_missing_is_an_error_page(party, signed_in):
    error_page(signed_in, request_url(party, redirect_uri=None))


def test_a_logout_uri_is_no_redirect_uri(party, signed_in):
    from support.admin import SIGNED_OUT

    error_page(signed_in, request_url(party, redirect_uri=SIGNED_OUT))


@pytest.mark.parametrize("uri", ["javascript:alert(1)", "data:text/html,hello", "vbscript:x"])
def test_a_scheme_that_runs_code_is_refused_even_when_registered(uri, admin, server, signed_in):
    from support.relying_party import RelyingParty

    uris = [{"matching_mode": "strict", "url": uri, "redirect_uri_type": "authorization"}]
    try:
        application = admin.make_application(redirect_uris=uris)
    except AssertionError as refusal:
        assert ": 400 " in str(refusal)
        return
    error_page(signed_in, request_url(RelyingParty(server, application)))


@pytest.mark.parametrize("uri", [
    "https://evil.test/?https://app.relying-party.test/cb", "https://app.relying-party.test/cb/more",
    "xhttps://app.relying-party.test/cb", "https://appXrelying-party.test/cb",
])
def test_a_pattern_must_match_the_whole_redirect_uri(uri, make_party, signed_in):
    party = make_party(redirect_uris=[{
        "matching_mode": "regex", "url": r"https://[a-z]+\.relying-party\.test/cb",
        "redirect_uri_type": "authorization"}])
    error_page(signed_in, request_url(party, redirect_uri=uri))
    good = signed_in.visit(request_url(party, redirect_uri="https://app.relying-party.test/cb"))
    assert good.left_the_site and good.query()["code"]


def test_the_error_page_shows_nothing_of_the_request_as_markup(party, signed_in):
    evil = "\"><script>alert(1)</script>"
    for changes in ({"client_id": evil}, {"redirect_uri": evil}, {"state": evil, "client_id": "x"}):
        assert "<script>alert(1)" not in error_page(signed_in, request_url(party, **changes))


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_two_values_for_who_and_where_are_an_error_page(name, party, signed_in):
    value = {"client_id": party.application.client_id, "redirect_uri": party.application.redirect_uri}[name]
    for second in (value, "https://evil.test/"):
        error_page(signed_in, f"{request_url(party)}&{name}={quote(second, safe='')}")


@pytest.mark.parametrize("name, value", [
    ("scope", "openid profile"), ("response_type", "code"), ("state", "other"), ("nonce", "b"), ("code_challenge", "b"),
])
def test_any_parameter_given_twice_is_an_invalid_request(name, value, party, signed_in):
    url = party.authorization_url() + f"&{name}={quote(value)}"
    landing = signed_in.visit(url)
    if landing.left_the_site:
        assert landing.url.startswith(party.application.redirect_uri)
        assert landing.query()["error"] == "invalid_request"
        assert "code" not in landing.query()
    else:
        assert landing.response.status_code == 400


def post_request(party, server, url: str):
    """Posts the parameters of an address in a form, as another site does: browsers send no cookie along."""
    endpoint, _, query = url.partition("?")
    return server.session().post(
        endpoint, data=parse_qsl(query, keep_blank_values=True), allow_redirects=False, timeout=60)


def test_a_request_may_be_posted_and_is_answered_like_one_in_an_address(party, server, signed_in, user):
    posted = post_request(party, server, party.authorization_url())
    assert posted.status_code == 303, "OpenID Connect Core, section 3.1.2.1; a redirect that is not posted again"
    landing = signed_in.visit(urljoin(posted.url, posted.headers["Location"]))
    assert landing.left_the_site and landing.url.startswith(party.application.redirect_uri)
    assert party.verify(party.exchange(landing.url)["id_token"])["sub"] == user.uid


@pytest.mark.parametrize("changes", [
    {"client_id": "no-such-client"}, {"client_id": None}, {"redirect_uri": "https://evil.test/"},
    {"redirect_uri": None}, {"redirect_uri": CALLBACK + "/"},
])
def test_a_request_that_is_posted_is_checked_like_one_in_an_address(changes, party, server, signed_in):
    posted = post_request(party, server, request_url(party, **changes))
    if posted.is_redirect:
        target = urljoin(posted.url, posted.headers["Location"])
        assert target.startswith(server.url + "/"), target
        error_page(signed_in, target)
    else:
        assert posted.status_code == 400


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_two_values_are_no_better_when_posted(name, party, server, signed_in):
    posted = post_request(party, server, f"{request_url(party)}&{name}={quote('https://evil.test/', safe='')}")
    error_page(signed_in, posted.headers["Location"])


@pytest.mark.parametrize("accept, kind", [
    ("application/json", "application/json"), ("*/*", "text/html"), (None, "text/html"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ("application/json, text/html;q=0.5", "text/html"),
])
def test_an_error_is_a_page_unless_json_is_asked_for(accept, kind, party, server):
    answer = server.session().get(
        request_url(party, client_id="no-such-client"), headers={"Accept": accept}, allow_redirects=False, timeout=60)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith(kind)


def test_a_request_without_any_parameter_is_not_found(party, browser):
    assert browser.open(party.metadata["authorization_endpoint"]).response.status_code == 404


def test_a_user_whom_no_policy_lets_in_gets_no_code(party, signed_in, admin, user):
    application = admin.call("GET", f"core/applications/{party.application.slug}/")
    group = admin.call("POST", "core/groups/", {"name": unique("insiders")})
    admin.call("POST", "policies/bindings/", {"target": application["pk"], "group": group["pk"], "order": 0})
    landing = signed_in.visit(party.authorization_url())
    if landing.left_the_site:
        assert landing.query()["error"] == "access_denied"
    admin.call("PATCH", f"core/users/{user.pk}/", {"groups": [group["pk"]]})
    assert party.authorize(signed_in).query()["code"]


@pytest.mark.parametrize("value", ["abc", "-1", "99999999999999999999", "1.5", ""])
def test_a_max_age_that_is_no_number_breaks_nothing(value, party, signed_in):
    landing = signed_in.visit(request_url(party, max_age=value))
    if landing.left_the_site:
        assert set(landing.query()) & {"error", "code"}
