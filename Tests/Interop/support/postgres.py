"""PostgreSQL for servers under test."""

import os
import subprocess
import uuid
from pathlib import Path

TOOL = Path(__file__).resolve().parents[3] / "Tools/postgres"


def settings(host: str, port: str | int) -> dict[str, str]:
    """A server's settings for a schema of its own."""
    return {
        "LANYARD_POSTGRESQL__HOST": host, "LANYARD_POSTGRESQL__PORT": str(port), "LANYARD_POSTGRESQL__NAME": "lanyard",
        "LANYARD_POSTGRESQL__USER": "lanyard", "LANYARD_POSTGRESQL__DEFAULT_SCHEMA": f"test_{uuid.uuid4().hex}",
    }


def default_settings() -> dict[str, str]:
    """What LANYARD_TEST_ENGINE asks for: nothing for SQLite."""
    if os.environ.get("LANYARD_TEST_ENGINE") != "postgres":
        return {}
    return settings(os.environ["LANYARD_TEST_POSTGRESQL"], os.environ["LANYARD_TEST_POSTGRESQL_PORT"])


class Postgres:
    """A PostgreSQL server of one test, to stop and start."""

    def __init__(self, port: int):
        self.port = port
        self.host = f"{os.environ.get('TMPDIR', '/tmp')}/lanyard-postgresql-{port}"

    def settings(self) -> dict[str, str]:
        return settings(self.host, self.port)

    def start(self) -> None:
        self._run("start")

    def halt(self) -> None:
        """Stops the server and keeps its data."""
        self._run("halt")

    def remove(self) -> None:
        self._run("stop")

    def _run(self, word: str) -> None:
        environment = os.environ | {"LANYARD_TEST_POSTGRESQL_PORT": str(self.port)}
        subprocess.run([str(TOOL), word], env=environment, check=True, timeout=120, stdin=subprocess.DEVNULL)
