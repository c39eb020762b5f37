"""A server on PostgreSQL outlives its database's absence, and its data moves between the engines."""

import signal
import time

import pytest
import requests
from support.admin import Admin
from support.flow import FlowClient
from support.postgres import Postgres
from support.relying_party import RelyingParty
from support.server import Server, free_ports


@pytest.fixture(scope="module")
def postgres():
    """A PostgreSQL server of this file, started."""
    server = Postgres(free_ports(1)[0])
    server.start()
    yield server
    server.remove()


@pytest.fixture
def on_postgres(postgres, tmp_path):
    """A server on that one, not started."""
    server = Server(tmp_path / "server")
    server.settings = postgres.settings()
    yield server
    postgres.start()
    server.stop()


def wait_for(condition, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.1)


def answers(server: Server, status: int, path: str = "/-/health/ready/") -> bool:
    try:
        return requests.get(server.url + path, timeout=10, allow_redirects=False).status_code == status
    except requests.ConnectionError:
        return False


def hang_up(server: Server) -> None:
    """Sends SIGHUP until the server has read its settings again."""
    before = server.log().count("the settings were read again")

    def has_read() -> bool:
        server.process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        return server.log().count("the settings were read again") > before

    wait_for(has_read)


def sign_in(server: Server) -> None:
    admin = Admin(server)
    user = admin.make_user()
    party = RelyingParty(server, admin.make_application())
    assert party.verify(party.exchange(party.authorize(FlowClient(server), user).url)["id_token"])["sub"] == user.uid


def test_a_server_waits_for_its_database_at_the_start(postgres, on_postgres):
    postgres.halt()
    on_postgres.spawn()
    wait_for(lambda: answers(on_postgres, 503))
    assert answers(on_postgres, 200, "/-/health/live/")
    refusal = requests.get(on_postgres.url + "/api/v3/root/config/", timeout=10)
    assert refusal.status_code == 503
    assert refusal.headers["retry-after"] == "5"
    assert len(refusal.headers["x-authentik-id"]) == 32
    other = requests.get(on_postgres.url + "/api/v3/root/config/", timeout=10)
    assert other.headers["x-authentik-id"] != refusal.headers["x-authentik-id"]
    assert other.headers["x-content-type-options"] == "nosniff"
    postgres.start()
    on_postgres.wait_until_ready()
    sign_in(on_postgres)
    assert on_postgres.log().count("waiting for the database") == 1


def test_a_server_that_waits_for_its_database_reads_its_settings_again(postgres, on_postgres, tmp_path):
    host = tmp_path / "host"
    host.write_text(str(tmp_path / "nowhere"))
    on_postgres.settings |= {
        "LANYARD_POSTGRESQL__HOST": f"file://{host}", "LANYARD_LOG_LEVEL": "info",
    }
    on_postgres.spawn()
    wait_for(lambda: answers(on_postgres, 503))
    hang_up(on_postgres)
    assert answers(on_postgres, 503)
    host.write_text(postgres.host)
    hang_up(on_postgres)
    on_postgres.wait_until_ready()
    hang_up(on_postgres)
    sign_in(on_postgres)


def test_a_server_answers_503_while_its_database_is_away_and_recovers_by_itself(postgres, on_postgres):
    on_postgres.start()
    sign_in(on_postgres)
    postgres.halt()
    wait_for(lambda: answers(on_postgres, 503))
    refusal = requests.get(
        on_postgres.url + "/api/v3/core/users/", timeout=10, headers={"authorization": f"Bearer {on_postgres.token}"})
    assert refusal.status_code == 503
    assert refusal.headers["retry-after"] == "5"
    assert "refused" not in refusal.text
    postgres.start()
    wait_for(lambda: answers(on_postgres, 200))
    sign_in(on_postgres)
    assert on_postgres.terminate() == 0


def test_a_database_moves_to_postgresql_and_back(postgres, own_server, tmp_path):
    admin = Admin(own_server)
    user = admin.make_user()
    own_server.stop()
    # From SQLite, with the folder's secret key.
    path = str(own_server.folder / "data/lanyard.sqlite")
    settings = postgres.settings()
    there = own_server.run("database", "copy", "--from", path, "--to", "postgresql", **settings)
    assert there.returncode == 0, there.stderr
    again = own_server.run("database", "copy", "--from", path, "--to", "postgresql", **settings)
    assert again.returncode != 0
    assert "not empty" in again.stderr
    own_server.settings = settings
    own_server.start()
    FlowClient(own_server).sign_in(user)
    sign_in(own_server)
    own_server.stop()
    back = own_server.run("database", "copy", "--from", "postgresql", "--to", str(tmp_path / "back.sqlite"))
    assert back.returncode == 0, back.stderr
    own_server.settings = {}
    (tmp_path / "back.sqlite").rename(path)
    own_server.start()
    FlowClient(own_server).sign_in(user)


def test_a_backup_is_made_beside_the_server_and_restored_into_a_fresh_folder(postgres, own_server, tmp_path):
    user = Admin(own_server).make_user()
    made = own_server.run("backup", str(tmp_path / "backup"))
    assert made.returncode == 0, made.stderr
    counts = made.stdout
    key = (own_server.folder / "data/secret_key").read_text()
    for settings in ({}, postgres.settings()):
        fresh = Server(tmp_path / f"fresh{len(settings)}")
        fresh.settings = settings
        # Without the key, or with another one, it is refused.
        assert "no secret key" in fresh.run("restore", str(tmp_path / "backup")).stderr
        other = fresh.run("restore", str(tmp_path / "backup"), LANYARD_SECRET_KEY="k" * 64)
        assert "another secret key" in other.stderr
        (fresh.folder / "data/secret_key").write_text(key)
        restored = fresh.run("restore", str(tmp_path / "backup"))
        assert restored.returncode == 0, restored.stderr
        assert restored.stdout == counts
        assert "not empty" in fresh.run("restore", str(tmp_path / "backup")).stderr
        fresh.start()
        try:
            FlowClient(fresh).sign_in(user)
        finally:
            fresh.stop()


def test_migrations_can_be_looked_at_before_they_are_done(postgres, on_postgres):
    looked = on_postgres.run("migrate", "--dry-run")
    assert looked.returncode == 0, looked.stderr
    schema = on_postgres.settings["LANYARD_POSTGRESQL__DEFAULT_SCHEMA"]
    assert f"{schema}: 0001-configuration is missing" in looked.stdout
    assert f"{schema}: 0001-configuration done" in on_postgres.run("migrate").stdout
    assert f"{schema}: up to date" in on_postgres.run("migrate", "--dry-run").stdout


def test_a_second_server_on_one_folder_is_refused_with_the_first_ones_process(own_server):
    second = own_server.run("serve")
    assert second.returncode != 0
    assert f"the process {own_server.pid} uses it" in second.stderr
