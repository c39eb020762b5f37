"""Every node does jobs, and each job is done once; one whose node goes away is done by another."""

import time

import pytest
from support.jobs import CLEAN, wait_for

ROUNDS = 4
NEVER = "0 0 1 1 *"


@pytest.fixture
def schedule(cluster, admin):
    """The schedule of the cleaning job, which does not run by itself during the test."""
    schedule = admin.find("tasks/schedules/", actor_name=CLEAN)
    path = f"tasks/schedules/{schedule['id']}/"
    admin.call("PATCH", path, {"crontab": NEVER})
    wait_for(lambda: not open_tasks(admin))
    yield schedule
    cluster.restore()
    admin.call("PATCH", path, {"crontab": schedule["crontab"]})


def open_tasks(admin) -> list[dict]:
    tasks = admin.call("GET", "tasks/tasks/", params={"actor_name": CLEAN, "page_size": 100})["results"]
    return [task for task in tasks if task["state"] in ("queued", "consumed", "running")]


def now_in_microseconds() -> int:
    return int(time.time() * 1_000_000)


def test_every_node_is_a_worker(cluster, admin):
    wait_for(lambda: len(admin.call("GET", "tasks/workers/")) >= len(cluster.nodes))


def test_a_schedule_that_all_nodes_wait_for_fires_once(cluster, schedule):
    for _ in range(ROUNDS):
        began = now_in_microseconds()
        cluster.database.query(
            f"UPDATE job_schedules SET next_run = {began + 2_000_000} WHERE id = '{schedule['id']}'")
        counting = f"SELECT count(*) FROM job_tasks WHERE name = '{CLEAN}' AND created >= {began}"
        wait_for(lambda counting=counting: cluster.database.count(counting + " AND state = 'done'"))
        # Whoever was about to do it as well has done so by now.
        time.sleep(1)
        assert cluster.database.count(counting) == 1
        assert cluster.database.count(counting + " AND attempts = 1") == 1


def test_a_job_whose_node_is_killed_is_done_by_another(cluster, admin, schedule, figures):
    database = cluster.database
    began = now_in_microseconds()
    with database.hold("LOCK TABLE attempts IN SHARE MODE"):
        admin.call("POST", f"tasks/schedules/{schedule['id']}/send/")
        # The job waits for what is locked, on a connection that says whose it is.
        [[name]] = wait_for(lambda: database.query(
            "SELECT application_name FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND query ILIKE '%DELETE FROM attempts%'"))
        [node] = [each for each in cluster.nodes if each.name == name]
        node.kill()
    died = time.monotonic()
    mine = f"FROM job_tasks WHERE name = '{CLEAN}' AND created >= {began}"
    assert database.query(f"SELECT state, attempts {mine}") == [["running", "1"]]
    time.sleep(2)
    assert database.query(f"SELECT state, attempts {mine}") == [["running", "1"]], "its lease was not respected"
    # Instead of waiting until the lease is over.
    database.query(f"UPDATE job_tasks SET lease_end = {now_in_microseconds()} WHERE worker IS NOT NULL")
    wait_for(lambda: database.count(f"SELECT count(*) {mine} AND state = 'done'"), 30)
    figures(node=name, done_after=f"{time.monotonic() - died:.1f} s")
    assert database.query(f"SELECT attempts, retries {mine}") == [["2", "1"]]
    assert not node.is_running, "another one did it"
