"""Certificates of clients, which nginx asks for and hands on."""

from datetime import timedelta

import pytest
import requests
import urllib3
from cryptography.x509.oid import ExtendedKeyUsageOID
from support.admin import Admin, unique
from support.certificates import Authority, pem
from support.fixtures import new_folder
from support.nginx import Nginx

urllib3.disable_warnings()


@pytest.fixture(scope="module")
def site(module_server):
    """A server that believes nginx alone, and nginx in front of it."""
    server = module_server(LISTEN__TRUSTED_PROXY_CIDRS=Nginx.ADDRESS + "/32")
    folder = new_folder("nginx")
    own = Authority("Site").issue(folder, "localhost", usage=ExtendedKeyUsageOID.SERVER_AUTH)
    nginx = Nginx(folder, server, own).start()
    yield nginx
    nginx.stop()


@pytest.fixture(scope="module")
def host(site):
    return Admin(site.server)


@pytest.fixture(scope="module")
def authority():
    return Authority("Root")


@pytest.fixture(scope="module")
def trusted(host, authority):
    return host.make_certificate(pem(authority.certificate))


@pytest.fixture
def make_flow(host, trusted):
    """A flow that signs in whom a certificate names."""
    def make(**fields) -> str:
        stage = host.make_stage("mtls", **{
            "mode": "required", "cert_attribute": "common_name", "user_attribute": "username",
            "certificate_authorities": [trusted]} | fields)
        return host.make_flow(stage, host.make_stage("user_login"))
    return make


def walk(site: Nginx, slug: str, certificate=None, url: str | None = None, headers=None) -> tuple[str | None, str]:
    """Opens a flow's page with a certificate: who is signed in then, and what the page says."""
    with requests.Session() as browser:
        browser.trust_env = False
        browser.verify = False
        browser.cert = certificate
        browser.headers.update(headers or {})
        base = url or site.url
        page = browser.get(f"{base}/if/flow/{slug}/", timeout=30)
        assert page.status_code < 500, page.text
        me = browser.get(f"{base}/api/v3/core/users/me/", timeout=30)
        return (me.json()["user"]["username"] if me.status_code == 200 else None), page.text


def test_whom_the_certificate_names_is_signed_in(site, host, make_flow, authority):
    user = host.make_user()
    assert walk(site, make_flow(), authority.issue(site.folder, user.username))[0] == user.username
    [event] = [each for each in host.call("GET", "events/events/", params={"action": "login"})["results"]
               if each["user"]["username"] == user.username]
    assert event["context"]["auth_method"] == "mtls"
    certificate = event["context"]["auth_method_args"]["certificate"]
    assert certificate["subject"] == f"CN={user.username}" and certificate["issuer"] == "CN=Root"
    assert certificate["serial_number"] == str(authority.last.serial_number)


def test_an_address_in_the_certificate_can_name_the_user(site, host, make_flow, authority):
    user = host.make_user()
    slug = make_flow(cert_attribute="email", user_attribute="email")
    assert walk(site, slug, authority.issue(site.folder, "anything", email=user.email))[0] == user.username
    assert walk(site, slug, authority.issue(site.folder, user.username))[0] is None


def test_without_a_certificate_nobody_gets_in_where_one_is_needed(site, make_flow):
    who, text = walk(site, make_flow())
    assert who is None and "no certificate was given" in text


@pytest.mark.parametrize("case", ["stranger", "impostor", "over", "not yet", "server's"])
def test_certificates_that_do_not_count(case, site, host, make_flow, authority):
    user = host.make_user()
    options = {
        "over": {"begins": timedelta(days=-9), "ends": timedelta(days=-1)},
        "not yet": {"begins": timedelta(days=2), "ends": timedelta(days=9)},
        "server's": {"usage": ExtendedKeyUsageOID.SERVER_AUTH},
    }.get(case, {})
    issuer = {"stranger": Authority("Stranger"), "impostor": Authority("Root")}.get(case, authority)
    who, text = walk(site, make_flow(), issuer.issue(site.folder, user.username, **options))
    # Of some nginx thinks the same by itself.
    assert who is None and ("not accepted" in text or "SSL certificate error" in text)


