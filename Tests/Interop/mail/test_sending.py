"""Mail on its way to a mail server: what is sent, what is refused, and servers that mean no good."""

import time
import uuid

import pytest
from support.admin import Admin, unique
from support.fixtures import new_folder
from support.flow import FlowClient
from support.mail import Authority, Inbox, Talker, settings
from support.server import Server

ADDRESS = "mira@example.com"


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path / "authority")


@pytest.fixture
def test_mail(tmp_path):
    """Runs `lanyard test-email` against a mail server on a port."""
    server = Server(tmp_path / "test-email")

    def run(port: int, address: str = ADDRESS, **more: str):
        named = {f"LANYARD_{name}": value for name, value in settings(port, **more).items()}
        return server.run("test-email", address, **named)

    return run


def test_a_mail_has_a_text_an_html_and_the_logo(test_mail):
    with Inbox() as inbox:
        result = test_mail(inbox.port)
        assert result.returncode == 0, result.stderr
        [mail] = inbox.wait()
    assert mail["To"] == ADDRESS
    assert mail["From"] == "Lanyard Test <id@example.com>"
    assert mail["Message-ID"].endswith("@example.com>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime
    assert "It works" in mail.get_body(("plain",)).get_content()
    assert "cid:logo" in mail.get_body(("html",)).get_content()
    [image] = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert image["Content-ID"] == "<logo>" and image.get_content().startswith(b"\x89PNG")


@pytest.mark.parametrize("way", ["STARTTLS", "TLS"])
def test_tls_is_checked_against_the_authorities(test_mail, authority, way):
    options = {"USE_TLS": "true"} if way == "STARTTLS" else {"USE_SSL": "true"}
    with Inbox(authority.context, implicit=way == "TLS") as inbox:
        refused = test_mail(inbox.port, **options)
        assert refused.returncode == 1 and "TLS with the mail server failed" in refused.stderr
        assert "LANYARD_EMAIL__CA_FILE" in refused.stderr
        assert inbox.messages == []
        taken = test_mail(inbox.port, CA_FILE=str(authority.file), **options)
        assert taken.returncode == 0, taken.stderr
        assert len(inbox.wait()) == 1


def test_a_certificate_for_another_host_is_refused(test_mail, tmp_path):
    other = Authority(tmp_path / "other", name="mail.example.org")
    with Inbox(other.context) as inbox:
        result = test_mail(inbox.port, USE_TLS="true", CA_FILE=str(other.file))
        assert result.returncode == 1 and "TLS with the mail server failed" in result.stderr
        assert inbox.messages == []


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_accounts_are_used_over_tls(test_mail, authority, mechanism):
    other = {"PLAIN": "LOGIN", "LOGIN": "PLAIN"}[mechanism]
    with Inbox(authority.context, account=("id", "s3cret"), auth_exclude_mechanism=[other]) as inbox:
        options = {"USE_TLS": "true", "CA_FILE": str(authority.file), "USERNAME": "id"}
        assert test_mail(inbox.port, PASSWORD="s3cret", **options).returncode == 0
        assert inbox.sign_ins == [(mechanism, "id")]
        wrong = test_mail(inbox.port, PASSWORD="wr0ng", **options)
        assert wrong.returncode == 1 and "LANYARD_EMAIL__PASSWORD" in wrong.stderr
        assert "wr0ng" not in wrong.stderr + wrong.stdout


def test_without_starttls_nothing_is_sent(test_mail):
    with Inbox() as inbox:
        result = test_mail(inbox.port, USE_TLS="true", USERNAME="id", PASSWORD="s3cret")
        assert result.returncode == 1 and "does not offer STARTTLS" in result.stderr
        assert inbox.messages == []


def test_a_recipient_that_is_refused_is_said(test_mail):
    with Inbox() as inbox:
        inbox.answer(ADDRESS, "550 5.1.1 Nobody of that name")
        result = test_mail(inbox.port)
        assert result.returncode == 1
        assert "550 5.1.1 Nobody of that name" in result.stderr


@pytest.mark.parametrize("address", ["", "mira", "mira@example.com\r\nRCPT TO:<x@example.com>", "a b@example.com"])
def test_what_is_no_address_is_not_tried(test_mail, address):
    result = test_mail(1, address)
    assert result.returncode != 0 and "no address" in result.stderr


# MARK: Servers that mean no good

def endless_line(connection, _heard):
    while True:
        connection.sendall(b"x" * 65536)


def endless_reply(connection, _heard):
    while True:
        connection.sendall(b"220-more\r\n" * 1000)


def trickle(connection, _heard):
    while True:
        connection.sendall(b"2")
        time.sleep(0.2)


def silence(connection, _heard):
    time.sleep(30)


def goodbye(connection, _heard):
    connection.close()


def web(connection, _heard):
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def busy(connection, _heard):
    connection.sendall(b"421 4.3.2 Too busy\r\n")


def busy_after_the_greeting(connection, _heard):
    connection.sendall(b"220 hi\r\n421 4.3.2 Too busy\r\n")


def busy_when_asked(connection, heard):
    connection.sendall(b"220 hi\r\n")
    heard.append(connection.recv(1000))
    connection.sendall(b"421 4.3.2 Too busy\r\n")


@pytest.mark.parametrize("talk, said", [
    (endless_line, "did not speak SMTP"), (endless_reply, "did not speak SMTP"), (trickle, "took too long"),
    (silence, "took too long"), (goodbye, "closed the connection"), (web, "did not speak SMTP"),
    (busy, "421 4.3.2 Too busy"), (busy_after_the_greeting, "421 4.3.2 Too busy"),
    (busy_when_asked, "421 4.3.2 Too busy"),
])
def test_a_hostile_server_costs_little(test_mail, talk, said):
    with Talker(talk) as talker:
        began = time.monotonic()
        result = test_mail(talker.port)
        assert result.returncode == 1 and said in result.stderr, result.stderr
        assert time.monotonic() - began < 15


def test_what_is_put_after_starttls_counts_for_nothing(test_mail, authority):
    """Somebody in between adds answers before the connection is TLS (CVE-2011-0411)."""
    def talk(connection, heard):
        connection.sendall(b"220 hi\r\n")
        heard.append(connection.recv(1000))
        connection.sendall(b"250-hi\r\n250 STARTTLS\r\n")
        heard.append(connection.recv(1000))
        connection.sendall(b"220 go\r\n250 AUTH PLAIN\r\n235 in\r\n")
        heard.append(connection.recv(10000))

    with Talker(talk) as talker:
        result = test_mail(talker.port, USE_TLS="true", USERNAME="id", PASSWORD="s3cret",
                           CA_FILE=str(authority.file))
        assert result.returncode == 1
        assert b"AUTH" not in b"".join(talker.heard)


# MARK: The queue

@pytest.fixture(scope="module")
def site():
    """A server with a mail server, and its administrator."""
    with Inbox() as inbox:
        server = Server(new_folder("mail"), {f"LANYARD_{k}": v for k, v in settings(inbox.port).items()})
        try:
            yield server.start(), inbox, Admin(server)
        finally:
            server.stop()


def expression_mail(admin, source: str) -> dict:
    """Runs an expression as a policy does, for whoever asks."""
    policy = admin.call("POST", "policies/expression/", {"name": unique("mail"), "expression": source})
    flow = admin.make_flow(admin.make_stage("dummy"))
    admin.call("POST", "policies/bindings/", {"policy": policy["pk"], "target": admin.flow(flow), "order": 0})
    return FlowClient(admin.server).begin(flow).current


def test_expressions_send_mail(site):
    server, inbox, admin = site
    to = f"{unique('someone')}@example.com"
    expression_mail(admin, f'return ak_send_email("{to}", "Grüße", body="Hallo\\n.\\nDot")')
    [mail] = inbox.wait(to=to)
    assert mail["Subject"] == "Grüße"
    assert mail.get_content().replace("\r\n", "\n").startswith("Hallo\n.\nDot")


def test_an_event_says_that_a_mail_was_sent_and_not_what_it_says(site):
    server, inbox, admin = site
    to = f"{unique('someone')}@example.com"
    one, two = uuid.uuid4().hex, uuid.uuid4().hex
    secret = one + two
    expression_mail(admin, f'return ak_send_email("{to}", "Subject", body="{one}" + "{two}")')
    inbox.wait(to=to)
    found = wait_for_event(admin, "email_sent", to)
    assert found["context"]["to_email"] == [to] and found["context"]["subject"] == "Subject"
    assert secret not in str(found)
    assert secret.encode() not in b"".join(
        path.read_bytes() for path in (server.folder / "data").rglob("*") if path.is_file()), "stored in clear nowhere"


def test_what_cannot_be_delivered_is_an_event_with_the_servers_answer(site):
    _server, inbox, admin = site
    to = f"{unique('gone')}@example.com"
    inbox.answer(to, "550 5.1.1 Nobody of that name")
    expression_mail(admin, f'return ak_send_email("{to}", "Subject", body="x")')
    found = wait_for_event(admin, "configuration_error", to)
    assert "550 5.1.1 Nobody of that name" in found["context"]["reason"]


def test_a_server_that_wants_another_attempt_gets_one(site):
    _server, inbox, admin = site
    to = f"{unique('grey')}@example.com"
    inbox.answer(to, "451 4.7.1 Greylisted, try again later")
    expression_mail(admin, f'return ak_send_email("{to}", "Subject", body="x")')
    inbox.wait(to=to, seconds=60)


def test_a_stage_sends_by_its_own_server_unless_that_is_inside(site, make_server):
    """A stage's server is chosen by whoever may change stages, and must not become a way into the network."""
    _server, inbox, admin = site
    with Inbox() as other:
        stage = admin.make_stage("email", host="127.0.0.1", port=other.port, from_address="other@example.com")
        user = admin.make_user()
        brand = admin.find("core/brands/", default=True)["brand_uuid"]
        flow = admin.make_flow(admin.make_stage("user_login"), designation="recovery")
        admin.call("PATCH", f"core/brands/{brand}/", {"flow_recovery": admin.flow(flow)})
        admin.call("POST", f"core/users/{user.pk}/recovery_email/", {"email_stage": stage})
        found = wait_for_event(admin, "configuration_error", user.email)
        assert "may not be sent" in found["context"]["reason"]
        assert other.messages == []


def wait_for_event(admin, action: str, word: str) -> dict:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        events = admin.call("GET", "events/events/", params={"action": action, "page_size": 100})["results"]
        found = [each for each in events if word in str(each["context"])]
        if found:
            return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no event {action} of {word}")
