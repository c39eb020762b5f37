"""The server's clock is set: what has an end ends by the new time, and nothing else changes."""

import shutil
import time
from datetime import datetime

import pytest
import requests
from support.admin import Admin
from support.clock import Clock
from support.fixtures import new_folder
from support.flow import FlowClient
from support.jobs import CLEAN, wait_for
from support.relying_party import RelyingParty
from support.server import Server

DAY = 86_400
HOUR = 3600
# Of the job that cleans up.
PERIOD = 300


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path)


@pytest.fixture
def server_with_clock(clock):
    """A server of this test alone, which believes in that clock."""
    folder = new_folder("clock")
    server = Server(folder)
    server.settings |= clock.settings() | {
        "LANYARD_WORKER__CONSUMER_LISTEN_TIMEOUT": "seconds=1", "LANYARD_SESSIONS__UNAUTHENTICATED_AGE": "hours=2",
    }
    try:
        yield server.start()
        assert not server.failures, server.failures
        assert "Fatal error" not in server.log() and "Crash" not in server.log(), server.log()[-4000:]
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Jobs:
    """The job that cleans up, as the API shows it."""

    def __init__(self, server: Server, clock: Clock):
        self.admin = Admin(server)
        self.clock = clock

    def tasks(self) -> dict[str, str]:
        """The tasks' states, by key."""
        query = {"actor_name": CLEAN, "page_size": 100}
        results = self.admin.call("GET", "tasks/tasks/", params=query)["results"]
        return {task["message_id"]: task["state"] for task in results}

    def schedule(self) -> dict:
        return self.admin.find("tasks/schedules/", actor_name=CLEAN)

    def seconds_to_next(self) -> float:
        return datetime.fromisoformat(self.schedule()["next_run"]).timestamp() - self.clock.now

    def send(self) -> None:
        """Has it done now, and waits until it is."""
        before = set(self.tasks())
        self.admin.call("POST", f"tasks/schedules/{self.schedule()['id']}/send/")
        wait_for(lambda: [key for key, state in self.tasks().items() if key not in before and state == "done"])

    def check_nothing_is_left(self) -> None:
        wait_for(lambda: all(state == "done" for state in self.tasks().values()))


def processor_seconds(server: Server) -> float:
    with open(f"/proc/{server.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def check_calm(server: Server) -> None:
    """It is ready, and has nothing to do."""
    assert requests.get(f"{server.url}/-/health/ready/", timeout=10).status_code == 200
    before = processor_seconds(server)
    time.sleep(3)
    assert processor_seconds(server) - before < 1


def sign_in(browser: FlowClient, party: RelyingParty, clock: Clock, user) -> None:
    """A whole login whose ID token is of the server's time."""
    tokens = party.sign_in(browser, user)
    claims = party.decode(tokens["id_token"]).claims
    assert claims["sub"] == user.uid
    assert abs(claims["iat"] - clock.now) < 30
    assert claims["exp"] > clock.now


def test_a_clock_that_is_set_a_day_ahead_and_an_hour_back(server_with_clock, clock):
    server = server_with_clock
    admin = Admin(server)
    user = admin.make_user()
    party = RelyingParty(server, admin.make_application(access_token_validity="hours=12"))
    jobs = Jobs(server, clock)
    jobs.send()
    browser = FlowClient(server)
    tokens = party.sign_in(browser, user)
    late = FlowClient(server).reach_password(user.username)
    assert party.introspect(tokens["access_token"])["active"] is True
    check_calm(server)
    if jobs.seconds_to_next() < 20:
        # So that no run by itself falls into what is counted.
        time.sleep(25)

    before = set(jobs.tasks())
    clock.set(DAY)
    wait_for(lambda: len(set(jobs.tasks()) - before) == 1)
    check_calm(server)
    jobs.check_nothing_is_left()
    assert len(set(jobs.tasks()) - before) == 1, "what was missed is done once"
    assert 0 < jobs.seconds_to_next() <= PERIOD
    assert party.introspect(tokens["access_token"])["active"] is False
    refreshed = party.refresh_request(tokens["refresh_token"]).json()
    assert party.introspect(refreshed["access_token"])["active"] is True
    assert browser.me() is None, "a visit ends after a day"
    assert late.challenge()["component"] == "ak-stage-identification", "a login that was begun before begins anew"
    browser = FlowClient(server)
    sign_in(browser, party, clock, user)

    clock.set(DAY - HOUR)
    check_calm(server)
    assert browser.me() == user.username
    assert party.introspect(refreshed["access_token"])["active"] is True
    sign_in(FlowClient(server), party, clock, user)
    jobs.send()
    assert 0 < jobs.seconds_to_next() <= PERIOD, "it does not wait until the old time comes again"
    assert len(admin.call("GET", "tasks/workers/")) == 1

    clock.set(-HOUR)
    check_calm(server)
    sign_in(FlowClient(server), party, clock, user)
    jobs.send()
    jobs.check_nothing_is_left()
    assert 0 < jobs.seconds_to_next() <= PERIOD
    assert server.terminate() == 0
    server.start()
    sign_in(FlowClient(server), party, clock, user)
