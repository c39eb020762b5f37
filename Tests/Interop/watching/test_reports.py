"""What a server tells a Sentry of errors that nobody foresaw. The Sentry here keeps the envelopes that it gets."""

import gzip
import json
import os
import sqlite3
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from support.admin import Admin
from support.flow import FlowClient

# What breaks the server here is done to the file of its database.
pytestmark = pytest.mark.skipif(os.environ.get("LANYARD_TEST_ENGINE") == "postgres", reason="needs SQLite's file")


class Sentry:
    """Takes envelopes on a port of its own."""

    def __init__(self):
        self.envelopes: list[tuple[str, dict, list[dict]]] = []
        self.status, self.headers, self.delay = 200, {}, 0.0
        sentry = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                sentry.envelopes.append(
                    (self.path, dict(self.headers), [json.loads(line) for line in body.splitlines() if line]))
                time.sleep(sentry.delay)
                self.send_response(sentry.status)
                for name, value in sentry.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def dsn(self) -> str:
        return f"http://publickey@127.0.0.1:{self.server.server_port}/sub/42"

    def wait(self, count: int, seconds: float = 10) -> list:
        deadline = time.monotonic() + seconds
        while len(self.envelopes) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(self.envelopes) >= count, f"{len(self.envelopes)} envelopes came, not {count}"
        return self.envelopes


@pytest.fixture
def sentry():
    sentry = Sentry()
    yield sentry
    sentry.server.shutdown()
    sentry.server.server_close()


@pytest.fixture
def reporting(make_server, sentry):
    def make(**settings):
        return make_server(
            ERROR_REPORTING__ENABLED="true", ERROR_REPORTING__SENTRY_DSN=sentry.dsn,
            ERROR_REPORTING__ENVIRONMENT="tests", **settings)

    return make


def break_sessions(server):
    """From now on, loading a session fails as nobody foresees it."""
    with sqlite3.connect(server.folder / "data/lanyard.sqlite") as database:
        database.execute("ALTER TABLE sessions RENAME TO lost_sessions")


def break_and_fail(server, count: int = 1) -> list:
    """Requests that fail for want of a table."""
    browser = FlowClient(server)
    browser.sign_in(Admin(server).make_user())
    break_sessions(server)
    browser.http.hooks["response"].clear()
    answers = [browser.http.get(f"{server.url}/?secret=hidden", timeout=10) for _ in range(count)]
    assert all(answer.status_code == 500 for answer in answers)
    return answers


def test_an_error_is_reported_without_who_and_where_from(reporting, sentry):
    server = reporting()
    [answer] = break_and_fail(server)
    [(path, headers, (envelope, item, event))] = sentry.wait(1)
    assert path == "/sub/api/42/envelope/"
    assert "sentry_key=publickey" in headers["X-Sentry-Auth"] and "sentry_version=7" in headers["X-Sentry-Auth"]
    assert headers["Content-Type"] == "application/x-sentry-envelope"
    assert envelope["event_id"] == event["event_id"] and len(event["event_id"]) == 32
    assert item["type"] == "event"
    assert event["tags"]["request_id"] == answer.headers["X-authentik-id"]
    assert event["transaction"] == "/" and event["environment"] == "tests"
    assert event["release"].startswith("lanyard@")
    assert "user" not in event and "hidden" not in json.dumps(event) and "stacktrace" not in json.dumps(event)


def test_who_and_where_from_are_told_if_the_setting_says_so(reporting, sentry):
    break_and_fail(reporting(ERROR_REPORTING__SEND_PII="true"))
    [(_, _, (_, _, event))] = sentry.wait(1)
    assert event["user"]["ip_address"] == "127.0.0.1"


def test_nothing_is_reported_unless_it_is_switched_on(make_server, sentry):
    break_and_fail(make_server(ERROR_REPORTING__SENTRY_DSN=sentry.dsn))
    time.sleep(1)
    assert not sentry.envelopes


def test_what_it_is_asked_not_to_send_it_does_not_send(reporting, sentry):
    sentry.status, sentry.headers = 429, {"Retry-After": "60"}
    server = reporting()
    break_and_fail(server)
    sentry.wait(1)
    time.sleep(0.3)
    browser = FlowClient(server)
    browser.http.hooks["response"].clear()
    for _ in range(5):
        browser.http.cookies.clear()
        browser.http.get(f"{server.url}/if/flow/default-authentication-flow/", timeout=10)
    time.sleep(0.5)
    assert len(sentry.envelopes) == 1


def test_a_slow_sentry_holds_no_request_up_and_no_end(reporting, sentry):
    sentry.delay = 30
    server = reporting()
    began = time.monotonic()
    break_and_fail(server, count=20)
    assert time.monotonic() - began < 10
    began = time.monotonic()
    assert server.terminate() == 0
    assert time.monotonic() - began < 6


def test_what_waits_is_sent_at_the_end(reporting, sentry):
    sentry.delay = 0.05
    server = reporting()
    break_and_fail(server, count=10)
    assert server.terminate() == 0
    assert len(sentry.envelopes) == 10


def test_clients_learn_where_errors_go(reporting, make_server, sentry):
    shown = Admin(reporting(ERROR_REPORTING__SAMPLE_RATE="0.5")).call("GET", "root/config/")["error_reporting"]
    assert shown == {
        "enabled": True, "sentry_dsn": sentry.dsn, "environment": "tests", "send_pii": False,
        "traces_sample_rate": 0.5}
    silent = Admin(make_server()).call("GET", "root/config/")["error_reporting"]
    assert silent["enabled"] is False and silent["sentry_dsn"] == ""
