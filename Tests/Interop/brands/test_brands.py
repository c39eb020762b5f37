"""Brands by host: what anybody sees of them, and what nobody does."""

import re
import secrets

import pytest
import requests
from support.admin import unique
from support.flow import AUTHENTICATION
from support.wire import Wire, status_of

PAGE = f"/if/flow/{AUTHENTICATION}/"
CURRENT = "/api/v3/core/brands/current/"
HOSTILE = [
    "", " ", ".", "..", ":", ":80", "[", "[::1]", "*", "a" * 300, "a." * 120, "evil.test/acme", "evil.test#acme",
    "acme\x00", "<script>", "\"><img src=x>", "evil.test@acme", "acme,evil.test", "javascript:alert(1)", "xn--", "\xff",
    "127.0.0.1:99999", "acme..", "//acme", "%61cme",
]


@pytest.fixture
def make_brand(admin):
    """Makes brands, each under a domain of its own, and takes them away afterwards."""
    made = []

    def make(**fields) -> dict:
        body = {"domain": f"{secrets.token_hex(5)}.brand.test"} | fields
        made.append(admin.call("POST", "core/brands/", body))
        return made[-1]

    yield make
    for brand in made:
        admin.call("DELETE", f"core/brands/{brand['brand_uuid']}/")


def get(server, path: str, host: str, **options) -> requests.Response:
    headers = {"Host": host, "Accept": "text/html"} | options.pop("headers", {})
    return requests.get(server.url + path, headers=headers, timeout=30, allow_redirects=False, **options)


def test_the_first_start_makes_the_default_brand(admin):
    brand = admin.find("core/brands/", default=True)
    assert brand["domain"] == "authentik-default"
    assert brand["flow_authentication"] == admin.flow("default-authentication-flow")
    assert brand["flow_invalidation"] == admin.flow("default-invalidation-flow")
    assert brand["flow_user_settings"] == admin.flow("default-user-settings-flow")
    assert brand["flow_recovery"] is None and brand["client_certificates"] == []


def test_the_current_brand_has_the_shape_that_clients_know(server):
    current = get(server, CURRENT, "127.0.0.1").json()
    assert set(current) == {
        "matched_domain", "branding_title", "branding_logo", "branding_logo_themed_urls", "branding_favicon",
        "branding_favicon_themed_urls", "branding_custom_css", "branding_map_tiles", "ui_footer_links", "ui_theme", "default_locale", "flags",
        "flow_authentication", "flow_invalidation", "flow_user_settings",
    }
    assert current["matched_domain"] == "authentik-default"
    assert current["flow_authentication"] == "default-authentication-flow"


def test_a_brand_is_for_its_domain_and_those_below_it(make_brand, server):
    outer = make_brand(branding_title="Outer")
    inner = make_brand(domain="id." + outer["domain"], branding_title="Inner")
    for host, title in {
        outer["domain"]: "Outer", "x." + outer["domain"]: "Outer", inner["domain"]: "Inner",
        "a.b." + inner["domain"] + ":8443": "Inner", inner["domain"].upper(): "Inner", "x" + outer["domain"]: "Lanyard",
        outer["domain"] + ".evil.test": "Lanyard", "evil.test": "Lanyard",
    }.items():
        assert get(server, CURRENT, host).json()["branding_title"] == title, host
        assert title in get(server, PAGE, host).text, host


def test_another_brand_and_what_is_secret_show_nowhere(make_brand, server, admin):
    secret = unique("secret")
    hidden = make_brand(branding_title=unique("hidden"), attributes={"token": secret}, branding_custom_css="/*mine*/")
    shown = make_brand(branding_title="Shown", attributes={"token": secret})
    for path in (CURRENT, PAGE, "/nope", "/api/v3/root/config/"):
        text = get(server, path, shown["domain"]).text
        assert hidden["branding_title"] not in text and hidden["domain"] not in text and secret not in text
    assert get(server, "/static/brand/0123456789abcdef.css", shown["domain"]).status_code == 404
    assert requests.get(server.url + "/api/v3/core/brands/", timeout=30).status_code == 403


@pytest.mark.parametrize("host", HOSTILE)
def test_a_hostile_host_gets_the_default_brand_or_is_refused(host, make_brand, server):
    make_brand(domain="acme", branding_title="Acme-Brand")
    for path in (PAGE, CURRENT, "/", "/nope"):
        with Wire(server.url) as wire:
            wire.send(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("latin-1"))
            answer = wire.read()
        assert (status_of(answer) or 400) < 500, "a connection that is closed is an answer too"
        assert b"Acme-Brand" not in answer or host == "acme.."
        assert b"<script>" not in answer and b"evil.test" not in answer
    assert server.is_ready()


def test_a_forwarded_host_chooses_the_brand_when_a_trusted_proxy_says_so(make_brand, server):
    brand = make_brand(branding_title="Forwarded")
    headers = {"X-Forwarded-Host": brand["domain"]}
    assert get(server, CURRENT, "127.0.0.1", headers=headers).json()["branding_title"] == "Forwarded"


