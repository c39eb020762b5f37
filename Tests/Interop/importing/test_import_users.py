"""`lanyard import-users`: users from a file, by the server, by the command itself, and past interruptions."""

import csv
import io
import os
import signal
import subprocess

import pytest
from support import postgres
from support.admin import Admin
from support.jobs import wait_for
from support.server import Server, binary

JOB = "lanyard.core.tasks.import_users"


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request, tmp_path):
    """A server on each engine, started."""
    settings = {}
    if request.param == "postgresql":
        if not os.environ.get("LANYARD_TEST_POSTGRESQL"):
            pytest.skip("no PostgreSQL")
        settings = postgres.settings(os.environ["LANYARD_TEST_POSTGRESQL"], os.environ["LANYARD_TEST_POSTGRESQL_PORT"])
    server = Server(tmp_path, settings)
    try:
        yield server.start()
    finally:
        server.stop()


def file(server: Server, text: str | bytes, name: str = "users.csv") -> str:
    path = server.folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def many(server: Server, count: int) -> str:
    return file(server, "username,name\n" + "".join(f"many-{n},Number {n}\n" for n in range(count)))


def rows(done: subprocess.CompletedProcess) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(done.stdout)))


def count(admin: Admin, search: str = "") -> int:
    """How many users there are."""
    return admin.call("GET", "core/users/", params={"search": search, "page_size": 1})["pagination"]["count"]


def the_task(admin: Admin) -> dict:
    [task] = admin.call("GET", "tasks/tasks/", params={"actor_name": JOB})["results"]
    return task


def test_users_of_a_file_can_sign_in_and_the_second_time_nothing_changes(installation):
    admin = Admin(installation)
    admin.call("POST", "core/groups/", {"name": "Staff"})
    path = file(installation, (
        "\ufeffusername,name,email,groups,attributes.team,password\r\n"
        'ada,"Lovelace, Ada",ada@example.com,Staff,red,correct horse\r\n'
        "bob,Bob,,,,\r\n"))
    done = installation.run("import-users", path)
    assert done.returncode == 0, done.stderr
    assert [(row["line"], row["username"], row["outcome"]) for row in rows(done)] == [
        ("2", "ada", "created"), ("3", "bob", "created")]
    assert "2 created" in done.stderr
    ada = admin.find("core/users/", username="ada")
    assert (ada["name"], ada["email"], ada["attributes"]) == ("Lovelace, Ada", "ada@example.com", {"team": "red"})
    assert [group["name"] for group in ada["groups_obj"]] == ["Staff"]
    task = the_task(admin)
    assert task["state"] == "done"
    for text in (installation.log(), str(task), done.stdout, done.stderr):
        assert "correct horse" not in text

    again = installation.run("import-users", "--update", path)
    assert again.returncode == 0, again.stderr
    assert [row["outcome"] for row in rows(again)] == ["unchanged", "unchanged"]


def test_a_bad_row_is_refused_and_the_others_go_on(installation):
    path = file(installation, (
        b"username,email,is_active,groups\n"
        b"good,good@example.com,true,\n"
        b"bad-mail,nowhere,,\n"
        b"bad-flag,,perhaps,\n"
        b"bad-group,,,Nobody\n"
        b"bad-bytes,\xff,,\n"
        b"good,,,\n"
        b"short\n"
        b"late,,,\n"))
    done = installation.run("import-users", path)
    assert done.returncode == 1
    assert [(row["username"], row["outcome"], row["reason"].partition(":")[0]) for row in rows(done)] == [
        ("good", "created", ""), ("bad-mail", "refused", "email"), ("bad-flag", "refused", "is_active"),
        ("bad-group", "refused", "groups"), ("bad-bytes", "refused", "row"), ("good", "refused", "username"),
        ("short", "refused", "row"), ("late", "created", "")]
    assert the_task(Admin(installation))["aggregated_status"] == "warning"


def test_a_dry_run_changes_nothing(installation):
    admin = Admin(installation)
    before = count(admin)
    done = installation.run("import-users", "--dry-run", file(installation, "username,email\nnew,\nbad,nowhere\n"))
    assert done.returncode == 1
    assert [row["outcome"] for row in rows(done)] == ["created", "refused"]
    assert "nothing was changed" in done.stderr
    assert count(admin) == before


@pytest.mark.parametrize("text, word", [
    ("username,mail\na,b\n", "no column 'mail'"), ("username\na\n\"b\n", "Line 3"), ("", "empty"),
    ("u\0s\0".encode("utf-16"), "UTF-16"), ("username,a" + "x" * 300_000 + "\n", "Line 1"),
])
def test_a_file_that_is_none_of_users_is_refused_as_a_whole(server, text, word):
    done = server.run("import-users", file(server, text))
    assert done.returncode == 1
    assert word in done.stderr and not done.stdout
    assert server.run("import-users", "no such file").returncode == 1


def test_without_a_server_the_command_does_it(installation):
    assert installation.terminate() == 0
    done = installation.run("import-users", many(installation, 100))
    assert done.returncode == 0, done.stderr
    assert len(rows(done)) == 100
    assert count(Admin(installation.start()), "many-") == 100


def test_it_goes_on_when_the_server_stops_in_the_middle(installation):
    admin = Admin(installation)
    path, output = many(installation, 3000), installation.folder / "output"
    with open(output, "wb") as log:
        command = subprocess.Popen(
            [str(binary()), "import-users", path], env=installation._environment(), cwd=installation.folder,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    wait_for(lambda: count(admin, "many-") > 100, 60)
    assert installation.terminate() == 0
    assert command.wait(120) == 0, output.read_text()
    assert output.read_text().count(",created,") == 3000
    assert count(Admin(installation.start()), "many-") == 3000


def test_a_killed_command_s_import_is_finished_by_the_server(tmp_path):
    server = Server(tmp_path)
    try:
        server.start()
        server.stop()
        with open(server.folder / "output", "wb") as log:
            command = subprocess.Popen(
                [str(binary()), "import-users", many(server, 3000)], env=server._environment(), cwd=server.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for(lambda: (server.folder / "output").read_bytes().count(b",created,") > 100, 60)
        command.send_signal(signal.SIGKILL)
        command.wait()
        admin = Admin(server.start())
        begun = count(admin, "many-")
        assert 100 < begun < 3000
        # The one that was killed keeps its lease for a minute.
        wait_for(lambda: count(admin, "many-") > begun, 90)
        task = wait_for(lambda: (task := the_task(admin))["state"] == "done" and task, 120)
        assert count(admin, "many-") == 3000
        # A row that was written twice would be refused, since its name is taken.
        assert not any(line["event"] == "A row was refused." for line in task["logs"] + task["previous_logs"])
    finally:
        server.stop()
