"""One running server: its process, its addresses and its folder."""

import os
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

import requests

from support import postgres

REPOSITORY = Path(__file__).resolve().parents[3]
LISTENERS = ("HTTP", "HTTPS", "METRICS", "LDAP", "LDAPS", "RADIUS")
START_SECONDS = 60
STOP_SECONDS = 30


def binary() -> Path:
    """The server under test: LANYARD_BINARY, or the debug build of this checkout."""
    return Path(os.environ.get("LANYARD_BINARY", REPOSITORY / ".build/debug/lanyard"))


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Server:
    """A server on its own data folder and ports. Starting it again keeps both."""

    def __init__(self, folder: Path, settings: dict[str, str] | None = None):
        self.folder = folder
        self.password = "bootstrap-" + secrets.token_hex(12)
        self.token = secrets.token_hex(30)
        self.email = "admin@example.com"
        self.ports: dict[str, int] = {}
        self.failures: list[str] = []
        self.settings: dict[str, str] = {}
        self.process: subprocess.Popen | None = None
        # Variables beside those that every server of a test has, and before them.
        self.settings: dict[str, str] = postgres.default_settings() | (settings or {})
        (folder / "data").mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['HTTP']}{self.path}"

    @property
    def path(self) -> str:
        """The path below which everything is, without a slash at its end."""
        return self.settings.get("LANYARD_WEB__PATH", "/").rstrip("/")

    @property
    def port(self) -> int:
        return self.ports["HTTP"]

    @property
    def pid(self) -> int:
        return self.process.pid

    def start(self) -> "Server":
        """Starts the process and waits until it says that it is ready."""
        for attempt in range(3):
            if not self.ports or attempt:
                self.ports = dict(zip(LISTENERS, free_ports(len(LISTENERS))))
            self._spawn()
            if self._wait_until_ready():
                return self
            if "address already in use" not in self.log().lower():
                break
        raise RuntimeError(f"the server did not become ready:\n{self.log()[-4000:]}")

    def _spawn(self) -> None:
        output = open(self.folder / "server.log", "ab")
        with output:
            self.process = subprocess.Popen(
                [str(binary()), "serve"], env=self._environment(), cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
        """Runs a command of the program with the server's settings."""
        return subprocess.run(
            [str(binary()), *arguments], env=self._environment() | settings, cwd=self.folder, capture_output=True,
            text=True, timeout=60, stdin=subprocess.DEVNULL)

    def spawn(self) -> None:
        """Starts the process without waiting for it."""
        if not self.ports:
            self.ports = dict(zip(LISTENERS, free_ports(len(LISTENERS))))
        self._spawn()

    def wait_until_ready(self) -> None:
        if not self._wait_until_ready():
            raise RuntimeError(f"the server did not become ready:\n{self.log()[-4000:]}")

    def _environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("LANYARD_", "AUTHENTIK_"))}
        listen = {f"LANYARD_LISTEN__{name}": f"127.0.0.1:{port}" for name, port in self.ports.items()}
        return inherited | listen | {
            "LANYARD_DATA": str(self.folder / "data"),
            "LANYARD_BOOTSTRAP_PASSWORD": self.password,
            "LANYARD_BOOTSTRAP_TOKEN": self.token,
            "LANYARD_BOOTSTRAP_EMAIL": self.email,
            "LANYARD_LOG_LEVEL": os.environ.get("LANYARD_LOG_LEVEL", "warning"),
        } | self.settings

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.is_ready():
                return True
            time.sleep(0.05)
        if self.process.poll() is None:
            self.kill()
        return False

    def is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/-/health/ready/", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def terminate(self) -> int:
        """Sends SIGTERM and gives the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Sends SIGKILL: no handler runs, nothing is flushed."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def stop(self) -> None:
        """Ends the process, by force when it does not end by itself."""
        if self.process is None or self.process.poll() is not None:
            return
        try:
            self.terminate()
        except subprocess.TimeoutExpired:
            self.kill()

    def log(self) -> str:
        path = self.folder / "server.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def resident_bytes(self) -> int:
        """The process' resident memory now, in bytes."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("the process has no resident memory")

    def watch(self, session: requests.Session) -> requests.Session:
        """Notes every answer of 500 and above, so that a test fails on one that it did not look at."""
        session.hooks["response"].append(self._note)
        return session

    def session(self) -> requests.Session:
        """A watched HTTP client without cookies."""
        session = requests.Session()
        session.trust_env = False
        return self.watch(session)

    def _note(self, response: requests.Response, *_args, **_kwargs) -> None:
        if response.status_code >= 500:
            request = response.request
            self.failures.append(f"{response.status_code} {request.method} {request.url}: {response.text[:300]}")
