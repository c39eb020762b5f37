"""Certificates of clients, which the server's own TLS listener asks for."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.oid import NameOID
from support.admin import Admin, unique
from support.certificates import DAY, Authority, pem
from support.curl import Curl
from support.fixtures import new_folder
from support.nginx import Nginx
from support.tls import acceptable, is_asked, shown

urllib3.disable_warnings()
VERSIONS = [("--http1.1", "1.1"), ("--http2", "2")]


@pytest.fixture(scope="module")
def secure(module_server):
    """A server that believes one proxy alone."""
    return module_server(LISTEN__TRUSTED_PROXY_CIDRS=Nginx.ADDRESS + "/32")


@pytest.fixture(scope="module")
def host(secure):
    return Admin(secure)


@pytest.fixture(scope="module")
def folder():
    return new_folder("certificates")


@pytest.fixture(scope="module")
def authority():
    return Authority("Root")


@pytest.fixture(scope="module")
def trusted(host, authority):
    return host.make_certificate(pem(authority.certificate))


@pytest.fixture
def make_brand(host):
    """Makes brands of domains that no other test has, and names the domain."""
    made = []

    def make(*authorities: str, **fields) -> str:
        domain = f"{unique('brand')}.test"
        made.append(host.call("POST", "core/brands/", {
            "domain": domain, "client_certificates": list(authorities)} | fields)["brand_uuid"])
        return domain

    yield make
    for brand in made:
        host.http.delete(f"{host.server.url}/api/v3/core/brands/{brand}/")


@pytest.fixture
def domain(make_brand, trusted):
    """A host whose brand asks for certificates."""
    return make_brand(trusted)


@pytest.fixture
def make_flow(host):
    """A flow that signs in whom a certificate names, by default by the brand's authorities."""
    def make(**fields) -> str:
        stage = host.make_stage("mtls", **{
            "mode": "required", "cert_attribute": "common_name", "user_attribute": "username"} | fields)
        return host.make_flow(stage, host.make_stage("user_login"))
    return make


def walk(browser: Curl, domain: str, slug: str, *options: str) -> tuple[str | None, str]:
    """Opens a flow's page: who is signed in then, and what the page says."""
    page = browser.get(domain, f"/if/flow/{slug}/", *options)
    assert page.status < 500, page.text
    return browser.user(domain), page.text


@pytest.mark.parametrize("option,version", VERSIONS)
def test_whom_the_certificate_names_is_signed_in(option, version, secure, host, make_flow, authority, domain, folder):
    user = host.make_user()
    browser = Curl(secure, authority.issue(folder, user.username), option)
    assert browser.get(domain, "/-/health/live/").version == version
    assert walk(browser, domain, make_flow())[0] == user.username
    [event] = [each for each in host.call("GET", "events/events/", params={"action": "login"})["results"]
               if each["user"]["username"] == user.username]
    assert event["context"]["auth_method"] == "mtls"
    certificate = event["context"]["auth_method_args"]["certificate"]
    assert certificate["subject"] == f"CN={user.username}" and certificate["issuer"] == "CN=Root"
    assert certificate["serial_number"] == str(authority.last.serial_number)


@pytest.mark.parametrize("option", ["--tls-max", "--tlsv1.3"])
def test_by_either_version_of_tls(option, secure, host, make_flow, authority, domain, folder):
    user = host.make_user()
    options = ["--tls-max", "1.2"] if option == "--tls-max" else ["--tlsv1.3"]
    assert walk(Curl(secure, authority.issue(folder, user.username), *options), domain, make_flow())[0] == user.username


def test_python_s_client(secure, host, make_flow, authority, domain, folder):
    user = host.make_user()
    certificate, key = authority.issue(folder, user.username)
    port = secure.ports["HTTPS"]
    with urllib3.HTTPSConnectionPool(
            "127.0.0.1", port, cert_reqs="CERT_NONE", cert_file=certificate, key_file=key, server_hostname=domain,
            assert_hostname=False, headers={"Host": f"{domain}:{port}"}, timeout=30) as pool:
        page = pool.request("GET", f"/if/flow/{make_flow()}/", redirect=False)
        assert page.status == 302, page.data
        cookie = page.headers.getlist("Set-Cookie")[-1].split(";")[0]
        me = pool.request("GET", "/api/v3/core/users/me/", headers={"Host": f"{domain}:{port}", "Cookie": cookie})
        assert me.json()["user"]["username"] == user.username


def test_many_connections_at_once_each_have_their_own_certificate(secure, host, make_flow, authority, domain, folder):
    users = [host.make_user().username for _ in range(6)]
    shown_by = {name: authority.issue(folder, name) for name in users}
    slug = make_flow()
    with ThreadPoolExecutor(6) as pool:
        found = pool.map(lambda name: walk(Curl(secure, shown_by[name]), domain, slug)[0], users * 3)
        assert list(found) == users * 3


