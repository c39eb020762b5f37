"""A server that dies in the middle loses nothing that it had promised."""

import threading

import pytest
from support.admin import Admin
from support.flow import PASSWORD, REDIRECT, FlowClient
from support.relying_party import RelyingParty


@pytest.fixture
def own(own_server):
    """An administrator, a user and a relying party on a server of their own."""
    admin = Admin(own_server)
    user = admin.make_user()
    return own_server, admin, user, RelyingParty(own_server, admin.make_application())


def kill_and_start(server) -> None:
    server.kill()
    server.start()


def test_a_login_goes_on_after_a_kill(own):
    server, _, user, party = own
    browser = FlowClient(server)
    landing = browser.visit(party.authorization_url())
    run = browser.begin(landing.url.split("/if/flow/")[1].split("/")[0], landing.url.partition("?")[2])
    assert run.answer(uid_field=user.username)["component"] == PASSWORD
    kill_and_start(server)
    assert run.answer("ak-stage-password", password=user.password)["component"] == REDIRECT
    landing = browser.visit(run.current["to"])
    assert landing.left_the_site
    assert party.verify(party.exchange(landing.url)["id_token"])["sub"] == user.uid


def test_a_session_lives_through_a_kill(own):
    server, _, user, party = own
    browser = FlowClient(server)
    browser.sign_in(user)
    kill_and_start(server)
    assert browser.me() == user.username
    assert party.authorize(browser, prompt="none").query()["code"]


def test_a_code_lives_through_a_kill(own):
    server, _, user, party = own
    landing = party.authorize(FlowClient(server), user)
    kill_and_start(server)
    assert party.verify(party.exchange(landing.url)["id_token"])["sub"] == user.uid


def test_a_code_that_was_used_before_a_kill_stays_used(own):
    server, _, user, party = own
    code = party.code(FlowClient(server), user)
    assert party.exchange_request(code).status_code == 200
    kill_and_start(server)
    assert party.exchange_request(code).json()["error"] == "invalid_grant"


def test_a_kill_right_after_a_refresh_loses_neither_the_token_nor_the_rotation(own):
    server, _, user, party = own
    tokens = party.sign_in(FlowClient(server), user)
    old = tokens["refresh_token"]
    for _ in range(3):
        fresh = party.refresh_request(old).json()["refresh_token"]
        kill_and_start(server)
        old = fresh
    answer = party.refresh_request(old)
    assert answer.status_code == 200, answer.text
    assert party.introspect(answer.json()["access_token"])["active"] is True
    assert party.refresh_request(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_logout_is_not_undone_by_a_kill(own):
    server, _, user, _ = own
    browser = FlowClient(server)
    browser.sign_in(user)
    cookie = browser.http.cookies["authentik_session"]
    browser.begin("default-invalidation-flow")
    kill_and_start(server)
    thief = FlowClient(server)
    thief.http.cookies.set("authentik_session", cookie, domain="127.0.0.1", path="/")
    assert thief.me() is None


def test_keys_and_identities_are_the_same_after_a_kill(own):
    server, admin, user, party = own
    keys, token = party.keys(), party.sign_in(FlowClient(server), user)
    kill_and_start(server)
    assert party.keys() == keys
    assert party.verify(token["id_token"])["sub"] == user.uid
    assert party.userinfo(token["access_token"]).json()["sub"] == user.uid
    assert admin.call("GET", f"core/users/{user.pk}/")["uid"] == user.uid


def test_what_the_api_acknowledged_is_there_after_a_kill(own):
    server, admin, _, _ = own
    made: list[int] = []
    stop = threading.Event()

    def create():
        while not stop.is_set():
            try:
                made.append(admin.call("POST", "core/groups/", {"name": f"group {len(made)}"})["pk"])
            except Exception:
                return

    writer = threading.Thread(target=create)
    writer.start()
    while len(made) < 30 and writer.is_alive():
        stop.wait(0.01)
    server.kill()
    stop.set()
    writer.join()
    server.start()
    assert len(made) >= 30
    fresh = Admin(server)
    for pk in made:
        assert fresh.call("GET", f"core/groups/{pk}/")["pk"] == pk
