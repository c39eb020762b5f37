"""Background jobs of a running server: tasks, schedules and workers, as the API shows them."""

import time
from datetime import datetime, timezone

import pytest
from croniter import croniter
from support.jobs import CLEAN, wait_for

EXPRESSIONS = (
    "* * * * *", "2-59/5 * * * *", "*/7 * * * *", "30 4 1,15 * 5", "0 12 * * mon-fri", "0 12 * jan,dec 7",
    "59 23 31 * *", "0 0 29 2 *", "5 */4 * * *", "0 0 * * */2", "1,2,3-5,50-59/3 1-3 * 2-3 *", "15 3 13 * fri",
    "@hourly", "@daily", "@weekly", "@monthly", "@yearly",
)


@pytest.fixture
def schedule(admin) -> dict:
    return admin.find("tasks/schedules/", actor_name=CLEAN)


def change(admin, schedule: dict, **fields) -> dict:
    return admin.call("PATCH", f"tasks/schedules/{schedule['id']}/", fields)


def test_a_schedule_that_is_sent_runs_at_once(admin, schedule):
    before = {each["message_id"] for each in admin.call("GET", "tasks/tasks/")["results"]}
    started = time.monotonic()
    admin.call("POST", f"tasks/schedules/{schedule['id']}/send/")

    def finished():
        tasks = admin.call("GET", "tasks/tasks/", params={"actor_name": CLEAN, "state": "done"})["results"]
        return [each for each in tasks if each["message_id"] not in before]

    [task] = wait_for(finished)
    assert time.monotonic() - started < 5, "a worker is woken and does not wait for its next look"
    assert task["uid"] == CLEAN
    assert task["aggregated_status"] in ("done", "info")
    assert admin.call("GET", f"tasks/tasks/{task['message_id']}/")["mtime"] == task["mtime"]
    assert admin.find("tasks/schedules/", actor_name=CLEAN)["last_task_status"] == task["aggregated_status"]
    assert admin.call("GET", "tasks/tasks/status/")[task["aggregated_status"]] >= 1


def test_the_server_is_its_own_worker(admin):
    [worker] = wait_for(lambda: admin.call("GET", "tasks/workers/"))
    assert worker["version_matching"] is True


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_next_run_is_where_croniter_sees_it(admin, schedule, expression):
    try:
        earliest = datetime.now(timezone.utc)
        changed = change(admin, schedule, crontab=expression, paused=True)
        latest = datetime.now(timezone.utc)
        expected = {croniter(expression, each).get_next(datetime) for each in (earliest, latest)}
        assert datetime.fromisoformat(changed["next_run"]) in expected
    finally:
        change(admin, schedule, crontab=schedule["crontab"], paused=False)


def test_a_schedule_runs_by_itself_when_its_minute_comes(admin, schedule):
    try:
        changed = change(admin, schedule, crontab="* * * * *")
        due = datetime.fromisoformat(changed["next_run"])
        ran = wait_for(lambda: [
            each for each in admin.call("GET", "tasks/tasks/", params={"actor_name": CLEAN, "state": "done"})["results"]
            if datetime.fromisoformat(each["mtime"]) >= due], 75)
        assert (datetime.fromisoformat(ran[-1]["mtime"]) - due).total_seconds() < 5
    finally:
        change(admin, schedule, crontab=schedule["crontab"])


def test_a_task_that_did_not_fail_is_not_retried(admin, server):
    wait_for(lambda: admin.call("GET", "tasks/tasks/", params={"state": "done"})["results"])
    [task, *_] = admin.call("GET", "tasks/tasks/", params={"state": "done"})["results"]
    answer = admin.http.post(f"{server.url}/api/v3/tasks/tasks/{task['message_id']}/retry/", timeout=20)
    assert answer.status_code == 400
