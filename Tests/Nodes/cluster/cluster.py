"""Three nodes on one database, with a load balancer before them."""

import secrets
from dataclasses import replace
from pathlib import Path

from cluster.balancer import Balancer
from cluster.database import Database
from cluster.door import Door
from cluster.load import Load
from cluster.node import Node
from support.admin import Admin, Application, User
from support.flow import FlowClient, FlowRun
from support.jobs import wait_for

NODES = 3
PEOPLE = 3


class Cluster:
    """Nodes `node1` to `node3`, their load balancer, and who signs in there."""

    def __init__(self, folder: Path, database: Database):
        self.folder = folder
        self.database = database
        self.token = secrets.token_hex(30)
        # As all nodes see it on a volume that they share.
        self.blueprints = folder / "blueprints"
        self.blueprints.mkdir()
        # One folder cannot be shared by machines, so the key comes from the environment.
        self.secret_key = secrets.token_hex(32)
        self.nodes = [self.make_node(f"node{number + 1}") for number in range(NODES)]
        self.balancer = Balancer(folder / "balancer", self.nodes)
        self.people: list[User] = []
        self._application: Application | None = None

    def shared(self, settings: dict[str, str]) -> dict[str, str]:
        """What every node is told."""
        return settings | {
            "LANYARD_SECRET_KEY": self.secret_key, "LANYARD_BLUEPRINTS_DIR": str(self.blueprints)}

    def make_node(self, name: str) -> Node:
        return Node(self.folder / name, name, self.shared(self.database.node_settings), self.token)

    @property
    def application(self) -> Application:
        assert self._application is not None
        return self._application

    @property
    def url(self) -> str:
        return self.balancer.url

    def start(self) -> "Cluster":
        """Starts all nodes at the same moment, on an empty database."""
        for node in self.nodes:
            node.spawn()
        for node in self.nodes:
            node.wait_until_ready()
        self.balancer.start()
        door = Door(self.url)
        door.token = self.token
        admin = Admin(door)
        self.people = [admin.make_user() for _ in range(PEOPLE)]
        self._application = admin.make_application()
        for node in self.nodes:
            wait_for(lambda node=node: self.knows(node))
        return self

    def knows(self, node: Node) -> bool:
        """Whether a node has heard of the application, which another node may have made."""
        metadata = node.url + self.application.metadata_url.removeprefix(self.url)
        return Door(node.url).session().get(metadata, timeout=60).status_code == 200

    def load(self, balancer: Balancer | None = None) -> Load:
        """People who sign in all the time, through another load balancer if there is one."""
        url = (balancer or self.balancer).url
        metadata = url + self.application.metadata_url.removeprefix(self.url)
        return Load(url, replace(self.application, metadata_url=metadata), self.people)

    def browser(self, node: Node) -> FlowClient:
        """A browser at one node. Its cookies are good for every node, as they are one host."""
        return FlowClient(Door(node.url))

    def move(self, run: FlowRun, node: Node) -> None:
        """Lets a flow that was begun at one node go on at another."""
        run.url = node.url + run.url.removeprefix(run.client.server.url)
        run.client.server.url = node.url

    def restore(self) -> None:
        """Starts whatever does not run, and waits until all are ready."""
        for node in self.nodes:
            if not node.is_running:
                node.spawn()
        for node in self.nodes:
            node.wait_until_ready()

    def stop(self) -> None:
        self.balancer.stop()
        for node in self.nodes:
            node.stop()
