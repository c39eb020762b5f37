"""What is good for one use is good for one use at all nodes together, and what counts, counts at all of them."""

import threading
import time

import pytest
from cluster.door import Door, Tally
from support.admin import unique
from support.flow import DENIED, REDIRECT, FlowClient
from support.relying_party import RelyingParty

ROUNDS = 50
ATTEMPTS = 5


class Pair:
    """Two nodes that are sent the same request at the same moment, as the load balancer would send it."""

    def __init__(self, cluster, party: RelyingParty):
        self.party = party
        host = cluster.url.removeprefix("http://")
        self.urls = [f"{node.url}/application/o/token/" for node in cluster.nodes[:2]]
        self.sessions = [Door(node.url).session() for node in cluster.nodes[:2]]
        for session in self.sessions:
            session.headers["Host"] = host

    def send(self, **fields) -> list:
        application = self.party.application
        body = {"client_id": application.client_id, "client_secret": application.client_secret} | fields
        barrier, answers = threading.Barrier(2), [None, None]

        def post(index: int) -> None:
            barrier.wait(10)
            answers[index] = self.sessions[index].post(self.urls[index], data=body, timeout=60)

        threads = [threading.Thread(target=post, args=(index,)) for index in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(70)
        return answers


def only_winner(answers) -> dict:
    """The tokens of the one request that was accepted; the other one was refused as a used grant is."""
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200, 400], [answer.text for answer in answers]
    [loser] = [answer for answer in answers if answer.status_code == 400]
    assert loser.json()["error"] == "invalid_grant"
    return next(answer for answer in answers if answer.status_code == 200).json()


@pytest.fixture
def tally():
    return Tally()


@pytest.fixture
def browser(cluster, tally):
    browser = FlowClient(Door(cluster.url, tally))
    browser.sign_in(cluster.people[0])
    return browser


@pytest.fixture
def party(cluster, tally):
    party = RelyingParty(Door(cluster.url, tally), cluster.application)
    yield party
    assert tally.total == 0, f"nobody was killed, yet something had to be sent again: {tally}"


def test_a_code_at_two_nodes_at_once_is_accepted_once_and_its_tokens_are_revoked(cluster, party, browser):
    pair = Pair(cluster, party)
    for number in range(ROUNDS):
        code = party.code(browser)
        tokens = only_winner(pair.send(
            grant_type="authorization_code", code=code, code_verifier=party.verifier,
            redirect_uri=party.application.redirect_uri))
        if number % 10 == 0:
            assert party.introspect(tokens["access_token"])["active"] is False
            assert party.refresh_request(tokens["refresh_token"]).status_code == 400


def test_a_refresh_token_at_two_nodes_at_once_is_accepted_once_and_its_family_is_revoked(cluster, party, browser):
    pair = Pair(cluster, party)
    for number in range(ROUNDS):
        first = party.sign_in(browser)
        second = only_winner(pair.send(grant_type="refresh_token", refresh_token=first["refresh_token"]))
        if number % 10 == 0:
            assert party.refresh_request(second["refresh_token"]).status_code == 400
            assert party.introspect(second["access_token"])["active"] is False
            assert party.introspect(first["access_token"])["active"] is False


def test_a_refresh_token_that_another_node_has_replaced_revokes_the_family(cluster, party, browser):
    tokens = party.sign_in(browser)
    host = cluster.url.removeprefix("http://")
    application = party.application

    def refresh(node, token: str):
        return Door(node.url).session().post(
            f"{node.url}/application/o/token/", headers={"Host": host}, timeout=60, data={
                "grant_type": "refresh_token", "refresh_token": token, "client_id": application.client_id,
                "client_secret": application.client_secret})

    first, second, third = cluster.nodes
    fresh = refresh(first, tokens["refresh_token"])
    assert fresh.status_code == 200, fresh.text
    fresh = refresh(second, fresh.json()["refresh_token"])
    assert fresh.status_code == 200, fresh.text
    assert refresh(third, tokens["refresh_token"]).status_code == 400
    assert refresh(first, fresh.json()["refresh_token"]).status_code == 400


