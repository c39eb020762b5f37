"""A PostgreSQL server of the benchmark's own, which keeps what it committed as one in production does.

It is reached over a Unix socket and nothing else. `fsync` and `synchronous_commit` are on; what differs from the
defaults is said here.
"""

import glob
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from http_client import Failure

PORT = 5432
OWNER = "postgres"
CONFIGURATION = f"""
listen_addresses = ''
port = {PORT}
max_connections = 100
shared_buffers = 512MB
max_wal_size = 4GB
fsync = on
synchronous_commit = on
"""


def programs() -> str | None:
    """The folder of PostgreSQL's programs; nil when they are not installed."""
    folders = [*sorted(glob.glob("/usr/lib/postgresql/*/bin")), *sorted(glob.glob("/usr/pgsql-*/bin"))]
    path = os.pathsep.join([*reversed(folders), os.environ.get("PATH", "")])
    found = shutil.which("initdb", path=path)
    return str(Path(found).parent) if found else None


class PostgreSQL:
    """A server with an empty database `lanyard`; everything is gone at the end."""

    def __init__(self):
        # A socket's path may have a hundred bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="lanyard-pg-", dir="/tmp"))
        self._data = self._folder / "data"

    def __enter__(self) -> "PostgreSQL":
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "--pgdata", self._data, "--username", "lanyard", "--auth", "trust", "--encoding", "UTF8",
                  "--locale", "C.UTF-8")
        with open(self._data / "postgresql.conf", "a") as file:
            file.write(CONFIGURATION + f"unix_socket_directories = '{self._folder}'\n")
        self._run("pg_ctl", "--pgdata", self._data, "--log", self._folder / "log", "--wait", "start")
        self.command("CREATE DATABASE lanyard", database="postgres")
        return self

    def __exit__(self, *_) -> None:
        try:
            self._run("pg_ctl", "--pgdata", self._data, "--mode", "immediate", "--wait", "stop")
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def settings(self) -> dict[str, str]:
        """What a server of the project is told to use it."""
        return {
            "LANYARD_POSTGRESQL__HOST": str(self._folder), "LANYARD_POSTGRESQL__PORT": str(PORT),
            "LANYARD_POSTGRESQL__NAME": "lanyard", "LANYARD_POSTGRESQL__USER": "lanyard",
        }

    def command(self, sql: str, database: str = "lanyard") -> str:
        """Executes statements and returns what they print."""
        return self._run("psql", "-X", "-q", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", "--host",
                         self._folder, "--port", str(PORT), "--username", "lanyard", "--dbname", database,
                         input=sql)

    def cpu_seconds(self) -> float:
        """The CPU time of its processes so far, those that have ended since it was started included."""
        postmaster = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        ticks = os.sysconf("SC_CLK_TCK")
        ended = Path(f"/proc/{postmaster}/stat").read_text().rpartition(")")[2].split()
        seconds = (int(ended[13]) + int(ended[14])) / ticks
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for each in [postmaster, *map(int, children)]:
            try:
                seconds += time.clock_gettime(~each << 3 | 2)
            except OSError:
                # It has ended since, and is counted next time.
                continue
        return seconds

    def _run(self, program: str, *arguments, input: str | None = None) -> str:
        folder = programs()
        if folder is None:
            raise Failure("PostgreSQL's programs are not installed")
        command = [f"{folder}/{program}", *map(str, arguments)]
        if os.geteuid() == 0:
            # It refuses to run as root.
            command = ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups", *command]
        # The server must not keep the pipe of the one that starts it open.
        output = subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE
        done = subprocess.run(
            command, input=input, stdin=None if input else subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT if output == subprocess.PIPE else output, text=True, cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"})
        if done.returncode:
            raise Failure(f"{program} failed: {(done.stdout or '')[-2000:]}")
        return done.stdout or ""
