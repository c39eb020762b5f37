"""`lanyard worker`: jobs apart from the server."""

import subprocess
import time

import pytest
import requests
from support.admin import Admin
from support.jobs import CLEAN, wait_for
from support.server import Server, binary, free_ports


class Apart(Server):
    """A server that does no jobs, and a worker on the same database that does."""

    worker: subprocess.Popen | None = None

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {
            "LANYARD_WORKER__EMBEDDED": "false", "LANYARD_WORKER__CONSUMER_LISTEN_TIMEOUT": "seconds=1"} | self.settings

    def start_worker(self) -> dict[str, int]:
        ports = dict(zip(("HTTP", "METRICS"), free_ports(2)))
        listen = {f"LANYARD_LISTEN__{name}": f"127.0.0.1:{port}" for name, port in ports.items()}
        with open(self.folder / "worker.log", "ab") as output:
            self.worker = subprocess.Popen(
                [str(binary()), "worker"], env=self._environment() | listen, cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        return ports

    def stop(self) -> None:
        if self.worker and self.worker.poll() is None:
            self.worker.terminate()
            self.worker.wait(20)
        super().stop()


@pytest.fixture
def apart(tmp_path):
    server = Apart(tmp_path)
    try:
        yield server.start()
    finally:
        server.stop()


def ready(port: int):
    def ask():
        try:
            return requests.get(f"http://127.0.0.1:{port}/-/health/ready/", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False
    return ask


def test_a_worker_does_what_the_server_leaves(apart):
    admin = Admin(apart)
    schedule = admin.find("tasks/schedules/", actor_name=CLEAN)
    admin.call("POST", f"tasks/schedules/{schedule['id']}/send/")
    time.sleep(2)
    assert admin.call("GET", "tasks/tasks/status/")["queued"] == 1
    assert admin.call("GET", "tasks/workers/") == []

    ports = apart.start_worker()
    wait_for(lambda: admin.call("GET", "tasks/tasks/", params={"state": "done"})["results"])
    assert len(admin.call("GET", "tasks/workers/")) == 1
    wait_for(ready(ports["HTTP"]))
    assert requests.get(f"http://127.0.0.1:{ports['HTTP']}/", timeout=5).status_code == 404
    assert requests.get(f"http://127.0.0.1:{ports['HTTP']}/api/v3/root/config/", timeout=5).status_code == 404
    assert "authentik_version_info" in requests.get(f"http://127.0.0.1:{ports['METRICS']}/metrics", timeout=5).text

    apart.worker.terminate()
    assert apart.worker.wait(20) == 0
    assert admin.call("GET", "tasks/workers/") == []


def test_a_worker_hears_of_a_job_at_once_and_the_server_of_what_it_changed(tmp_path):
    blueprints = tmp_path / "blueprints"
    blueprints.mkdir()
    server = Apart(tmp_path)
    # The worker does not look by itself as long as the test goes on.
    server.settings |= {
        "LANYARD_WORKER__CONSUMER_LISTEN_TIMEOUT": "seconds=300", "LANYARD_BLUEPRINTS_DIR": str(blueprints)}
    try:
        admin = Admin(server.start())
        wait_for(ready(server.start_worker()["HTTP"]))
        wait_for(lambda: admin.call("GET", "tasks/workers/"))
        time.sleep(1)
        (blueprints / "heard.yaml").write_text(
            "metadata: {name: heard}\nentries:\n- {model: authentik_flows.flow, identifiers: {slug: heard-of},\n"
            "   attrs: {name: Heard, title: Heard, designation: recovery}}\n")
        schedule = admin.find("tasks/schedules/", actor_name="authentik.blueprints.v1.tasks.blueprints_discovery")
        admin.call("POST", f"tasks/schedules/{schedule['id']}/send/")
        wait_for(lambda: admin.call("GET", "flows/instances/", params={"slug": "heard-of"})["results"], 5)
        assert ticks(server.worker.pid, 3) <= 2, "a worker that waits costs next to nothing"
    finally:
        server.stop()


def ticks(pid: int, seconds: float) -> int:
    """How many hundredths of a second of CPU time a process takes while it is watched."""
    def taken() -> int:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before = taken()
    time.sleep(seconds)
    return taken() - before