def test_wrong_passwords_count_together_over_nodes(cluster, admin):
    """Two flows, begun at two nodes before anything was wrong, have one allowance."""
    user = admin.make_user()
    runs = [cluster.browser(node).reach_password(user.username) for node in cluster.nodes[:2]]
    for number in range(ATTEMPTS - 1):
        asked = runs[number % 2].answer(password="wrong")
        assert asked["component"] == "ak-stage-password", f"denied after {number + 1}: {asked}"
    assert runs[0].answer(password="wrong")["component"] == "ak-stage-access-denied"
    failures = f"SELECT count(*) FROM events WHERE action = 'login_failed' AND context LIKE '%{user.username}%'"
    assert cluster.database.count(failures) == ATTEMPTS


def test_wrong_passwords_at_the_same_moment_are_all_counted(cluster, admin):
    user = admin.make_user()
    runs = [cluster.browser(cluster.nodes[number % 3]).reach_password(user.username) for number in range(9)]
    ends: list[str] = []
    threads = [
        threading.Thread(target=lambda run=run: ends.append(run.answer(password="wrong")["component"])) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # Nine failures are four that may go on and five that may not, in whatever order they came.
    assert sorted(ends) == ["ak-stage-access-denied"] * 5 + ["ak-stage-password"] * 4


def test_a_session_is_good_at_every_node_and_ends_at_all_of_them(cluster, admin):
    user = admin.make_user()
    first, second, third = cluster.nodes
    browser = cluster.browser(first)
    browser.sign_in(user)
    for node in cluster.nodes:
        browser.server.url = node.url
        assert browser.me() == user.username
    browser.server.url = second.url
    cookies = browser.http.cookies.copy()
    browser.visit("/if/flow/default-invalidation-flow/")
    for node in (first, third, second):
        other = cluster.browser(node)
        other.http.cookies = cookies.copy()
        assert other.me() is None, f"the session goes on at {node.name}"


def test_a_user_who_is_put_out_at_one_node_is_out_at_all(cluster, admin):
    user = admin.make_user()
    browser = cluster.browser(cluster.nodes[1])
    browser.sign_in(user)
    admin.call("PATCH", f"core/users/{user.pk}/", {"is_active": False})
    for node in cluster.nodes:
        browser.server.url = node.url
        assert browser.me() is None, f"{node.name} lets somebody in who is not active"


def test_an_invitation_for_one_use_at_two_nodes_at_once_is_used_once(cluster, admin):
    prompt = admin.call("POST", "stages/prompt/prompts/", {
        "name": unique("prompt"), "field_key": "username", "label": "Name", "type": "username", "order": 0})["pk"]
    slug = admin.make_flow(
        admin.make_stage("invitation/stages"), admin.make_stage("prompt/stages", fields=[prompt]),
        admin.make_stage("user_write", user_creation_mode="always_create"), designation="enrollment")
    for _ in range(10):
        invitation = admin.call("POST", "stages/invitation/invitations/", {
            "name": unique("invitation"), "single_use": True})["pk"]
        names = [unique("invited") for _ in range(2)]
        runs = [arrive(node, slug, invitation) for node in cluster.nodes[:2]]
        barrier = threading.Barrier(2)

        def enrol(run, name):
            barrier.wait(10)
            run.answer(username=name)

        threads = [threading.Thread(target=enrol, args=each) for each in zip(runs, names)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(70)
        assert sorted(run.current["component"] for run in runs) == [DENIED, REDIRECT]
        found = [admin.call("GET", "core/users/", params={"username": name})["results"] for name in names]
        assert sum(len(each) for each in found) == 1


def arrive(node, slug: str, invitation: str):
    """A browser that follows an invitation's link at a node, as soon as the node knows of the flow and the invitation."""
    deadline = time.monotonic() + 10
    while True:
        client = FlowClient(Door(node.url))
        if client.http.get(f"{node.url}/if/flow/{slug}/", timeout=60).status_code != 404:
            run = client.begin(slug, query=f"itoken={invitation}")
            if run.current["component"] == "ak-stage-prompt":
                return run
        assert time.monotonic() < deadline, "the node knows nothing of it"
        time.sleep(0.05)
