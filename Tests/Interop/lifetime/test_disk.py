"""A disk that is full, or that can only be read: nothing is done by halves, and it is said what is wrong."""

import shutil
import sqlite3
import subprocess
from contextlib import closing

import pytest
import requests
from support.admin import Admin, unique
from support.disk import Disk, Unavailable
from support.fixtures import new_folder
from support.flow import AUTHENTICATION, FlowClient
from support.jobs import wait_for
from support.page import Page
from support.relying_party import RelyingParty
from support.server import Server


@pytest.fixture
def disk(tmp_path):
    """A disk of this test alone."""
    try:
        made = Disk(tmp_path)
    except Unavailable as reason:
        pytest.skip(f"no disk can be made here: {reason}")
    yield made
    made.remove()


@pytest.fixture
def server_on_disk(disk):
    """A server in files on that disk, started. Only its log is elsewhere."""
    folder = new_folder("on-disk")
    server = Server(folder)
    server.settings = {
        "LANYARD_DATA": str(disk.folder / "data"), "LANYARD_WORKER__CONSUMER_LISTEN_TIMEOUT": "seconds=1",
    }
    try:
        yield server.start()
        assert "Fatal error" not in server.log() and "Crash" not in server.log(), server.log()[-4000:]
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def readiness(server: Server) -> requests.Response:
    return requests.get(f"{server.url}/-/health/ready/", timeout=30)


def ends_soon(server: Server) -> bool:
    try:
        server.process.wait(3)
    except subprocess.TimeoutExpired:
        return False
    return True


class Writer:
    """Somebody who makes groups, and remembers which the server said it has."""

    def __init__(self, server: Server):
        self.server = server
        self.kept: list[str] = []
        self.refused: list[str] = []

    def make_group(self, size: int) -> requests.Response:
        name = unique("group")
        response = requests.post(
            f"{self.server.url}/api/v3/core/groups/", json={"name": name, "attributes": {"text": "x" * size}},
            headers={"Authorization": f"Bearer {self.server.token}"}, timeout=60)
        (self.kept if response.status_code == 201 else self.refused).append(name)
        return response

    def write_until_refused(self) -> requests.Response:
        """Large things at first, then small ones, until there is no room for these either."""
        for size in (200_000, 1):
            for _ in range(1000):
                response = self.make_group(size)
                if response.status_code != 201:
                    break
        return response

    def check(self) -> None:
        """All that was promised is there, and nothing that was refused."""
        names = set()
        page = 1
        while page:
            answer = Admin(self.server).call("GET", "core/groups/", params={"page": page, "page_size": 100})
            names |= {group["name"] for group in answer["results"]}
            page = answer["pagination"]["next"]
        assert set(self.kept) <= names
        assert not names & set(self.refused)


def refusals_of(server: Server, party: RelyingParty, user, refresh_token: str) -> dict[str, requests.Response]:
    """What the server says to a program, to a person and to a relying party that want something stored."""
    browser = FlowClient(server)
    page = browser.http.get(f"{server.url}/if/flow/{AUTHENTICATION}/", headers={"Accept": "text/html"}, timeout=60)
    executor = browser.http.get(f"{server.url}/api/v3/flows/executor/{AUTHENTICATION}/?query=", timeout=60)
    return {"page": page, "executor": executor, "refresh": party.refresh_request(refresh_token)}


def check_refusals(refusals: dict[str, requests.Response]) -> None:
    for name, response in refusals.items():
        assert response.status_code == 503, (name, response.status_code, response.text[:500])
        assert response.headers["Retry-After"] == "60", name
    text = Page(refusals["page"].text, "").text
    assert any("Please try again" in line for line in text), text
    assert "Please try again" in refusals["executor"].json()["detail"]
    assert refusals["refresh"].json()["error"] == "temporarily_unavailable"


def check_reading(server: Server, party: RelyingParty, browser: FlowClient, user) -> None:
    """Whatever stores nothing goes on."""
    assert party.keys()["keys"]
    assert browser.me() == user.username
    assert Admin(server).call("GET", f"core/users/{user.pk}/")["username"] == user.username
    assert requests.get(f"{server.url}/-/health/live/", timeout=10).status_code == 200