def test_hostile_titles_and_stylesheets_stay_text(make_brand, server):
    title = "🦊 </title><script>alert(1)</script>"
    css = "</style><script>alert(2)</script>\n@import url(https://evil.test/x.css);\nh1::after { content: '🦊' }"
    brand = make_brand(branding_title=title, branding_custom_css=css)
    page = get(server, PAGE, brand["domain"])
    assert "<script>alert" not in page.text and "🦊" in page.text and "evil.test" not in page.text
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    [address] = re.findall(r'href="(/static/brand/[0-9a-f]+\.css)"', page.text)
    style = get(server, address, brand["domain"])
    assert style.content == css.encode()
    assert style.headers["Content-Type"] == "text/css; charset=utf-8"
    assert style.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in style.headers["Cache-Control"]
    assert get(server, CURRENT, brand["domain"]).json()["branding_custom_css"] == css


@pytest.mark.parametrize("field, value", [
    ("branding_title", "x" * (3 << 20)), ("branding_title", "🦊" * 300), ("branding_title", ""),
    ("branding_title", None), ("branding_title", ["x"]), ("branding_title", "a\u0000b"),
    ("branding_custom_css", "x" * 200_000), ("branding_logo", "javascript:alert(1)"),
    ("branding_logo", "data:image/svg+xml,<svg onload=alert(1)>"), ("branding_favicon", "//evil.test/x"),
    ("branding_default_flow_background", "https://evil.test/x'\"><script>"), ("domain", "https://acme.test"),
    ("domain", "acme.test/x"), ("domain", "🦊.test"), ("domain", "x" * 100_000), ("flow_authentication", "nope"),
    ("web_certificate", "00000000-0000-4000-8000-000000000000"), ("client_certificates", ["nope"]),
    ("attributes", "x"), ("attributes", {"settings": {"theme": {"tokens": {"x": "red; } body { "}}}}), ("default", True),
])
def test_what_a_brand_cannot_have_is_refused_at_its_field(field, value, admin, server):
    body = {"domain": "refused.test"} | {field: value}
    response = admin.http.post(server.url + "/api/v3/core/brands/", json=body, timeout=60)
    assert response.status_code == 400 and list(response.json()) == [field]


def test_a_title_of_ten_megabytes_is_refused(admin, server):
    body = {"domain": "refused.test", "branding_title": "x" * (10 << 20)}
    try:
        assert admin.http.post(
            server.url + "/api/v3/core/brands/", json=body, timeout=60).status_code in (400, 413)
    except requests.exceptions.ConnectionError:
        pass  # The connection was closed before all of it was sent.
    assert server.is_ready()
    assert admin.call("GET", "core/brands/", params={"domain": "refused.test"})["pagination"]["count"] == 0


def test_images_may_come_from_where_the_brand_has_them_and_nowhere_else(make_brand, server):
    brand = make_brand(branding_logo="https://cdn.acme.test/logo-%(theme)s.png")
    branded = get(server, PAGE, brand["domain"]).headers["Content-Security-Policy"]
    usual = get(server, PAGE, "127.0.0.1").headers["Content-Security-Policy"]
    assert "img-src 'self' data: https://cdn.acme.test;" in branded
    assert "img-src 'self' data:;" in usual


def test_the_images_that_come_with_the_server_are_what_they_say(server, admin):
    brand = admin.find("core/brands/", default=True)
    for field, kind, start in (
        ("branding_logo", "image/svg+xml", b"<svg"), ("branding_favicon", "image/png", b"\x89PNG"),
        ("branding_default_flow_background", "image/jpeg", b"\xff\xd8\xff"),
    ):
        response = get(server, brand[field], "127.0.0.1")
        assert response.headers["Content-Type"] == kind and response.content.startswith(start)


def test_signing_in_under_a_brand_takes_its_flow(make_brand, server, admin, party):
    stage = admin.make_stage("identification", user_fields=["username"])
    slug = admin.make_flow(stage, title="Only for Acme")
    brand = make_brand(flow_authentication=admin.flow(slug))
    for path in ("/flows/-/default/authentication/", party.authorization_url().removeprefix(server.url)):
        branded = get(server, path, brand["domain"])
        usual = get(server, path, "127.0.0.1")
        assert branded.headers["Location"].startswith(f"/if/flow/{slug}/"), path
        assert usual.headers["Location"].startswith(PAGE), path


def test_people_from_outside_go_to_the_application_of_the_default_brand(server, admin, new_browser):
    brand = admin.find("core/brands/", default=True)
    name = unique("app")
    application = admin.call(
        "POST", "core/applications/", {"name": name, "slug": name, "meta_launch_url": "https://wiki.test/"})
    admin.call("PATCH", f"core/brands/{brand['brand_uuid']}/", {"default_application": application["pk"]})
    try:
        for kind, goes in (("external", True), ("internal", False)):
            browser = new_browser()
            browser.sign_in(admin.make_user(type=kind))
            home = browser.http.get(server.url + "/", allow_redirects=False)
            assert home.headers.get("Location") == (f"/application/launch/{name}/" if goes else None)
    finally:
        admin.call("PATCH", f"core/brands/{brand['brand_uuid']}/", {"default_application": None})


def test_a_restart_keeps_what_became_of_the_default_brand(own_server):
    from support.admin import Admin

    admin = Admin(own_server)
    brand = admin.find("core/brands/", default=True)
    admin.call("PATCH", f"core/brands/{brand['brand_uuid']}/", {"domain": "mine.test", "branding_title": "Mine"})
    own_server.terminate()
    own_server.start()
    [left] = admin.call("GET", "core/brands/")["results"]
    assert (left["domain"], left["branding_title"], left["default"]) == ("mine.test", "Mine", True)
