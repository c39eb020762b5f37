"""Nodes go away, at once or in order, while people sign in. Nobody sees anything but a retry, and no event is lost."""

import random
import threading
import time

import requests
from cluster.door import Door
from support.flow import FlowClient
from support.jobs import wait_for
from support.relying_party import RelyingParty

# As many as it takes for some of them to meet a request, but at least so many.
FEWEST_KILLS, MOST_KILLS = 5, 25
FEWEST_MET = 3


def happened(cluster, action: str, user) -> int:
    """How many events of a person the database has."""
    return cluster.database.count(
        f"SELECT count(*) FROM events WHERE action = '{action}' AND username = '{user.username}'")


def test_nodes_are_killed_at_random_and_every_login_ends_in_tokens(cluster, figures):
    before = {user.username: happened(cluster, "login", user) for user in cluster.people}
    recoveries = []
    with cluster.load() as load:
        load.wait_for(3)
        while len(recoveries) < FEWEST_KILLS or (load.tally.total < FEWEST_MET and len(recoveries) < MOST_KILLS):
            time.sleep(random.uniform(0.1, 1.0))
            node = random.choice(cluster.nodes)
            node.kill()
            died = time.monotonic()
            load.wait_for(2)
            node.start()
            recoveries.append(time.monotonic() - died)
        load.wait_for(6)
    figures(**load.figures(), kills=len(recoveries), back_after=f"{max(recoveries):.1f} s")
    assert load.tally.total > 0, "no request met a killed node, so that this proved nothing"
    for user in cluster.people:
        # A login whose end nobody heard of has an event too.
        events = happened(cluster, "login", user) - before[user.username]
        assert events >= load.done_by(user), f"{load.done_by(user)} logins, and {events} events"


def test_no_session_is_without_the_event_of_its_login(cluster):
    """After the kills: whoever is signed in according to the database did so according to its events."""
    for user in cluster.people:
        sessions = cluster.database.count(f"SELECT count(*) FROM sessions WHERE user_id = {user.pk}")
        assert happened(cluster, "login", user) >= sessions


def test_a_rolling_restart_loses_no_login(cluster, figures):
    before = {user.username: happened(cluster, "login", user) for user in cluster.people}
    endings = []
    with cluster.load() as load:
        load.wait_for(3)
        for node in cluster.nodes:
            began = time.monotonic()
            assert node.terminate() == 0, node.log()[-2000:]
            endings.append(time.monotonic() - began)
            load.wait_for(2)
            node.start()
            load.wait_for(2)
    figures(**load.figures(), longest_ending=f"{max(endings):.1f} s")
    assert sum(login.beginnings - 1 for login in load.logins) == 0, "what a node had begun was not ended"
    for user in cluster.people:
        assert happened(cluster, "login", user) - before[user.username] == load.done_by(user)


def test_a_login_begun_on_one_node_ends_on_another_when_that_is_gone(cluster):
    first, second, third = cluster.nodes
    user = cluster.people[0]
    # The browser keeps its cookies, and the nodes are one host to them.
    browser = cluster.browser(first)
    run = browser.begin()
    first.kill()
    cluster.move(run, second)
    run.answer(uid_field=user.username)
    second.kill()
    cluster.move(run, third)
    run.answer(password=user.password)
    assert run.current["component"] == "xak-flow-redirect"
    assert browser.me() == user.username


def test_a_code_whose_exchange_was_cut_short_is_good_at_another_node(cluster):
    """The node is killed in the middle of the transaction, so that nothing of it is kept."""
    first, second, _ = cluster.nodes
    door = Door(cluster.url)
    party, browser = RelyingParty(door, cluster.application), FlowClient(door)
    code = party.code(browser, cluster.people[0])
    body = {
        "grant_type": "authorization_code", "code": code, "code_verifier": party.verifier,
        "redirect_uri": party.application.redirect_uri, "client_id": party.application.client_id,
        "client_secret": party.application.client_secret,
    }
    answers: list[requests.Response] = []

    def exchange(node) -> None:
        try:
            answers.append(requests.post(
                f"{node.url}/application/o/token/", data=body, timeout=60,
                headers={"Host": cluster.url.removeprefix("http://")}))
        except requests.ConnectionError:
            pass

    waiting = "application_name = 'node1' AND wait_event_type = 'Lock'"
    with cluster.database.hold("LOCK TABLE records IN SHARE MODE"):
        thread = threading.Thread(target=exchange, args=(first,))
        thread.start()
        wait_for(lambda: cluster.database.count(f"SELECT count(*) FROM pg_stat_activity WHERE {waiting}"))
        first.kill()
        thread.join(30)
    assert not answers
    exchange(second)
    assert answers[0].status_code == 200, answers[0].text
    exchange(second)
    assert answers[1].status_code == 400, "once is once"
