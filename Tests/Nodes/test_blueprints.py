"""Blueprints that reach several nodes at once are applied once, and whole."""

import json
import threading
import time

import pytest
import requests
from support.admin import unique
from support.jobs import wait_for

FILES = 4
CHANGES = 3
ROUNDS = 8
APPLY = "authentik.blueprints.v1.tasks.apply_blueprint"


def blueprint(name: str, title: str, *slugs: str, group: str | None = None) -> str:
    """Flows that have a title in common, and a group that has it among its attributes."""
    entries = [
        f"- {{model: authentik_flows.flow, identifiers: {{slug: {slug}}},\n"
        f"   attrs: {{name: {slug}, title: {title}, designation: recovery}}}}" for slug in slugs]
    if group:
        entries.insert(1, f"- {{model: authentik_core.group, identifiers: {{name: {group}}}, attrs: "
                          f"{{attributes: {{title: {title}}}}}}}")
    return "\n".join([f"metadata: {{name: {name}}}", "entries:", *entries, ""])


def ask(node, path: str, **filters):
    headers = {"Authorization": f"Bearer {node.token}"}
    answer = requests.get(f"{node.url}/api/v3/{path}", params=filters, headers=headers, timeout=30)
    assert answer.ok, answer.text
    return answer.json()


def titles(node, slugs, group: str | None = None) -> set[str | None]:
    """What a node shows of the objects of a blueprint; one title when all of it is there."""
    found = [each["title"] for slug in slugs for each in ask(node, "flows/instances/", slug=slug)["results"]]
    found += [None] * (len(slugs) - len(found))
    if group:
        groups = ask(node, "core/groups/", name=group, include_users="false")["results"]
        found += [each["attributes"].get("title") for each in groups] or [None]
    return set(found)


def everywhere(cluster, slugs, group: str | None = None) -> str | None:
    """The title that all objects have at all nodes; nil when there are several."""
    shown = set().union(*(titles(node, slugs, group) for node in cluster.nodes))
    return next(iter(shown)) if len(shown) == 1 else None


