"""The link that sets a new server up counts until somebody has done so, and never again."""

import pytest
from support.flow import DENIED, REDIRECT, FlowClient
from support.server import Server

PROMPT = "ak-stage-prompt"
FLOW = "initial-setup"
PASSWORD = "Corr3ct-horse-battery"


@pytest.fixture
def fresh(tmp_path):
    """A server that nobody has set up, and its link's token."""
    server = Server(tmp_path, {"LANYARD_BOOTSTRAP_PASSWORD": "", "LANYARD_BOOTSTRAP_TOKEN": ""})
    try:
        server.start()
        yield server, server.log().split("/setup?token=")[1].split()[0]
        assert not server.failures, server.failures
    finally:
        server.stop()


def open_link(server: Server, token: str):
    """A browser that opened the link, and what it is asked."""
    browser = FlowClient(server)
    browser.open(f"/setup?token={token}")
    return browser.begin(FLOW)


def may_sign_in(server: Server, password: str) -> bool:
    return FlowClient(server).reach_password("akadmin").answer(password=password)["component"] == REDIRECT


def test_of_several_who_have_the_link_open_one_sets_the_server_up(fresh):
    server, token = fresh
    first, late = open_link(server, token), open_link(server, token)
    assert first.current["component"] == late.current["component"] == PROMPT
    assert first.answer(password=PASSWORD, password_repeat=PASSWORD)["component"] == REDIRECT
    assert first.client.me() == "akadmin"
    assert late.answer(password="An0ther-passw0rd", password_repeat="An0ther-passw0rd")["component"] == DENIED
    assert late.client.me() is None
    assert may_sign_in(server, PASSWORD) and not may_sign_in(server, "An0ther-passw0rd")


def test_it_stays_closed(fresh):
    server, token = fresh
    open_link(server, token).answer(password=PASSWORD, password_repeat=PASSWORD)
    for _ in range(2):
        assert open_link(server, token).current["component"] == DENIED
        assert FlowClient(server).begin(FLOW, f"token={token}").current["component"] == DENIED
        server.terminate()
        server.start()
    assert server.log().count("/setup?token=") == 1, "no other link is printed"


@pytest.mark.parametrize("token", ["", "guess", "%00", "a" * 300])
def test_nobody_gets_in_without_the_link(fresh, token):
    server, _ = fresh
    assert server.session().get(f"{server.url}/setup?token={token}", timeout=30).status_code in (400, 403)
    assert FlowClient(server).begin(FLOW).current["component"] == DENIED
