"""What is configured at one node holds at all of them, within a moment."""

import threading
import time
from statistics import median

import pytest
import requests
from support.admin import unique

CHANGES = 20
# What is meant is 100 ms; a machine that does other things as well is slower now and then.
LONGEST_SECONDS = 1
LONGEST_SECONDS_WHEN_LOST = 3


class Watch:
    """Looks at one node all the time, and notes when it shows what is waited for."""

    def __init__(self, node, wanted: str):
        self.node = node
        self.wanted = wanted
        self.seen: float | None = None
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def _look(self) -> None:
        deadline = time.monotonic() + 15
        with requests.Session() as session:
            while time.monotonic() < deadline:
                answer = session.get(f"{self.node.url}/api/v3/core/brands/current/", timeout=20)
                if answer.ok and answer.json()["branding_title"] == self.wanted:
                    self.seen = time.monotonic()
                    return
                time.sleep(0.002)

    def after(self, start: float) -> float:
        self.thread.join(20)
        assert self.seen is not None, f"{self.node.name} never showed the change"
        return max(0.0, self.seen - start)


@pytest.fixture
def change(admin, cluster):
    """Changes something at the first node, and gives how long each other node took to show it."""
    brand = admin.find("core/brands/", default=True)

    def apply(before=lambda: None) -> list[float]:
        wanted = unique("title")
        watches = [Watch(node, wanted) for node in cluster.nodes[1:]]
        before()
        admin.call("PATCH", f"core/brands/{brand['brand_uuid']}/", {"branding_title": wanted})
        start = time.monotonic()
        return [watch.after(start) for watch in watches]

    yield apply
    admin.call("PATCH", f"core/brands/{brand['brand_uuid']}/", {"branding_title": brand["branding_title"]})


def milliseconds(times: list[float]) -> dict[str, str]:
    return {"median": f"{median(times) * 1000:.0f} ms", "longest": f"{max(times) * 1000:.0f} ms"}


def test_every_node_shows_a_change_within_a_moment(change, figures):
    times = [each for _ in range(CHANGES) for each in change()]
    figures(**milliseconds(times), within_100_ms=f"{sum(each < 0.1 for each in times)} of {len(times)}")
    assert max(times) < LONGEST_SECONDS


def test_a_change_is_seen_right_after_the_connection_for_news_was_lost(change, cluster, figures):
    times = []
    for _ in range(5):
        times += change(before=lambda: listeners_ended(cluster))
    figures(**milliseconds(times))
    assert max(times) < LONGEST_SECONDS_WHEN_LOST


def listeners_ended(cluster) -> None:
    """Ends the connections on which nodes hear what the others announce."""
    deadline = time.monotonic() + 10
    ended = 0
    # A node that has just lost its own is about to have it again.
    while ended < len(cluster.nodes):
        ended += cluster.database.end_connections("query ILIKE 'LISTEN%'")
        assert time.monotonic() < deadline, f"{ended} connections listened"


def test_what_is_made_at_one_node_is_there_at_the_next_one_at_once(admin, cluster):
    """A client that creates an object and gets its answer may ask any node for it."""
    for number in range(9):
        slug = unique("flow")
        admin.call("POST", "flows/instances/", {
            "name": slug, "slug": slug, "title": slug, "designation": "authentication"})
        node = cluster.nodes[1 + number % 2]
        headers = {"Authorization": f"Bearer {cluster.token}"}
        deadline = time.monotonic() + LONGEST_SECONDS
        url = f"{node.url}/api/v3/flows/instances/{slug}/"
        while requests.get(url, headers=headers, timeout=20).status_code != 200:
            assert time.monotonic() < deadline, f"{node.name} does not know the flow"


def shown(node, path: str, headers: dict[str, str]) -> dict:
    answer = requests.get(f"{node.url}/{path}", headers=headers, timeout=20)
    assert answer.ok, answer.text
    return answer.json()


def test_two_nodes_that_change_at_once_lose_neither_change(admin, cluster):
    """Each changes another field of the same object at the same moment, again and again."""
    brand = admin.find("core/brands/", default=True)
    path = f"api/v3/core/brands/{brand['brand_uuid']}/"
    headers = {"Authorization": f"Bearer {cluster.token}"}
    fields = ("branding_logo", "branding_favicon", "branding_title")
    try:
        for _ in range(10):
            wanted = {field: f"/{unique('static')}.svg" for field in fields}
            answers = []

            def write(node, field, wanted=wanted, answers=answers) -> None:
                answers.append(requests.patch(
                    f"{node.url}/{path}", json={field: wanted[field]}, headers=headers, timeout=30))

            threads = [threading.Thread(target=write, args=pair) for pair in zip(cluster.nodes, fields)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert [answer.status_code for answer in answers] == [200] * 3, [answer.text for answer in answers]
            deadline = time.monotonic() + LONGEST_SECONDS
            for node in cluster.nodes:
                while not wanted.items() <= shown(node, path, headers).items():
                    assert time.monotonic() < deadline, f"{node.name} does not have all that was changed"
    finally:
        admin.call("PATCH", path.removeprefix("api/v3/"), {field: brand[field] for field in fields})