def at_once(nodes, send) -> list:
    """Sends something to every node at the same moment."""
    barrier, answers = threading.Barrier(len(nodes)), [None] * len(nodes)

    def run(index: int) -> None:
        barrier.wait(10)
        answers[index] = send(nodes[index], index)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(nodes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(70)
    return answers


def take_in(text: str):
    """Imports a blueprint at whatever node."""
    def send(node, _index):
        return requests.post(
            f"{node.url}/api/v3/managed/blueprints/import/", files={"file": ("both.yaml", text)}, timeout=60,
            headers={"Authorization": f"Bearer {node.token}"})
    return send


@pytest.fixture
def history(cluster):
    """Counts what the database says has happened to an object."""
    def count(action: str, name: str) -> int:
        return cluster.database.count(
            f"SELECT count(*) FROM events WHERE action = '{action}' AND context LIKE '%\"name\":\"{name}\"%'")
    return count


@pytest.fixture
def folder(cluster):
    yield cluster.blueprints
    for file in cluster.blueprints.glob("*.yaml"):
        file.unlink()


def tasks_of(cluster, instance: str, since: int) -> list[list[str]]:
    return cluster.database.query(
        f"SELECT state, attempts, logs LIKE '%A blueprint was applied.%' FROM job_tasks WHERE name = '{APPLY}' AND created >= {since}"
        f" AND arguments LIKE '%{instance}%'")


def test_files_that_change_while_all_nodes_watch_them_are_applied_once(cluster, admin, folder, history, figures):
    names = [unique("file") for _ in range(FILES)]
    parts = {name: ([f"{name}-a", f"{name}-b", f"{name}-c"], f"{name}-group") for name in names}
    took, idle = [], 0
    for number in range(CHANGES):
        title, began = f"Title-{number}", int(time.time() * 1_000_000)
        for name in names:
            slugs, group = parts[name]
            (folder / f"{name}.yaml").write_text(blueprint(name, title, *slugs, group=group))
        start = time.monotonic()
        for name in names:
            wait_for(lambda name=name, title=title: everywhere(cluster, *parts[name]) == title, 60)
        took.append(f"{time.monotonic() - start:.1f} s")
        instances = {
            name: wait_for(lambda name=name: found(admin, f"{name}.yaml", "successful")) for name in names}
        # Whoever was about to apply it as well has done so by now.
        time.sleep(12 if number == 0 else 6)
        for name in names:
            slugs, group = parts[name]
            for each in [*slugs, group]:
                assert history("model_created", each) == 1
                assert history("model_updated", each) == number, f"{each} was not changed once a change"
            tasks = tasks_of(cluster, instances[name]["pk"], began)
            # One that was queued while the first was at it finds nothing to do.
            assert [task for task in tasks if task[2] == "t"] == [["done", "1", "t"]]
            assert {tuple(task[:2]) for task in tasks} == {("done", "1")}
            idle += len(tasks) - 1
    figures(shown_after=", ".join(took), tasks_with_nothing_to_do=idle)
    for node in cluster.nodes:
        shown = ask(node, "managed/blueprints/", page_size=100)["results"]
        assert {each["status"] for each in shown if each["path"].removesuffix(".yaml") in names} == {"successful"}


def found(admin, path: str, status: str) -> dict | None:
    results = admin.call("GET", "managed/blueprints/", params={"path": path})["results"]
    return next((each for each in results if each["status"] == status), None)


def test_a_file_that_is_wrong_fails_once_and_is_good_again(cluster, admin, folder, history):
    name = unique("wrong")
    text = blueprint(name, "A", f"{name}-a", group=f"{name}-group")
    (folder / f"{name}.yaml").write_text(text + "- {model: authentik_flows.flow, identifiers: {slug: x}, attrs: {}}\n")
    wait_for(lambda: found(admin, f"{name}.yaml", "error"), 60)
    time.sleep(6)
    failures = f"SELECT count(*) FROM events WHERE action = 'configuration_error' AND context LIKE '%{name}%'"
    assert cluster.database.count(failures) == 1
    assert everywhere(cluster, [f"{name}-a"], f"{name}-group") is None
    assert history("model_created", f"{name}-a") == 0, "something of it was kept"
    (folder / f"{name}.yaml").write_text(text)
    wait_for(lambda: found(admin, f"{name}.yaml", "successful"), 60)
    wait_for(lambda: everywhere(cluster, [f"{name}-a"], f"{name}-group") == "A")


def test_one_file_that_is_imported_at_all_nodes_at_once_makes_its_objects_once(cluster, history):
    for _ in range(ROUNDS):
        name = unique("same")
        slugs, group = [f"{name}-a", f"{name}-b"], f"{name}-group"
        answers = at_once(cluster.nodes, take_in(blueprint(name, "Same", *slugs, group=group)))
        assert [(each.status_code, each.json()["success"]) for each in answers] == [(200, True)] * 3, [
            each.text for each in answers]
        outcomes = [tuple(line["attributes"]["outcome"] for line in each.json()["logs"]) for each in answers]
        assert sorted(outcomes) == [("created",) * 3] + [("updated",) * 3] * 2
        wait_for(lambda slugs=slugs, group=group: everywhere(cluster, slugs, group) == "Same")
        for each in [*slugs, group]:
            assert history("model_created", each) == 1 and history("model_updated", each) == 0


def test_files_that_touch_the_same_objects_at_once_leave_one_of_them_whole(cluster, history):
    name = unique("shared")
    slugs, group = [f"{name}-{letter}" for letter in "abcdef"], f"{name}-group"
    for number in range(ROUNDS):
        # Each in another order, so that two that lock one object after the other would wait for each other.
        texts = [
            blueprint(name, f"{number}-of-{index}", *slugs[index:], *slugs[:index], group=group) for index in range(3)]
        answers = at_once(cluster.nodes, lambda node, index, texts=texts: take_in(texts[index])(node, index))
        assert [(each.status_code, each.json()["success"]) for each in answers] == [(200, True)] * 3, [
            each.text for each in answers]
        titled = wait_for(lambda: everywhere(cluster, slugs, group))
        assert titled.startswith(f"{number}-of-")
        for each in [*slugs, group]:
            assert history("model_created", each) == 1
            assert history("model_updated", each) == 3 * (number + 1) - 1, "a change was lost, or made twice"


def test_a_failing_import_beside_good_ones_keeps_nothing(cluster):
    for _ in range(ROUNDS):
        name = unique("mixed")
        slugs, group = [f"{name}-a", f"{name}-b"], f"{name}-group"
        good = blueprint(name, "Good", *slugs, group=group)
        bad = blueprint(name, "Bad", *slugs, group=group) + "- {model: no.model, identifiers: {a: b}}\n"
        texts = [bad, good, bad]
        answers = at_once(cluster.nodes, lambda node, index, texts=texts: take_in(texts[index])(node, index))
        assert [each.status_code for each in answers] == [200] * 3, [each.text for each in answers]
        assert [each.json()["success"] for each in answers] == [False, True, False]
        wait_for(lambda slugs=slugs, group=group: everywhere(cluster, slugs, group) == "Good")


def test_an_instance_that_is_changed_at_all_nodes_at_once_is_applied_as_it_is_stored(cluster, admin):
    name = unique("stored")
    slugs, group = [f"{name}-a", f"{name}-b"], f"{name}-group"
    instance = admin.call("POST", "managed/blueprints/", {
        "name": name, "content": blueprint(name, "First", *slugs, group=group)})
    wait_for(lambda: everywhere(cluster, slugs, group) == "First")
    for number in range(ROUNDS):
        def patch(node, index, number=number):
            return requests.patch(
                f"{node.url}/api/v3/managed/blueprints/{instance['pk']}/", timeout=60,
                json={"content": blueprint(name, f"{number}-of-{index}", *slugs, group=group)},
                headers={"Authorization": f"Bearer {node.token}"})
        answers = at_once(cluster.nodes, patch)
        assert [each.status_code for each in answers] == [200] * 3, [each.text for each in answers]
        assert settled(cluster, instance["pk"]) == {"successful"}
        stored = wait_for(lambda: same_content(cluster, instance["pk"]))
        [wanted] = [index for index in range(3) if f"{number}-of-{index}" in stored]
        wait_for(lambda number=number, wanted=wanted: everywhere(cluster, slugs, group) == f"{number}-of-{wanted}")


def same_content(cluster, pk: str) -> str | None:
    shown = {ask(node, f"managed/blueprints/{pk}/")["content"] for node in cluster.nodes}
    return shown.pop() if len(shown) == 1 else None


def settled(cluster, pk: str) -> set[str]:
    """The statuses of an instance at all nodes, when nothing of it waits any more."""
    waiting = (f"SELECT count(*) FROM job_tasks WHERE name = '{APPLY}' AND arguments LIKE '%{pk}%'"
               " AND state NOT IN ('done', 'rejected')")
    wait_for(lambda: cluster.database.count(waiting) == 0)
    states: set[str] = set()

    def same() -> bool:
        states.clear()
        states.update(ask(node, f"managed/blueprints/{pk}/")["status"] for node in cluster.nodes)
        return len(states) == 1
    wait_for(same)
    return states


def test_instances_that_are_made_at_all_nodes_at_once_are_all_applied(cluster):
    """The job may be done by a node that has not heard of the instance yet."""
    for _ in range(ROUNDS):
        names = [unique("made") for _ in cluster.nodes]

        def make(node, index, names=names):
            return requests.post(
                f"{node.url}/api/v3/managed/blueprints/", timeout=60, headers={"Authorization": f"Bearer {node.token}"},
                json={"name": names[index], "content": blueprint(names[index], "Made", f"{names[index]}-a")})
        answers = at_once(cluster.nodes, make)
        assert [each.status_code for each in answers] == [201] * 3, [each.text for each in answers]
        for name, answer in zip(names, answers):
            wait_for(lambda name=name: everywhere(cluster, [f"{name}-a"]) == "Made")
            assert settled(cluster, answer.json()["pk"]) == {"successful"}


def test_nodes_agree_on_everything_that_was_applied(cluster):
    """After all of that, each node has the same objects as the database."""
    def shown(node) -> str:
        flows = ask(node, "flows/instances/", page_size=500, ordering="slug")["results"]
        instances = ask(node, "managed/blueprints/", page_size=500, ordering="name")["results"]
        return json.dumps([flows, instances], sort_keys=True)
    wait_for(lambda: len({shown(node) for node in cluster.nodes}) == 1)
