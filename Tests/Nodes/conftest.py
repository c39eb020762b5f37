"""Gives the tests of this folder a PostgreSQL server, three nodes on it, and a load balancer before them."""

import shutil
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Interop")]

from cluster.balancer import Balancer  # noqa: E402
from cluster.cluster import Cluster  # noqa: E402
from cluster.database import Database  # noqa: E402
from support.admin import Admin  # noqa: E402
from support.fixtures import new_folder  # noqa: E402


@pytest.fixture(scope="session")
def database():
    """A PostgreSQL server of this folder's tests alone, started."""
    database = Database()
    try:
        database.start()
        yield database
    finally:
        database.remove()


@pytest.fixture(scope="session")
def running_cluster(database):
    """Three nodes behind a load balancer."""
    folder = new_folder("nodes")
    cluster = Cluster(folder, database)
    try:
        yield cluster.start()
        for node in cluster.nodes:
            assert "Fatal error" not in node.log() and "Crash" not in node.log(), node.log()[-4000:]
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cluster(running_cluster):
    """Three nodes, all of them ready before the test and after it."""
    running_cluster.restore()
    yield running_cluster
    running_cluster.restore()


@pytest.fixture
def admin(cluster):
    """The administrator's client of the first node."""
    return Admin(cluster.nodes[0])


@pytest.fixture
def make_balancer(tmp_path):
    """Starts load balancers before other nodes."""
    made = []

    def make(nodes) -> Balancer:
        made.append(Balancer(tmp_path / f"balancer{len(made)}", nodes))
        made[-1].start()
        return made[-1]

    yield make
    for balancer in made:
        balancer.stop()


@pytest.fixture
def figures(request, capsys):
    """Shows what a test measured, whatever becomes of it."""

    def show(**measured) -> None:
        text = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in measured.items())
        with capsys.disabled():
            print(f"\n    {request.node.name}: {text}")

    return show
