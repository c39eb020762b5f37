"""The PostgreSQL server that the nodes share."""

import subprocess
import time

from support.postgres import Postgres
from support.server import free_ports

MARK = "# Added by a test."


class Database(Postgres):
    """A server of its own, so that it can be stopped, and that a test can look into it."""

    def __init__(self):
        super().__init__(free_ports(1)[0])
        self.node_settings = self.settings()
        self.schema = self.node_settings["LANYARD_POSTGRESQL__DEFAULT_SCHEMA"]

    def restart(self, pause: float = 0) -> None:
        """A fast restart: every connection is ended, what was not committed is undone."""
        self.halt()
        time.sleep(pause)
        self.start()

    def settings_at(self, address: str) -> dict[str, str]:
        """A node's settings that reach the server at another address."""
        return self.node_settings | {"LANYARD_POSTGRESQL__HOST": address}

    def listen_at(self, address: str, clients: str) -> None:
        """Lets clients of a network reach the server at one more address, after a restart."""
        self._append("postgresql.conf", f"listen_addresses = '127.0.0.1,{address}'")
        self._append("pg_hba.conf", f"host all all {clients} trust")
        self.restart()

    def listen_locally(self) -> None:
        """Takes back `listen_at`, without a restart: the address goes with its network."""
        for name in ("postgresql.conf", "pg_hba.conf"):
            path = self._path(name)
            with open(path, "r+", encoding="utf-8") as file:
                text = file.read().split(MARK)[0]
                file.seek(0)
                file.write(text)
                file.truncate()

    def _append(self, name: str, line: str) -> None:
        with open(self._path(name), "a", encoding="utf-8") as file:
            file.write(f"{MARK}\n{line}\n")

    def _path(self, name: str) -> str:
        return f"{self.host}/data/{name}"

    def _command(self) -> list[str]:
        return ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--field-separator=\t",
                "--set=ON_ERROR_STOP=1", f"--host={self.host}", f"--port={self.port}", "--username=lanyard",
                "--dbname=lanyard"]

    def query(self, sql: str) -> list[list[str]]:
        """The rows of a statement in the nodes' schema, as texts."""
        script = f'SET search_path TO "{self.schema}"; {sql}'
        done = subprocess.run(
            self._command(), input=script, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    def count(self, sql: str) -> int:
        """The one number that a statement gives."""
        return int(self.query(sql)[0][0])

    def hold(self, statement: str) -> "Hold":
        """Executes a statement in a transaction that stays open."""
        return Hold(self._command(), f'BEGIN; SET search_path TO "{self.schema}"; {statement};')

    def end_connections(self, condition: str) -> int:
        """Ends the nodes' connections of which a condition on pg_stat_activity holds, and gives how many they were."""
        return self.count(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            f" WHERE application_name LIKE 'node%' AND {condition}")


class Hold:
    """An open transaction; what it has locked stays so until the end of the block."""

    def __init__(self, command: list[str], script: str):
        self.command = command
        self.script = script
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Hold":
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.process.stdin.write(f"{self.script}\nSELECT 'held';\n")
        self.process.stdin.flush()
        line = "-"
        while line and line.strip() != "held":
            line = self.process.stdout.readline()
        assert line, "the transaction could not be opened"
        return self

    def __exit__(self, *_) -> None:
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()
