"""A certificate of the browser's own, which the server's TLS listener asks it for."""

import json
import os
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from support.admin import Admin, unique
from support.certificates import Authority, pem
from support.chromium import CHROMIUM, Chromium
from support.fixtures import new_folder

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="a browser's policies are in a folder of root's")

# The browser reads its policies from one folder alone: it gets a view of its own of that.
WRAPPER = """#!/bin/sh
exec unshare --mount sh -c '
    mount -t tmpfs tmpfs /etc/chromium && mkdir -p /etc/chromium/policies/managed &&
    cp "$0" /etc/chromium/policies/managed/ && exec %s "$@"' %s "$@"
"""


@pytest.fixture(scope="module")
def secure(module_server):
    """A server that believes no proxy."""
    return module_server(LISTEN__TRUSTED_PROXY_CIDRS="[]")


@pytest.fixture
def folder():
    folder = new_folder("browser-with-certificates")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def install(folder, certificate, key: str) -> None:
    """Gives the browser whose home is a folder a certificate."""
    with open(key, "rb") as file:
        private = serialization.load_pem_private_key(file.read(), None)
    bundle = folder / "bundle.p12"
    bundle.write_bytes(pkcs12.serialize_key_and_certificates(
        b"user", private, certificate, None, serialization.BestAvailableEncryption(b"bundle")))
    database = folder / ".pki" / "nssdb"
    database.mkdir(parents=True)
    for command in (["certutil", "-N", "--empty-password"], ["pk12util", "-i", str(bundle), "-W", "bundle"]):
        subprocess.run([command[0], "-d", f"sql:{database}", *command[1:]], check=True, capture_output=True)


@pytest.fixture
def open_with(secure, folder):
    """Starts a browser that shows its certificate to whoever asks for it."""
    opened = []

    def start() -> Chromium:
        policy = folder / "policy.json"
        policy.write_text(json.dumps({
            "AutoSelectCertificateForUrls": [json.dumps({"pattern": "https://[*.]test", "filter": {}})]}))
        wrapper = folder / "chromium"
        wrapper.write_text(WRAPPER % (CHROMIUM, policy))
        wrapper.chmod(0o755)
        opened.append(Chromium(
            binary=str(wrapper), environment={"HOME": str(folder)},
            switches=("--ignore-certificate-errors", "--host-resolver-rules=MAP *.test 127.0.0.1")))
        return opened[-1]

    yield start
    for each in opened:
        each.quit()


def test_a_browser_signs_in_by_its_certificate_where_it_is_asked(secure, folder, open_with):
    admin, authority = Admin(secure), Authority("Root")
    user = admin.make_user()
    _, key = authority.issue(folder, user.username)
    install(folder, authority.last, key)
    trusted = admin.make_certificate(pem(authority.certificate))
    asking, plain = f"{unique('asking')}.test", f"{unique('plain')}.test"
    admin.call("POST", "core/brands/", {"domain": asking, "client_certificates": [trusted]})
    admin.call("POST", "core/brands/", {"domain": plain})
    stage = admin.make_stage(
        "mtls", mode="required", cert_attribute="common_name", user_attribute="username",
        certificate_authorities=[trusted])
    slug = admin.make_flow(stage, admin.make_stage("user_login"))
    browser = open_with()
    port = secure.ports["HTTPS"]
    browser.open(f"https://{plain}:{port}/if/flow/{slug}/")
    assert "no certificate was given" in browser.text("main")
    browser.open(f"https://{asking}:{port}/if/flow/{slug}/")
    browser.open(f"https://{asking}:{port}/api/v3/core/users/me/")
    assert f'"username":"{user.username}"' in browser.text("body")
