"""A node that is cut off from the database: it says so, the others go on, and it recovers by itself."""

import time

import pytest
import requests
from cluster.namespace import Namespace, Unavailable
from cluster.node import NodeInNamespace
from support.admin import Admin, unique
from support.flow import FlowClient

# After that, both sides have given up the connections that they had.
CUT_SECONDS = 30
NOTICED_SECONDS = 45
RECOVERED_SECONDS = 20


@pytest.fixture
def namespace():
    """A network namespace with one cable to the load balancer and another to the database."""
    try:
        made = Namespace()
    except Unavailable as reason:
        pytest.skip(f"network namespaces cannot be made here: {reason}")
    yield made
    made.remove()


@pytest.fixture
def far_node(cluster, namespace, tmp_path):
    """A fourth node, in that namespace."""
    database = cluster.database
    database.listen_at(namespace.data.outside, namespace.data.network)
    node = NodeInNamespace(
        namespace, tmp_path / "far", "node4", cluster.shared(database.settings_at(namespace.data.outside)),
        cluster.token)
    try:
        cluster.restore()
        yield node.start()
    finally:
        node.stop()
        database.listen_locally()


def readiness(node) -> int | None:
    try:
        return requests.get(f"{node.url}/-/health/ready/", timeout=60).status_code
    except requests.ConnectionError:
        return None


def wait_for_readiness(node, status: int, seconds: float) -> float:
    """How long it took until a node's check had this status."""
    began = time.monotonic()
    while readiness(node) != status:
        assert time.monotonic() - began < seconds, f"it was not {status} within {seconds} s"
        time.sleep(0.1)
    return time.monotonic() - began


def title(node) -> str:
    response = requests.get(f"{node.url}/api/v3/core/brands/current/", timeout=60)
    return response.json().get("branding_title", "") if response.ok else ""


def test_a_node_that_is_cut_off_says_so_and_recovers_by_itself(
        cluster, far_node, namespace, make_balancer, admin, figures):
    balancer = make_balancer([*cluster.nodes, far_node])
    brand = admin.find("core/brands/", default=True)
    newest = unique("newest")
    with cluster.load(balancer) as load:
        load.wait_for(3)
        namespace.data.cut()
        cut = time.monotonic()
        noticed = wait_for_readiness(far_node, 503, NOTICED_SECONDS)
        admin.call("PATCH", f"core/brands/{brand['brand_uuid']}/", {"branding_title": newest})
        during = len(load.logins)
        load.wait_for(3)
        time.sleep(max(0.0, CUT_SECONDS - (time.monotonic() - cut)))
        during = len(load.logins) - during
        assert title(far_node) != newest, "it was not cut off"
        assert all(readiness(node) == 200 for node in cluster.nodes)
        namespace.data.mend()
        mended = time.monotonic()
        recovered = wait_for_readiness(far_node, 200, RECOVERED_SECONDS)
        while title(far_node) != newest and time.monotonic() - mended < RECOVERED_SECONDS:
            time.sleep(0.05)
        newest_after = time.monotonic() - mended
        load.wait_for(4)
    figures(**load.figures(), noticed_after=f"{noticed:.1f} s", logins_meanwhile=during,
            ready_after=f"{recovered:.1f} s", newest_configuration_after=f"{newest_after:.1f} s")
    assert title(far_node) == newest, "it serves an old configuration"
    user = Admin(far_node).make_user()
    FlowClient(far_node).sign_in(user)
