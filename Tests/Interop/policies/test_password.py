"""New passwords are checked: by rules, by how hard they are to guess, by what is public, by what was had before."""

import hashlib
import http.server
import threading

import pytest
from support import policies
from support.admin import Admin
from support.flow import REDIRECT, FlowClient

STRONG = "lunar-walrus-carpentry-9"


def digest(password: str) -> str:
    return hashlib.sha1(password.encode()).hexdigest().upper()


@pytest.fixture
def range_service():
    """A service of password ranges that knows some passwords; it notes what it was asked."""
    known = {"leaked-lunar-walrus-1": 7}
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            prefix = self.path.rsplit("/", 1)[1]
            lines = [f"{'0' * 35}:0"] + [
                f"{digest(each)[5:]}:{count}" for each, count in known.items() if digest(each).startswith(prefix)]
            body = "\r\n".join(lines).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.asked = asked
    server.address = f"http://127.0.0.1:{server.server_port}/range/"
    yield server
    server.shutdown()
    server.server_close()


def change_password(browser, slug: str, password: str) -> list[str]:
    """Sets another password; gives what is wrong with it."""
    challenge = browser.begin(slug).answer(password=password)
    if challenge["component"] == REDIRECT:
        return []
    return policies.refusals(challenge)


def test_a_new_password_must_keep_to_the_rules(admin, signed_in):
    policy = policies.make(
        admin, "password", length_min=12, amount_digits=1, error_message="Twelve characters, a digit among them.")
    slug = policies.make_password_flow(admin, policy)
    assert change_password(signed_in, slug, "too-short-1") == ["Twelve characters, a digit among them."]
    assert change_password(signed_in, slug, "long-but-without-number") == ["Twelve characters, a digit among them."]
    assert change_password(signed_in, slug, STRONG) == []


def test_a_password_that_is_easy_to_guess_is_refused_with_advice(admin, signed_in, user):
    policy = policies.make(admin, "password", check_zxcvbn=True)
    slug = policies.make_password_flow(admin, policy)
    weak = change_password(signed_in, slug, "P@ssw0rd2023")
    assert weak[0] == "Password is too weak." and len(weak) > 1
    assert change_password(signed_in, slug, user.email)[0] == "Password is too weak."
    assert change_password(signed_in, slug, STRONG) == []


def test_a_public_password_is_refused_and_the_service_learns_five_digits(make_server, range_service):
    server = make_server(BREACHED_PASSWORDS__SERVICE=range_service.address, OUTGOING__ALLOW="127.0.0.1")
    admin = Admin(server)
    user = admin.make_user()
    browser = FlowClient(server)
    browser.sign_in(user)
    slug = policies.make_password_flow(admin, policies.make(admin, "password", check_have_i_been_pwned=True))
    leaked = "leaked-lunar-walrus-1"
    assert change_password(browser, slug, leaked) == ["Password exists on 7 online lists."]
    assert range_service.asked == [f"/range/{digest(leaked)[:5]}"]
    assert change_password(browser, slug, STRONG) == []


def test_a_list_on_disk_takes_the_services_place(make_server, tmp_path):
    known = {"leaked-lunar-walrus-1": 7} | {f"other-{number}": number for number in range(1, 1000)}
    path = tmp_path / "hashes.txt"
    path.write_text("".join(sorted(f"{digest(each)}:{count}\n" for each, count in known.items())))
    server = make_server(BREACHED_PASSWORDS__FILE=str(path), BREACHED_PASSWORDS__SERVICE="http://127.0.0.1:1/")
    admin = Admin(server)
    user = admin.make_user()
    policy = policies.make(admin, "password", check_have_i_been_pwned=True)
    assert policies.ask(admin, policy, user.pk, password="other-500") == (
        False, ["Password exists on 500 online lists."])
    assert policies.ask(admin, policy, user.pk, password=STRONG) == (True, [])


def test_a_service_on_the_own_network_is_not_asked_unless_that_is_allowed(make_server, range_service):
    server = make_server(BREACHED_PASSWORDS__SERVICE=range_service.address)
    admin = Admin(server)
    user = admin.make_user()
    policy = policies.make(admin, "password", check_have_i_been_pwned=True)
    passing, [reason] = policies.ask(admin, policy, user.pk, password=STRONG)
    assert not passing
    assert "Requests to 127.0.0.1 are not allowed" in reason
    assert range_service.asked == []
    browser = FlowClient(server)
    browser.sign_in(user)
    slug = policies.make_password_flow(admin, policy)
    assert change_password(browser, slug, STRONG) == ["The answers could not be checked."]


def test_a_password_that_was_had_before_is_refused(admin, signed_in, user):
    policy = policies.make(admin, "unique_password", num_historical_passwords=2)
    slug = policies.make_password_flow(admin, policy)
    refusal = ["This password has been used previously. Please choose a different one."]
    assert change_password(signed_in, slug, user.password) == refusal
    assert change_password(signed_in, slug, STRONG) == []
    assert change_password(signed_in, slug, STRONG) == refusal
    assert change_password(signed_in, slug, STRONG + "2") == []
    assert change_password(signed_in, slug, STRONG) == refusal
    assert change_password(signed_in, slug, STRONG + "3") == []
    assert change_password(signed_in, slug, STRONG) == []
