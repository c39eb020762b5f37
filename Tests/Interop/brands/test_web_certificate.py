"""The certificate that the HTTPS listener shows, by the name that a client asks for."""

import subprocess

import pytest
from support.admin import unique
from support.tls import shown

OWN = "authentik Self-signed Certificate"


@pytest.fixture
def make_pair(admin):
    made = []

    def make(alg: str = "ecdsa") -> dict:
        made.append(admin.call("POST", "crypto/certificatekeypairs/generate/", {
            "common_name": unique("pair"), "subject_alt_name": "acme.test", "validity_days": 5, "alg": alg}))
        return made[-1]

    yield make
    for pair in made:
        admin.http.delete(f"{admin.server.url}/api/v3/crypto/certificatekeypairs/{pair['pk']}/")


@pytest.fixture
def make_brand(admin):
    made = []

    def make(domain: str, **fields) -> dict:
        made.append(admin.call("POST", "core/brands/", {"domain": domain} | fields))
        return made[-1]

    yield make
    for brand in made:
        admin.call("DELETE", f"core/brands/{brand['brand_uuid']}/")


@pytest.mark.parametrize("alg", ["ecdsa", "rsa"])
def test_a_name_gets_the_certificate_of_its_brand(alg, server, make_pair, make_brand):
    pair = make_pair(alg)
    make_brand("acme.test", web_certificate=pair["pk"])
    for name in ("acme.test", "ACME.test", "id.acme.test"):
        assert shown(server, name) == pair["name"]
    for name in ("other.test", "xacme.test", "acme.test.evil.test", None):
        assert shown(server, name) == OWN


def test_the_longest_domain_with_a_certificate_wins(server, make_pair, make_brand):
    outer, inner = make_pair(), make_pair()
    make_brand("acme.test", web_certificate=outer["pk"])
    make_brand("id.acme.test", web_certificate=inner["pk"])
    make_brand("plain.acme.test")
    assert shown(server, "x.id.acme.test") == inner["name"]
    assert shown(server, "plain.acme.test") == outer["name"]


def test_a_change_holds_for_the_next_connection(server, admin, make_pair, make_brand):
    first, second = make_pair(), make_pair()
    brand = make_brand("acme.test", web_certificate=first["pk"])
    path = f"core/brands/{brand['brand_uuid']}/"
    assert shown(server, "acme.test") == first["name"]
    admin.call("PATCH", path, {"web_certificate": second["pk"]})
    assert shown(server, "acme.test") == second["name"]
    admin.call("DELETE", f"crypto/certificatekeypairs/{second['pk']}/")
    assert shown(server, "acme.test") == OWN
    admin.call("PATCH", path, {"web_certificate": first["pk"], "domain": "else.test"})
    assert shown(server, "acme.test") == OWN and shown(server, "else.test") == first["name"]


def test_the_default_brand_shows_its_certificate_to_who_asks_for_no_name(server, admin, make_pair):
    pair = make_pair()
    brand = admin.find("core/brands/", default=True)
    path = f"core/brands/{brand['brand_uuid']}/"
    admin.call("PATCH", path, {"web_certificate": pair["pk"]})
    try:
        assert shown(server, None) == pair["name"] and shown(server, "other.test") == pair["name"]
    finally:
        admin.call("PATCH", path, {"web_certificate": None})
    assert shown(server, None) == OWN


def test_openssl_verifies_the_connection_against_the_brands_certificate(server, admin, make_pair, make_brand, tmp_path):
    pair = make_pair()
    make_brand("acme.test", web_certificate=pair["pk"])
    pem = admin.call("GET", f"crypto/certificatekeypairs/{pair['pk']}/view_certificate/")["data"]
    (tmp_path / "ca.pem").write_text(pem)
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{server.ports['HTTPS']}", "-servername", "acme.test",
         "-verify_hostname", "acme.test", "-verify_return_error", "-CAfile", str(tmp_path / "ca.pem"), "-brief"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
    assert done.returncode == 0 and b"Verification: OK" in done.stderr, done.stderr.decode()


def test_a_certificate_without_its_key_cannot_be_shown(server, admin, make_pair):
    pair = make_pair()
    pem = admin.call("GET", f"crypto/certificatekeypairs/{pair['pk']}/view_certificate/")["data"]
    public = admin.call("POST", "crypto/certificatekeypairs/", {"name": unique("public"), "certificate_data": pem})
    response = admin.http.post(server.url + "/api/v3/core/brands/", timeout=30, json={
        "domain": "acme.test", "web_certificate": public["pk"]})
    assert response.status_code == 400 and list(response.json()) == ["web_certificate"]
    admin.call("DELETE", f"crypto/certificatekeypairs/{public['pk']}/")


def test_handshakes_and_changes_at_once(server, admin, make_pair, make_brand):
    from concurrent.futures import ThreadPoolExecutor

    first, second = make_pair(), make_pair()
    brand = make_brand("acme.test", web_certificate=first["pk"])
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(shown, server, "acme.test") for _ in range(120)]
        for index in range(20):
            admin.call("PATCH", f"core/brands/{brand['brand_uuid']}/", {
                "web_certificate": (first, second)[index % 2]["pk"]})
        assert {each.result() for each in answers} <= {first["name"], second["name"]}
