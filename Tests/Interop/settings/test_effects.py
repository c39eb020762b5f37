"""Settings of the web, as a client sees what they do."""

import shutil
import signal
import sqlite3
import time

import pytest
from support.fixtures import new_folder
from support.server import Server
from support.wire import Wire, status_of

LOGIN = "/if/flow/default-authentication-flow/"
SETTINGS = {
    "LANYARD_COOKIE_DOMAIN": "example.test",
    "LANYARD_SESSIONS__UNAUTHENTICATED_AGE": "minutes=5",
    "LANYARD_LOG__HTTP_HEADERS": "X-Kept,Referer",
    "LANYARD_LOG_LEVEL": "info",
    "LANYARD_WEB__TIMEOUT_HTTP_READ_HEADER": "1s",
    "LANYARD_WEB__TIMEOUT_HTTP_READ": "2s",
    "LANYARD_WEB__TIMEOUT_HTTP_IDLE": "3s",
    "LANYARD_LISTEN__HTPP": "x",
}


@pytest.fixture(scope="module")
def patient_server():
    """A server with these settings, and a file whose settings may change."""
    folder = new_folder("settings")
    (folder / "settings.yml").write_text("reputation:\n  expiry: 1h\n")
    server = Server(folder, SETTINGS | {"LANYARD_CONFIG": str(folder / "settings.yml")})
    try:
        yield server.start()
        assert not server.failures, server.failures
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def seconds_until_closed(wire: Wire) -> float:
    start = time.monotonic()
    assert wire.read() == b""
    return time.monotonic() - start


def test_an_unknown_setting_is_said_at_the_start(patient_server):
    assert "LANYARD_LISTEN__HTPP is not known. Did you mean LANYARD_LISTEN__HTTP?" in patient_server.log()


def test_the_session_s_cookie_is_for_the_domain(patient_server):
    answer = patient_server.session().get(patient_server.url + LOGIN, allow_redirects=False)
    cookies = [value for name, value in answer.raw.headers.items() if name.lower() == "set-cookie"]
    assert any(value.startswith("authentik_session=") and "; Domain=example.test;" in value for value in cookies)


def test_a_session_without_a_user_is_kept_for_as_long_as_is_set(patient_server):
    patient_server.session().get(patient_server.url + LOGIN)
    database = sqlite3.connect(f"file:{patient_server.folder}/data/lanyard.sqlite?mode=ro", uri=True)
    (expires,) = database.execute("SELECT max(expires) FROM sessions").fetchone()
    assert 200 < expires / 1e6 - time.time() < 301


def test_the_access_log_has_the_chosen_headers_and_no_other(patient_server):
    headers = {"X-Kept": "kept-value", "User-Agent": "agent-value", "X-Other": "other-value"}
    patient_server.session().get(patient_server.url + LOGIN, headers=headers)
    log = patient_server.log()
    assert '"x_kept":"kept-value"' in log
    assert "agent-value" not in log
    assert "other-value" not in log


def test_a_connection_that_sends_no_request_is_closed(patient_server):
    with Wire(patient_server.url) as wire:
        assert 0.5 < seconds_until_closed(wire) < 2.5


def test_half_a_head_is_not_waited_for(patient_server):
    with Wire(patient_server.url) as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        assert 0.5 < seconds_until_closed(wire) < 2.5


def test_half_a_body_is_not_waited_for(patient_server):
    with Wire(patient_server.url) as wire:
        wire.send(wire.head("POST", "/application/o/token/", "Content-Length: 100"))
        wire.send(b"grant_type=")
        assert 1.5 < seconds_until_closed(wire) < 3.5


def test_a_connection_is_kept_between_requests_for_a_while(patient_server):
    with Wire(patient_server.url) as wire:
        for _ in range(2):
            wire.send(wire.head("GET", "/-/health/live/"))
            assert status_of(wire.read()) in (200, 204)
            time.sleep(1.8)
        assert 0.2 < seconds_until_closed(wire) < 3.5


def wait_for(server: Server, text: str) -> None:
    deadline = time.monotonic() + 10
    while text not in server.log():
        assert time.monotonic() < deadline, server.log()[-2000:]
        time.sleep(0.05)


def test_sighup_reads_the_settings_again_and_keeps_them_when_they_cannot_be_used(own_server):
    file = own_server.folder / "settings.yml"
    own_server.stop()
    own_server.settings = {"LANYARD_CONFIG": str(file), "LANYARD_LOG_LEVEL": ""}
    file.write_text("log_level: warning\n")
    own_server.start()
    own_server.session().get(own_server.url + "/-/health/live/")
    assert '"event":"request"' not in own_server.log()

    file.write_text("log_level: info\n")
    own_server.process.send_signal(signal.SIGHUP)
    wait_for(own_server, "read again")
    own_server.session().get(own_server.url + "/-/health/live/")
    wait_for(own_server, '"event":"request"')

    file.write_text("log_level: loud\n")
    own_server.process.send_signal(signal.SIGHUP)
    wait_for(own_server, "were not read again")
    assert own_server.is_ready()
