"""curl as a browser by TLS: it keeps cookies, and shows a certificate where it is asked for one."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Answer:
    status: int
    # As curl writes it: 1.1 or 2.
    version: str
    text: str


class Curl:
    """One browser. Each request is a connection of its own."""

    def __init__(self, server, certificate: tuple[str, str] | None = None, *options: str):
        self.port = server.ports["HTTPS"]
        self.cookies = Path(tempfile.mkdtemp(prefix="lanyard-curl-")) / "cookies"
        self.options = [*options]
        if certificate:
            self.options += ["--cert", certificate[0], "--key", certificate[1]]

    def get(self, host: str, path: str, *options: str) -> Answer:
        done = subprocess.run(
            ["curl", "-q", "--silent", "--show-error", "--insecure", "--location", "--max-time", "30",
             "--connect-to", f"::127.0.0.1:{self.port}", "--cookie", self.cookies, "--cookie-jar", self.cookies,
             "--write-out", "\n%{http_code} %{http_version}", *self.options, *options,
             f"https://{host}:{self.port}{path}"],
            capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{done.returncode}: {done.stderr}"
        text, _, last = done.stdout.rpartition("\n")
        status, version = last.split()
        return Answer(int(status), version, text)

    def user(self, host: str, *options: str) -> str | None:
        """Who is signed in."""
        me = self.get(host, "/api/v3/core/users/me/", *options)
        return json.loads(me.text)["user"]["username"] if me.status == 200 else None
