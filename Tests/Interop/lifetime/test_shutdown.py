"""SIGTERM: what was begun is finished, then the process ends well."""

import json
import signal
import time

import pytest
import requests
from support.admin import Admin
from support.flow import PASSWORD, FlowClient
from support.wire import Wire, complete, status_of


def login_request(server, user) -> tuple[Wire, bytes]:
    """A connection and the bytes of a request on it that computes a password hash."""
    run = FlowClient(server).reach_password(user.username)
    body = json.dumps({"component": PASSWORD, "password": "wrong"}).encode()
    cookies = "; ".join(f"{each.name}={each.value}" for each in run.client.http.cookies)
    wire = Wire(server.url)
    path = run.url.removeprefix(server.url)
    head = wire.head(
        "POST", path, "Content-Type: application/json", f"Content-Length: {len(body)}", f"Cookie: {cookies}")
    return wire, head + body


def test_an_idle_server_ends_with_zero(own_server):
    assert own_server.terminate() == 0


def test_interrupt_ends_it_as_well(own_server):
    own_server.process.send_signal(signal.SIGINT)
    assert own_server.process.wait(30) == 0


def test_nobody_is_answered_after_the_end(own_server):
    own_server.terminate()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{own_server.url}/-/health/live/", timeout=5)


def test_a_request_that_is_half_sent_may_be_finished(own_server):
    body = b"grant_type=authorization_code&client_id=x&code=y"
    with Wire(own_server.url) as wire:
        wire.send(wire.head("POST", "/application/o/token/", f"Content-Length: {len(body)}",
                            "Content-Type: application/x-www-form-urlencoded"))
        wire.send(body[:10])
        time.sleep(0.5)
        own_server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert wire.send(body[10:])
        answer = wire.read()
    assert complete(answer), answer
    assert status_of(answer) in (400, 401)
    assert own_server.process.wait(30) == 0


def test_logins_under_way_get_whole_answers(own_server):
    user = Admin(own_server).make_user()
    requests_ready = [login_request(own_server, user) for _ in range(8)]
    for wire, data in requests_ready:
        wire.send(data)
    time.sleep(0.03)
    own_server.process.send_signal(signal.SIGTERM)
    answers = [wire.read() for wire, _ in requests_ready]
    for wire, _ in requests_ready:
        wire.socket.close()
    assert own_server.process.wait(30) == 0
    assert any(answers), "at least one was being answered"
    for answer in answers:
        assert not answer or complete(answer), "no answer is cut off"
        assert status_of(answer) in (None, 200, 503)


def test_an_idle_connection_does_not_hold_it_up(own_server):
    with Wire(own_server.url) as quiet, Wire(own_server.url) as kept:
        kept.send(kept.head("GET", "/-/health/live/"))
        assert kept.status() == 200
        started = time.monotonic()
        assert own_server.terminate() == 0
        assert time.monotonic() - started < 15
        assert quiet.read() == b""


def test_a_second_start_on_the_same_folder_finds_everything(own_server):
    admin = Admin(own_server)
    user = admin.make_user()
    assert own_server.terminate() == 0
    own_server.start()
    assert FlowClient(own_server).sign_in(user)["to"] == "/"


def test_the_bootstrap_password_signs_the_administrator_in(own_server):
    run = FlowClient(own_server).reach_password("akadmin")
    assert run.answer(password=own_server.password)["component"] == "xak-flow-redirect"
    admin = Admin(own_server)
    assert admin.find("core/users/", username="akadmin")["email"] == own_server.email
    assert own_server.password not in own_server.log()
    assert own_server.token not in own_server.log()
