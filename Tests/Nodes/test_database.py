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
        refusals = [refusal for node in cluster.nodes for refusal in refusals_of(node, cluster.application)]
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
    wrong = [
        f"{response.status_code} {response.url}" for response in refusals
        if response.status_code != 503 or int(response.headers.get("Retry-After", "0")) < 1]
    assert not wrong, f"this is not 503 with Retry-After: {wrong}"

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


def refusals_of(node, application) -> list[requests.Response]:
    """What a node says to requests that need the database."""
    client = {"client_id": application.client_id, "client_secret": application.client_secret}
    oauth = f"{node.url}/application/o"
    refused = [
        requests.get(
            f"{node.url}/api/v3/core/users/", headers={"Authorization": f"Bearer {node.token}"}, timeout=30),
        requests.get(f"{oauth}/userinfo/", headers={"Authorization": "Bearer abc"}, timeout=30),
    ]
    for path, fields in {
        "token": {"grant_type": "refresh_token", "refresh_token": "abc"},
        "introspect": {"token": "abc"}, "revoke": {"token": "abc"},
    }.items():
        refused.append(requests.post(f"{oauth}/{path}/", data=client | fields, timeout=30))
    return refused


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