def test_a_certificate_with_a_key_of_another_kind(secure, host, make_flow, authority, domain, folder):
    user = host.make_user()
    key = ed25519.Ed25519PrivateKey.generate()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, user.username)])
    certificate = authority.draft(subject, key.public_key(), authority.name, -DAY, DAY).sign(
        authority.key, hashes.SHA256())
    (folder / "ed25519.pem").write_text(pem(certificate))
    (folder / "ed25519.key").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    browser = Curl(secure, (str(folder / "ed25519.pem"), str(folder / "ed25519.key")))
    assert walk(browser, domain, make_flow())[0] == user.username


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_only_hosts_whose_brand_has_authorities_ask(version, secure, make_brand, domain):
    plain = make_brand()
    for name in (domain, domain.upper(), f"id.{domain}"):
        assert is_asked(secure, name, version)
    for name in (plain, f"x{domain}", f"{domain}.evil.test", "localhost", "unknown.test", None):
        assert not is_asked(secure, name, version)


def test_clients_are_told_the_authorities_names(secure, host, make_brand, trusted):
    other = host.make_certificate(pem(Authority("Other root").certificate) + pem(Authority("Below").certificate))
    assert acceptable(secure, make_brand(trusted)) == {"CN = Root"}
    assert acceptable(secure, make_brand(trusted, other, trusted)) == {"CN = Root", "CN = Other root", "CN = Below"}


def test_the_default_brand_asks_under_hosts_that_are_nobody_s(secure, host, trusted, make_brand):
    plain = make_brand()
    brand = host.find("core/brands/", default=True)["brand_uuid"]
    host.call("PATCH", f"core/brands/{brand}/", {"client_certificates": [trusted]})
    try:
        assert is_asked(secure, "unknown.test")
        assert not is_asked(secure, plain) and not is_asked(secure, None)
    finally:
        host.call("PATCH", f"core/brands/{brand}/", {"client_certificates": []})
    assert not is_asked(secure, "unknown.test")


def test_a_change_holds_for_the_next_connection(secure, host, make_brand, make_flow, authority, trusted, folder):
    user = host.make_user()
    domain, slug = make_brand(), make_flow(certificate_authorities=[trusted])
    certificate = authority.issue(folder, user.username)
    path = f"core/brands/{host.find('core/brands/', domain=domain)['brand_uuid']}/"
    assert not is_asked(secure, domain)
    # The stage's own authorities make nobody ask.
    assert walk(Curl(secure, certificate), domain, slug)[0] is None
    host.call("PATCH", path, {"client_certificates": [trusted]})
    assert is_asked(secure, domain)
    assert walk(Curl(secure, certificate), domain, slug)[0] == user.username
    host.call("PATCH", path, {"client_certificates": []})
    assert not is_asked(secure, domain)
    assert walk(Curl(secure, certificate), domain, slug)[0] is None


def test_without_a_certificate(secure, host, make_flow, domain):
    who, text = walk(Curl(secure), domain, make_flow())
    assert who is None and "no certificate was given" in text
    who, text = walk(Curl(secure), domain, make_flow(mode="optional"))
    assert "certificate" not in text.lower()


@pytest.mark.parametrize("mode", ["required", "optional"])
@pytest.mark.parametrize("case", ["stranger", "impostor", "over", "not yet", "server's", "revoked"])
def test_certificates_that_do_not_count(case, mode, secure, host, make_brand, make_flow, authority, folder):
    user = host.make_user()
    options = {
        "over": {"begins": -9 * DAY, "ends": -DAY}, "not yet": {"begins": 2 * DAY, "ends": 9 * DAY},
        "server's": {"usage": x509.oid.ExtendedKeyUsageOID.SERVER_AUTH},
    }.get(case, {})
    issuer = {"stranger": Authority("Stranger"), "impostor": Authority("Root")}.get(case, authority)
    good, certificate = authority.issue(folder, user.username), issuer.issue(folder, user.username, **options)
    revoked = authority.revoked(*([authority.last] if case == "revoked" else []))
    domain = make_brand(host.make_certificate(pem(authority.certificate) + revoked))
    # The handshake succeeds; it is the stage that refuses.
    stage = host.make_stage("mtls", mode=mode, cert_attribute="common_name", user_attribute="username")
    slug = host.make_flow(stage, host.make_stage("dummy"))
    page = Curl(secure, certificate).get(domain, f"/if/flow/{slug}/")
    assert page.status < 500
    assert ("not accepted" in page.text) == (mode == "required")
    assert walk(Curl(secure, certificate), domain, make_flow(mode=mode))[0] is None
    assert walk(Curl(secure, good), domain, make_flow(mode=mode))[0] == user.username


