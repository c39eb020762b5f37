"""What a job that writes many users does to those who sign in meanwhile."""

import subprocess
import sys
import time
from pathlib import Path

from figures import Figure, Part, median, percentile
from http_client import Connection, request
from load import log_in_until
from postgresql import PostgreSQL
from scenario import API, make_application, make_user
from server import Server

MOST_SLOWER = 1.5
# Every hundredth of so many can be told from chance.
LEAST_LOGINS = 600


def write_users(port: int, token: str, count: int) -> None:
    """Makes so many users, one after the other, as a program does that takes them over from elsewhere."""
    headers = {"Authorization": f"Bearer {token}"}
    with Connection(port) as connection:
        for number in range(count):
            username = f"import-{number}"
            connection.exchange(request("POST", "/api/v3/core/users/", headers, document={
                "username": username, "name": f"Imported {number}", "email": f"{username}@example.com",
                "path": "users/imported",
            })).expect(201)


def measure(binary: Path, folder: Path, count: int, engines: list[str], say) -> list[Part]:
    """One part for each engine."""
    parts = []
    for engine in engines:
        if engine == "postgresql":
            with PostgreSQL() as cluster:
                parts.append(_measure("PostgreSQL", Server(binary, folder / "busy-postgresql", cluster.settings),
                                      folder, count, say))
        else:
            parts.append(_measure("SQLite", Server(binary, folder / "busy-sqlite"), folder, count, say))
    return parts


def _measure(engine: str, server: Server, folder: Path, count: int, say) -> Part:
    try:
        server.start()
        api = API(server.port, server.token)
        application, user = make_application(api, folder), make_user(api, "login")
        log_in_until(lambda done: done >= 40, [server.port], application, user, 1)
        say(f"{engine}: {LEAST_LOGINS} logins, and nothing else")
        quiet = log_in_until(lambda done: done >= LEAST_LOGINS, [server.port], application, user, 1)
        say(f"{engine}: logins while {count} users are written")
        # In a process of its own, so that it does not hold up the one that measures.
        writer = subprocess.Popen([sys.executable, "-B", __file__, str(server.port), server.token, str(count)])
        begin = time.perf_counter()
        busy = log_in_until(lambda _: writer.poll() is not None, [server.port], application, user, 1)
        took = time.perf_counter() - begin
        if writer.returncode:
            raise OSError("the writer of users failed")
    finally:
        server.stop()
    quiet_p99, busy_p99 = percentile(quiet, 0.99), percentile(busy, 0.99)
    return Part(f"A job that writes {count:,} users, {engine}", [
        Figure("users written", count / took, "users/s"),
        Figure("login, median: quiet", median(quiet) * 1e3, "ms"),
        Figure("login, median: while it writes", median(busy) * 1e3, "ms"),
        Figure("login, p99: quiet", quiet_p99 * 1e3, "ms"),
        Figure("login, p99: while it writes", busy_p99 * 1e3, "ms"),
        Figure("p99 while it writes against quiet", busy_p99 / quiet_p99, "×", MOST_SLOWER),
    ], f"{len(quiet)} and {len(busy)} logins, one at a time.")


if __name__ == "__main__":
    write_users(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