def check_integrity(server: Server) -> None:
    with closing(sqlite3.connect(f"{server.settings['LANYARD_DATA']}/lanyard.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_full_disk_is_said_loses_nothing_and_is_recovered_from(server_on_disk, disk):
    server = server_on_disk
    admin = Admin(server)
    user = admin.make_user()
    party = RelyingParty(server, admin.make_application())
    browser = FlowClient(server)
    tokens = party.sign_in(browser, user)
    writer = Writer(server)
    writer.make_group(10)

    disk.fill()
    refusal = writer.write_until_refused()
    assert refusal.status_code == 503, refusal.text
    assert refusal.headers["Retry-After"] == "60"
    assert "try again" in refusal.json()["detail"]
    check_refusals(refusals_of(server, party, user, tokens["refresh_token"]))
    check_reading(server, party, browser, user)
    ready = readiness(server)
    assert (ready.status_code, ready.text) == (
        503, "Nothing can be stored: the disk that the database is on is full.\n")
    check = server.run("healthcheck")
    assert check.returncode == 1
    assert "is full" in check.stderr

    disk.make_room()
    wait_for(lambda: readiness(server).status_code == 200)
    assert party.verify(party.sign_in(FlowClient(server), user)["id_token"])["sub"] == user.uid
    assert party.refresh_request(tokens["refresh_token"]).status_code == 200, "what was refused did not use it up"
    writer.check()
    server.kill()
    server.start()
    writer.check()
    assert server.terminate() == 0
    check_integrity(server)


def test_a_server_that_starts_on_a_full_disk_says_so_and_starts_once_there_is_room(server_on_disk, disk):
    server = server_on_disk
    writer = Writer(server)
    disk.fill()
    assert writer.write_until_refused().status_code == 503
    server.kill()
    said = len(server.log())
    server.spawn()
    # Whether a start has anything to store depends on what the last end left to do. It ends then, or waits for room.
    assert wait_for(lambda: "is full; make room and try again" in server.log()[said:] or None)
    disk.make_room()
    if server.process.poll() is None and not ends_soon(server):
        assert wait_for(lambda: readiness(server).status_code == 200 or None)
    else:
        assert server.process.returncode == 1
        server.start()
    writer.check()


def test_a_first_start_on_a_full_disk_leaves_nothing_that_is_in_the_way(server_on_disk, disk):
    server = server_on_disk
    server.terminate()
    fresh = disk.folder / "fresh"
    fresh.mkdir()
    server.settings["LANYARD_DATA"] = str(fresh)
    disk.fill()
    refused = server.run("serve")
    assert refused.returncode == 1, refused.stderr
    assert "No space left on device" in refused.stderr
    disk.make_room()
    server.start()
    assert Writer(server).make_group(1).status_code == 201


def test_a_disk_that_can_only_be_read_any_more_is_said_and_loses_nothing(server_on_disk, disk):
    server = server_on_disk
    admin = Admin(server)
    user = admin.make_user()
    party = RelyingParty(server, admin.make_application())
    browser = FlowClient(server)
    tokens = party.sign_in(browser, user)
    writer = Writer(server)
    writer.make_group(10)

    disk.fail()
    assert writer.make_group(10).status_code == 503
    check_refusals(refusals_of(server, party, user, tokens["refresh_token"]))
    check_reading(server, party, browser, user)
    ready = readiness(server)
    assert (ready.status_code, ready.text) == (
        503, "Nothing can be stored: the disk that the database is on can only be read.\n")
    assert server.terminate() == 0

    disk.unmount()
    disk.mount("ro")
    refused = server.run("serve")
    assert refused.returncode == 1
    assert "can only be read. Mount it for writing, or set LANYARD_DATA" in refused.stderr

    disk.unmount()
    disk.repair()
    server.start()
    writer.check()
    assert party.refresh_request(tokens["refresh_token"]).status_code == 200
    assert server.terminate() == 0
    check_integrity(server)