def test_an_authority_below_the_trusted_one(secure, host, make_flow, authority, domain, folder):
    user = host.make_user()
    below = Authority("Below", above=authority)
    certificate, key = below.issue(folder, user.username)
    assert walk(Curl(secure, (certificate, key)), domain, make_flow())[0] is None
    # What the client shows beside leads to the authority, at each connection anew.
    with open(certificate, "a") as file:
        file.write(pem(below.certificate))
    browser = Curl(secure, (certificate, key))
    for _ in range(3):
        assert walk(browser, domain, make_flow())[0] == user.username


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_connections_with_a_certificate_are_not_resumed(version, secure, authority, domain, make_brand, folder, tmp_path):
    certificate, key = authority.issue(folder, "anybody")

    def connect(name: str, *options: str) -> str:
        return subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{secure.ports['HTTPS']}", "-servername", name, version,
             "-cert", certificate, "-key", key, "-ign_eof", *options],
            input=f"GET /-/health/live/ HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n", text=True,
            capture_output=True, timeout=30).stdout

    for name, is_resumed in ((domain, False), (make_brand(), True)):
        assert "New, TLS" in connect(name, "-sess_out", str(tmp_path / name))
        again = connect(name, "-sess_in", str(tmp_path / name))
        assert ("Reused, TLS" in again) == is_resumed and "HTTP/1.1 200" in again


@pytest.mark.parametrize("others,size,counts", [(15, 10, True), (16, 10, False), (10, 1_000, True), (10, 1_600, False)])
def test_a_chain_that_is_too_long_is_none(others, size, counts, secure, host, make_flow, authority, domain, folder):
    user = host.make_user()
    certificate, key = authority.issue(folder, user.username)
    padding = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), bytes(size))
    other = authority.draft(authority.name, authority.key.public_key(), authority.name, -DAY, DAY).add_extension(
        padding, critical=False).sign(authority.key, hashes.SHA256())
    with open(certificate, "a") as file:
        file.write(pem(other) * others)
    who, text = walk(Curl(secure, (certificate, key)), domain, make_flow())
    assert (who == user.username) if counts else (who is None and "no certificate was given" in text)


@pytest.mark.parametrize(
    "header", ["SSL-Client-Cert", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via"])
def test_who_speaks_for_others_has_no_certificate_of_its_own(
        header, secure, host, make_flow, authority, domain, folder):
    user = host.make_user()
    browser = Curl(secure, authority.issue(folder, user.username))
    assert walk(browser, domain, make_flow(), "--header", f"{header}: anything")[0] is None
    assert walk(browser, domain, make_flow())[0] == user.username


def test_a_proxy_s_own_certificate_is_nobody_s(secure, host, make_flow, authority, domain, folder):
    proxy, user = host.make_user(), host.make_user()
    own = Authority("Site").issue(folder, "localhost", usage=x509.oid.ExtendedKeyUsageOID.SERVER_AUTH)
    shows = authority.issue(folder, proxy.username)
    certificate = authority.issue(folder, user.username)
    slug = make_flow()
    # It is that of a user, and counts where the user shows it.
    assert walk(Curl(secure, shows), domain, slug)[0] == proxy.username

    def through(address: str, certificate=None) -> str | None:
        nginx = Nginx(new_folder("nginx"), secure, own, shows=shows, host=domain, address=address).start()
        try:
            browser = Curl(secure, certificate)
            browser.port = nginx.port
            return walk(browser, domain, slug)[0]
        finally:
            nginx.stop()

    assert through(Nginx.ADDRESS) is None
    assert through(Nginx.ADDRESS, certificate) == user.username
    # A proxy that nobody named says nothing, neither of others nor of itself.
    assert through("127.0.0.3") is None
    assert through("127.0.0.3", certificate) is None


def test_a_request_for_another_host_than_the_connection_s(secure, host, make_brand, make_flow, authority, trusted, folder):
    user = host.make_user()
    asking, other, plain = make_brand(trusted), make_brand(trusted), make_brand()
    port, slug = secure.ports["HTTPS"], make_flow(certificate_authorities=[trusted])
    browser = Curl(secure, authority.issue(folder, user.username), "--http2")

    def by(connection: str, wanted: str):
        return browser.get(connection, f"/if/flow/{slug}/", "--header", f"Host: {wanted}:{port}", "--no-location")

    # A browser that hears 421 comes again with a connection of its own.
    for connection in (plain, other):
        assert by(connection, asking).status == 421
    # Where nobody asks, it is an ordinary request, without the certificate that was shown to another host.
    answer = by(asking, plain)
    assert answer.status == 200 and "no certificate was given" in answer.text
    # A dot at the end, capitals and the port change nothing.
    assert by(asking, asking.upper() + ".").status == 302


def test_the_brand_s_own_certificate_is_shown_beside(secure, host, make_brand, make_flow, authority, trusted, folder):
    pair = host.call("POST", "crypto/certificatekeypairs/generate/", {
        "common_name": unique("pair"), "subject_alt_name": "acme.test", "validity_days": 5, "alg": "ecdsa"})
    domain = make_brand(trusted, web_certificate=pair["pk"])
    assert is_asked(secure, domain) and shown(secure, domain) == pair["name"]
    user = host.make_user()
    assert walk(Curl(secure, authority.issue(folder, user.username)), domain, make_flow())[0] == user.username


def test_no_certificate_makes_anybody_signed_in_elsewhere(secure, host, authority, domain, folder):
    browser = Curl(secure, authority.issue(folder, "akadmin"))
    for path in ("/api/v3/core/users/me/", "/api/v3/admin/version/", "/application/o/userinfo/"):
        assert browser.get(domain, path).status in (401, 403)
