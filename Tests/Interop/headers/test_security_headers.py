"""Every answer tells browsers to be careful with it."""

import pytest
from support.admin import EXPLICIT_CONSENT
from support.flow import AUTHENTICATION

EXECUTOR = f"/api/v3/flows/executor/{AUTHENTICATION}/?query="
PATHS = [
    "/", "/if/flow/default-authentication-flow/", "/if/flow/no-such-flow/", EXECUTOR,
    "/api/v3/flows/executor/no-such-flow/?query=", "/flows/-/default/authentication/", "/flows/-/cancel/",
    "/api/v3/core/users/", "/api/v3/core/users/me/", "/api/v3/root/config/", "/api/v3/no/such/thing/", "/no/such/page/",
    "/application/o/authorize/", "/application/o/authorize/?client_id=no-such-client", "/application/o/userinfo/",
    "/application/o/token/", "/robots.txt", "/-/health/live/", "/-/health/ready/", "/.well-known/webfinger?resource=x",
]


def directives(policy: str) -> dict[str, list[str]]:
    parsed = [part.split() for part in policy.lower().split(";") if part.strip()]
    assert len({part[0] for part in parsed}) == len(parsed), "a directive that comes twice counts once"
    return {part[0]: part[1:] for part in parsed}


def assert_careful(response) -> None:
    """The four headers, and a policy under which no injected script runs."""
    where = f"{response.status_code} {response.request.method} {response.url}"
    headers = response.headers
    assert headers.get("X-Content-Type-Options") == "nosniff", where
    assert headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN"), where
    assert headers.get("Referrer-Policy") in ("no-referrer", "same-origin", "strict-origin",
                                             "strict-origin-when-cross-origin"), where
    assert "Content-Security-Policy" in headers, where
    policy = directives(headers["Content-Security-Policy"])
    scripts = policy.get("script-src", policy.get("default-src"))
    assert scripts is not None, f"{where}: scripts may come from anywhere"
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:"} & set(scripts), where
    assert policy.get("object-src", policy.get("default-src")) == ["'none'"], where
    assert policy.get("base-uri") in (["'none'"], ["'self'"]), where
    assert policy.get("frame-ancestors") in (["'none'"], ["'self'"]), where
    assert "Server" not in headers or not any(each.isdigit() for each in headers["Server"]), where


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_without_a_session_is_careful(path, browser, server):
    assert_careful(browser.http.get(server.url + path, allow_redirects=False))


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_with_a_session_is_careful(path, signed_in, server):
    assert_careful(signed_in.http.get(server.url + path, allow_redirects=False))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
@pytest.mark.parametrize("path", ["/", EXECUTOR, "/application/o/token/", "/api/v3/core/users/", "/no/such/page/"])
def test_an_answer_to_any_method_is_careful(method, path, browser, server):
    response = browser.http.request(method, server.url + path, allow_redirects=False)
    assert response.status_code < 500
    assert_careful(response)


def test_a_broken_body_gets_a_careful_answer(server, browser):
    for path in (EXECUTOR, "/api/v3/core/users/", "/application/o/token/"):
        response = browser.http.post(
            server.url + path, data="{", headers={"Content-Type": "application/json"}, allow_redirects=False)
        assert 400 <= response.status_code < 500
        assert_careful(response)


def test_the_documents_of_an_application_are_careful(party, server):
    for url in (party.application.metadata_url, party.metadata["jwks_uri"], party.metadata["issuer"],
                party.metadata["end_session_endpoint"]):
        assert_careful(server.session().get(url, allow_redirects=False))


def test_the_pages_on_the_way_to_a_code_are_careful(make_party, signed_in):
    party = make_party(consent=EXPLICIT_CONSENT)
    url = party.authorization_url()
    assert_careful(signed_in.http.get(url, allow_redirects=False))
    assert_careful(signed_in.open(url).response)


def test_answers_with_tokens_are_careful(party, signed_in):
    exchanged = party.exchange_request(party.code(signed_in))
    assert_careful(exchanged)
    assert_careful(party.userinfo(exchanged.json()["access_token"]))
    assert_careful(party.token_request(grant_type="nonsense"))


def test_only_the_flow_may_be_framed_and_only_by_its_own_site(browser, server):
    assert browser.http.get(server.url + EXECUTOR).headers["X-Frame-Options"] == "SAMEORIGIN"
    for path in ("/api/v3/root/config/", "/no/such/page/"):
        assert browser.http.get(server.url + path).headers["X-Frame-Options"] == "DENY"


def test_static_files_are_careful_and_typed(browser, server):
    from support.page import Page
    from urllib.parse import urljoin, urlsplit

    page = browser.http.get(server.url + "/if/flow/default-authentication-flow/")
    parsed = Page(page.text, page.url)
    files = [each["href"] for each in parsed.all("link") if each.get("href")]
    files += [each["src"] for each in parsed.all("script") + parsed.all("img") if each.get("src")]
    for name in files:
        url = urljoin(page.url, name)
        if urlsplit(url).scheme == "data":
            continue
        assert url.startswith(server.url), f"{url} is fetched from another site"
        response = browser.http.get(url)
        assert response.status_code == 200, url
        assert_careful(response)
        assert response.headers["Cache-Control"]


def test_no_script_stands_in_a_page(browser, server):
    from support.page import Page

    for path in ("/if/flow/default-authentication-flow/", "/no/such/page/"):
        response = browser.http.get(server.url + path)
        policy = directives(response.headers["Content-Security-Policy"])
        allowed = [each for each in policy.get("script-src", []) if each.startswith(("'nonce-", "'sha"))]
        page = Page(response.text, response.url)
        for script in page.all("script"):
            assert script.get("src") or script.get("type") in ("application/json", "importmap") or allowed
        handlers = [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
        assert handlers == [], "no handler in an attribute"


def test_a_token_endpoint_answers_scripts_of_its_clients_only(party, server):
    own = "https://relying-party.test"
    for origin, allowed in ((own, True), ("https://evil.test", False), ("null", False)):
        response = server.session().post(
            party.metadata["token_endpoint"], headers={"Origin": origin},
            data={"grant_type": "authorization_code", "client_id": party.application.client_id})
        assert response.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
        assert response.headers.get("Access-Control-Allow-Credentials") != "true" or allowed


def test_the_api_lets_no_other_site_read(server):
    response = server.session().get(f"{server.url}/api/v3/root/config/", headers={"Origin": "https://evil.test"})
    assert "Access-Control-Allow-Origin" not in response.headers
