"""What a running server writes to its log."""

import json
import os
import sqlite3

import pytest
from support.admin import Admin
from support.flow import FlowClient
from support.relying_party import RelyingParty

FIELDS = {
    "event", "level", "logger", "timestamp", "pid", "domain_url", "schema_name", "request_id", "host", "auth_via",
    "user", "method", "path", "status", "runtime", "remote", "scheme", "user_agent",
}


@pytest.fixture
def talkative(make_server):
    """A server that logs everything that it can."""
    return make_server(LOG_LEVEL="trace")


def lines(server) -> list[dict]:
    """The log's lines; what is printed for people at the start is none of them."""
    return [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]


def access_line(server, response) -> dict:
    [line] = [
        line for line in lines(server)
        if line["event"] == "request" and line["request_id"] == response.headers["X-authentik-id"]]
    return line


def test_a_request_has_every_field_that_authentiks_lines_have(talkative):
    admin = Admin(talkative)
    response = admin.http.get(
        f"{talkative.url}/api/v3/core/users/me/?secret=1", headers={"User-Agent": 'quo"te\tand tab'})
    line = access_line(talkative, response)
    assert FIELDS <= set(line)
    assert line["status"] == 200 and isinstance(line["runtime"], (int, float)) and line["pid"] == talkative.pid
    assert line["path"] == "/api/v3/core/users/me/" and line["method"] == "GET"
    assert line["user"] == "akadmin" and line["auth_via"] == "api_token"
    assert line["host"] == f"127.0.0.1:{talkative.port}" and line["domain_url"] == "127.0.0.1"
    assert line["user_agent"] == 'quo"te\tand tab' and line["scheme"] == "http"


def test_a_request_cannot_write_lines_of_its_own(talkative):
    browser = FlowClient(talkative)
    forged = '%0A{"event":"forged","request_id":"x"}%0D%0A'
    response = browser.http.get(f"{talkative.url}/{forged}/", headers={"User-Agent": '{"event":"forged"}'})
    assert access_line(talkative, response)["status"] == 404
    assert not [line for line in lines(talkative) if line["event"] == "forged"]


def test_no_secret_of_a_whole_login_is_in_the_log(talkative):
    admin = Admin(talkative)
    user = admin.make_user()
    application = admin.make_application()
    party = RelyingParty(talkative, application)
    browser = FlowClient(talkative)
    wrong = browser.begin()
    wrong.answer(uid_field=user.username)
    wrong.answer(password="a-wrong-password-4711")
    browser = FlowClient(talkative)
    landing = party.authorize(browser, user)
    tokens = party.exchange(landing.url)
    party.userinfo(tokens["access_token"])
    party.introspect(tokens["access_token"])
    fresh = party.refresh_request(tokens["refresh_token"]).json()
    party.revoke(fresh["refresh_token"])
    secrets = {
        "verifier": party.verifier, "password": user.password, "wrong password": "a-wrong-password-4711",
        "client secret": application.client_secret, "API token": talkative.token,
        "bootstrap password": talkative.password, "code": landing.query()["code"],
        "state": landing.query()["state"], "secret key": (talkative.folder / "data/secret_key").read_text().strip(),
    }
    for name, answer in (("first", tokens), ("refreshed", fresh)):
        kinds = ("access_token", "refresh_token", "id_token")
        secrets |= {f"{name} {kind}": answer[kind] for kind in kinds if kind in answer}
    secrets |= {f"cookie {cookie.name}": cookie.value for cookie in browser.http.cookies}
    assert len(secrets) > 12
    log = talkative.log()
    assert "/application/o/token/" in log and user.username in log
    for name, value in secrets.items():
        assert len(value) >= 8, name
        assert value not in log, f"the {name} is in the log"


@pytest.mark.skipif(os.environ.get("LANYARD_TEST_ENGINE") == "postgres", reason="reads SQLite's file")
def test_an_event_says_which_request_it_belongs_to(talkative):
    user = Admin(talkative).make_user()
    FlowClient(talkative).sign_in(user)
    with sqlite3.connect(talkative.folder / "data/lanyard.sqlite") as database:
        [(text,)] = database.execute("SELECT context FROM events WHERE action = 'login'").fetchall()
    request = json.loads(text)["http_request"]
    assert set(request) == {"args", "method", "path", "request_id", "user_agent"}
    assert request["args"] == {} and request["path"].startswith("/api/v3/flows/executor/")
    ids = {line["request_id"] for line in lines(talkative) if line["event"] == "request"}
    assert request["request_id"] in ids
