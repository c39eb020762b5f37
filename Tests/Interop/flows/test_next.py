"""`next` never leads off the site."""

import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from support.flow import DENIED, REDIRECT

EVIL = [
    "https://evil.test/", "//evil.test/", "/\\evil.test/", "\\\\evil.test/", "javascript:alert(1)", "https:evil.test",
    "///evil.test/", "/\t/evil.test/", "\t//evil.test/", " //evil.test/", "http:///evil.test/", "data:text/html,hello",
    "//evil.test\\@127.0.0.1/", "https://127.0.0.1@evil.test/", "/\n/evil.test", "//evil%E3%80%82test/",
]
HARMLESS = ["/if/user/", "/if/user/?x=1&y=2", "/application/launch/some-app/"]


def as_a_browser_reads_it(base: str, target: str) -> str:
    """The address that browsers make of a target: the URL standard drops controls and turns backslashes round."""
    cleaned = re.sub(r"[\t\r\n]", "", target.strip("".join(map(chr, range(33)))))
    if not re.match(r"(?i)(javascript|data|vbscript):", cleaned):
        cleaned = cleaned.replace("\\", "/")
        cleaned = re.sub(r"(?i)^(https?):/*", r"\1://", cleaned)
        cleaned = re.sub(r"^/{2,}", "//", cleaned)
    return urljoin(base, cleaned)


def stays_on(server, target: str) -> bool:
    parts = urlsplit(as_a_browser_reads_it(server.url + "/if/flow/x/", target))
    return parts.scheme == "http" and parts.netloc == urlsplit(server.url).netloc


def test_these_addresses_do_leave_the_site(server):
    assert not any(stays_on(server, target) for target in EVIL)
    assert all(stays_on(server, target) for target in HARMLESS)


@pytest.mark.parametrize("target", EVIL)
def test_a_login_does_not_end_at(target, browser, user, server):
    run = browser.reach_password(user.username, query="next=" + quote(target, safe=""))
    final = run.answer(password=user.password)
    assert final["component"] in (REDIRECT, DENIED)
    if final["component"] == REDIRECT:
        assert stays_on(server, final["to"]), final["to"]


@pytest.mark.parametrize("target", HARMLESS)
def test_a_login_ends_at(target, browser, user):
    run = browser.reach_password(user.username, query="next=" + quote(target, safe=""))
    assert run.answer(password=user.password)["to"] == target


@pytest.mark.parametrize("path", [
    "/flows/-/cancel/", "/flows/-/default/authentication/", "/flows/-/default/invalidation/",
    "/if/flow/default-authentication-flow/", "/if/flow/default-invalidation-flow/", "/",
])
@pytest.mark.parametrize("target", EVIL)
def test_no_page_redirects_to(path, target, browser, server):
    response = browser.http.get(f"{server.url}{path}?next={quote(target, safe='')}", allow_redirects=False)
    assert response.status_code < 500
    if response.is_redirect:
        assert stays_on(server, response.headers["Location"]), response.headers["Location"]


@pytest.mark.parametrize("target", EVIL[:5])
def test_signing_out_does_not_end_at(target, signed_in, server):
    run = signed_in.begin("default-invalidation-flow", "next=" + quote(target, safe=""))
    if run.current["component"] == REDIRECT:
        assert stays_on(server, run.current["to"]), run.current["to"]
    else:
        assert run.current["component"] == DENIED


def test_two_nexts_do_not_confuse_it(browser, user, server):
    run = browser.reach_password(user.username, query="next=%2Fif%2Fuser%2F&next=https%3A%2F%2Fevil.test%2F")
    final = run.answer(password=user.password)
    if final["component"] == REDIRECT:
        assert stays_on(server, final["to"])
    else:
        assert final["component"] == DENIED
