"""One node of several on one database."""

import base64
import json
import subprocess
from pathlib import Path

from support.server import LISTENERS, Server, binary, free_ports


def connection_options(name: str) -> str:
    """What makes the database call a node's connections by the node's name."""
    return base64.b64encode(json.dumps({"application_name": name}).encode()).decode()


class Node(Server):
    """A server that has its database and its keys in common with others."""

    def __init__(self, folder: Path, name: str, shared: dict[str, str], token: str, address: str = "127.0.0.1"):
        self.name = name
        self.address = address
        super().__init__(folder, shared | {
            "LANYARD_POSTGRESQL__CONN_OPTIONS": connection_options(name),
            "LANYARD_WORKER__CONSUMER_LISTEN_TIMEOUT": "seconds=1",
        })
        self.token = token
        self.ports = dict(zip(LISTENERS, free_ports(len(LISTENERS))))
        self.settings["LANYARD_LISTEN__HTTP"] = f"{address}:{self.ports['HTTP']}"

    @property
    def url(self) -> str:
        return f"http://{self.address}:{self.ports['HTTP']}"

    @property
    def place(self) -> str:
        """Where the load balancer finds it."""
        return f"{self.address}:{self.ports['HTTP']}"

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> "Node":
        """Starts the process, on the ports that the load balancer knows, and waits until it is ready."""
        self._spawn()
        self.wait_until_ready()
        return self


class NodeInNamespace(Node):
    """A node in a network namespace of its own."""

    def __init__(self, namespace, folder: Path, name: str, shared: dict[str, str], token: str):
        self.namespace = namespace
        super().__init__(folder, name, shared, token, address=namespace.web.inside)

    def _spawn(self) -> None:
        with open(self.folder / "server.log", "ab") as output:
            self.process = subprocess.Popen(
                ["ip", "netns", "exec", self.namespace.name, str(binary()), "serve"], env=self._environment(),
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
