"""The database goes away and comes back, and connections to it are lost."""

import threading
import time

import requests
from cluster.door import Door, Tally
from support.flow import FlowClient
from support.relying_party import RelyingParty

AWAY_SECONDS = 3


def test_logins_go_on_after_the_database_was_restarted(cluster, figures):
    tally = Tally()
    door = Door(cluster.url, tally)
    user = cluster.people[0]
    party, browser = RelyingParty(door, cluster.application), FlowClient(door)
    landing = browser.open(party.authorization_url())
    slug, query = landing.url.split("/if/flow/")[1].split("/?")
    begun = browser.begin(slug, query)
    begun.answer(uid_field=user.username)
    assert begun.current["component"] == "ak-stage-password"

    with cluster.load() as load:
        load.wait_for(3)
        cluster.database.halt()
        refusals = [refusal(node) for node in cluster.nodes]
        time.sleep(AWAY_SECONDS)
        cluster.database.start()
        back = time.monotonic()
        for node in cluster.nodes:
            node.wait_until_ready()
        ready = time.monotonic() - back
        load.wait_for(1)
        first = time.monotonic() - back
        load.wait_for(6)
    figures(**load.figures(), all_ready_after=f"{ready:.2f} s", first_login_after=f"{first:.2f} s")
    assert load.tally.total > 0
    for response in refusals:
        assert response.status_code == 503, response.text
        assert int(response.headers["Retry-After"]) > 0

    begun.answer(password=user.password)
    assert begun.current["component"] == "xak-flow-redirect", begun.current
    ended = browser.visit(begun.current["to"], user)
    assert ended.components == [], "whoever had begun before did not have to begin again"
    tokens = party.exchange(ended.url)
    assert party.verify(tokens["id_token"])["sub"] == user.uid


class Impatient(Door):
    """Takes every answer as it comes."""

    def watch(self, session: requests.Session) -> requests.Session:
        return session


def refusal(node) -> requests.Response:
    """What a node says to a request that needs the database."""
    headers = {"Authorization": f"Bearer {node.token}"}
    return requests.get(f"{node.url}/api/v3/core/users/", headers=headers, timeout=30)


def test_a_login_whose_event_cannot_be_kept_does_not_go_on(cluster):
    """Its connection is ended whenever it writes the event; a login is refused rather than done without a trace."""
    user = cluster.people[0]
    database = cluster.database
    counting = f"SELECT count(*) FROM events WHERE action = 'login' AND username = '{user.username}'"
    before = database.count(counting)
    browser = FlowClient(Impatient(cluster.nodes[0].url))
    run = browser.reach_password(user.username)
    over = threading.Event()

    def end_writers() -> None:
        while not over.wait(0.02):
            database.end_connections("wait_event_type = 'Lock' AND query ILIKE '%INSERT INTO events%'")

    with database.hold("LOCK TABLE events IN SHARE MODE"):
        ender = threading.Thread(target=end_writers)
        ender.start()
        try:
            answer = run.send({"component": "ak-stage-password", "password": user.password})
            if answer.status_code == 302:
                answer = browser.http.get(run.url, allow_redirects=False, timeout=60)
        finally:
            over.set()
            ender.join()
    kept = database.count(counting) - before
    name = browser.me()
    assert kept == 1 or (answer.status_code == 503 and name is None), \
        f"the answer is {answer.status_code}, the user is {name}, and {kept} events tell of it"