def test_an_authority_below_the_trusted_one(site, host, make_flow, authority):
    user = host.make_user()
    below = Authority("Below", above=authority)
    certificate, key = below.issue(site.folder, user.username)
    # nginx hands on the client's own certificate and not what came with it.
    assert walk(site, make_flow(), (certificate, key))[0] is None
    both = host.make_certificate(pem(authority.certificate) + pem(below.certificate))
    assert walk(site, make_flow(certificate_authorities=[both]), (certificate, key))[0] == user.username


def test_revoked_certificates_do_not_count(site, host, make_flow, authority):
    user = host.make_user()
    good = authority.issue(site.folder, user.username)
    bad = authority.issue(site.folder, user.username)
    with_list = host.make_certificate(pem(authority.certificate) + authority.revoked(authority.last))
    slug = make_flow(certificate_authorities=[with_list])
    assert walk(site, slug, good)[0] == user.username
    assert walk(site, slug, bad)[0] is None


def test_a_damaged_list_is_not_stored(host, authority):
    text = pem(authority.certificate) + authority.revoked().replace("CRL-----\nM", "CRL-----\nA")
    answer = host.http.post(f"{host.server.url}/api/v3/crypto/certificatekeypairs/", json={
        "name": unique("damaged"), "certificate_data": text})
    assert answer.status_code == 400 and "certificate_data" in answer.json()


@pytest.mark.parametrize("header", [
    "SSL-Client-Cert", "X-SSL-Client-Cert", "X-Forwarded-Client-Cert", "X-Forwarded-TLS-Client-Cert", "X-Client-Cert"])
def test_who_is_no_proxy_says_nothing_of_certificates(header, site, host, make_flow, authority):
    user = host.make_user()
    authority.issue(site.folder, user.username)
    encoded = requests.utils.quote(pem(authority.last), safe="")
    value = f'Cert="{encoded}"' if header == "X-Forwarded-Client-Cert" else encoded
    slug = make_flow()
    assert walk(site, slug, url=site.server.url, headers={header: value})[0] is None


def test_a_client_cannot_speak_for_the_proxy(site, host, make_flow, authority):
    user, victim = host.make_user(), host.make_user()
    authority.issue(site.folder, victim.username)
    encoded = requests.utils.quote(pem(authority.last), safe="")
    own = authority.issue(site.folder, user.username)
    slug = make_flow()
    assert walk(site, slug, own, headers={"SSL-Client-Cert": encoded})[0] == user.username
    assert walk(site, slug, headers={"SSL-Client-Cert": encoded})[0] is None
    # Two headers are two proxies' words, of which nobody knows whose counts.
    assert walk(site, slug, own, headers={"X-Forwarded-Client-Cert": f'Cert="{encoded}"'})[0] is None


def test_only_the_header_that_is_set_is_read(module_server, authority):
    server = module_server(
        LISTEN__TRUSTED_PROXY_CIDRS="127.0.0.0/8", LISTEN__CLIENT_CERTIFICATE_HEADERS="SSL-Client-Cert")
    host = Admin(server)
    user = host.make_user()
    pair = host.make_certificate(pem(authority.certificate))
    slug = host.make_flow(
        host.make_stage("mtls", mode="required", cert_attribute="common_name", user_attribute="username",
                        certificate_authorities=[pair]), host.make_stage("user_login"))
    folder = new_folder("certificates")
    authority.issue(folder, user.username)
    encoded = requests.utils.quote(pem(authority.last), safe="")
    assert walk(None, slug, url=server.url, headers={"X-Forwarded-Client-Cert": f'Cert="{encoded}"'})[0] is None
    assert walk(None, slug, url=server.url, headers={"SSL-Client-Cert": encoded})[0] == user.username


def test_users_who_are_switched_off_stay_out(site, host, make_flow, authority):
    user = host.make_user(is_active=False)
    who, text = walk(site, make_flow(), authority.issue(site.folder, user.username))
    assert who is None and "No user found" in text


def test_the_authorities_of_the_brand(site, host, make_flow, authority, trusted):
    user = host.make_user()
    slug = make_flow(certificate_authorities=[])
    certificate = authority.issue(site.folder, user.username)
    assert walk(site, slug, certificate)[0] is None
    brand = host.find("core/brands/", default=True)["brand_uuid"]
    host.call("PATCH", f"core/brands/{brand}/", {"client_certificates": [trusted]})
    try:
        assert walk(site, slug, certificate)[0] == user.username
    finally:
        host.call("PATCH", f"core/brands/{brand}/", {"client_certificates": []})
