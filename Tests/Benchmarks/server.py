"""The server under measurement: its process, the CPU time and the memory that it took so far."""

import os
import re
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

from http_client import Connection, Failure, request

READY_SECONDS = 60
STOP_SECONDS = 20


def free_ports(count: int) -> list[int]:
    """Different ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Server:
    """A server on a data folder of its own. It may be started again on the same folder."""

    def __init__(self, binary: Path, folder: Path, settings: dict[str, str] | None = None):
        self._settings = settings or {}
        self._binary = binary
        self._folder = folder
        self._process: subprocess.Popen | None = None
        self.token = secrets.token_hex(30)
        self.port, *self._other_ports = free_ports(3)
        (folder / "data").mkdir(parents=True)

    def start(self) -> float:
        """Starts the process and returns the seconds until it was ready."""
        begin = time.perf_counter()
        with open(self._folder / "server.log", "ab") as log:
            self._process = subprocess.Popen(
                [str(self._binary), "serve"], env=self._environment(), cwd=self._folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while not self._is_ready():
            if self._process.poll() is not None:
                raise Failure(f"the server ended with code {self._process.returncode}:\n{self.log_end()}")
            if time.perf_counter() - begin > READY_SECONDS:
                self.stop()
                raise Failure(f"the server was not ready after {READY_SECONDS} s:\n{self.log_end()}")
            time.sleep(0.002)
        return time.perf_counter() - begin

    def command(self, *arguments: str, **options) -> subprocess.Popen:
        """Starts a command of the program on the server's data."""
        return subprocess.Popen(
            [str(self._binary), *arguments], env=self._environment(), cwd=self._folder, stdin=subprocess.DEVNULL, **options)

    def stop(self) -> None:
        """Asks the process to end, and makes it when it does not."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise Failure(f"the server did not stop within {STOP_SECONDS} s") from None

    def cpu_seconds(self) -> float:
        """The CPU time, of the user's and the kernel's code, that all threads took so far, the ended ones as well.

        It is the clock that clock_getcpuclockid(3) gives for another process: nanoseconds, where /proc/<pid>/stat has
        hundredths of a second and /proc/<pid>/schedstat one thread only.
        """
        return time.clock_gettime(~self._process.pid << 3 | 2)

    def metric(self, name: str) -> float:
        """The sum of a metric's figures under all labels."""
        with Connection(self._other_ports[1]) as connection:
            text = connection.exchange(request("GET", "/-/metrics/")).expect(200).body.decode()
        lines = [line for line in text.splitlines() if re.match(rf"{name}[ {{]", line)]
        if not lines:
            raise Failure(f"the server has no metric {name}")
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)

    def proportional_bytes(self) -> int:
        """The memory that the process takes, what it shares with others divided by their number (PSS)."""
        for line in Path(f"/proc/{self._process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
        raise Failure("the process has no PSS")

    def log_end(self) -> str:
        """The last lines that it logged."""
        path = self._folder / "server.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""

    def _is_ready(self) -> bool:
        try:
            with Connection(self.port) as connection:
                return connection.exchange(request("GET", "/-/health/ready/")).status == 200
        except (OSError, Failure):
            return False

    def _environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("LANYARD_", "AUTHENTIK_"))}
        return inherited | {
            "LANYARD_DATA": str(self._folder / "data"),
            "LANYARD_LISTEN__HTTP": f"127.0.0.1:{self.port}",
            "LANYARD_LISTEN__HTTPS": f"127.0.0.1:{self._other_ports[0]}",
            "LANYARD_LISTEN__METRICS": f"127.0.0.1:{self._other_ports[1]}",
            "LANYARD_BOOTSTRAP_EMAIL": "admin@example.com",
            "LANYARD_BOOTSTRAP_PASSWORD": secrets.token_hex(16),
            "LANYARD_BOOTSTRAP_TOKEN": self.token,
        } | self._settings
