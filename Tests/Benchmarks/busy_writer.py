"""What a job that imports many users does to those who sign in meanwhile."""

import csv
import subprocess
import time
from pathlib import Path

from figures import Figure, Part, median, percentile
from http_client import Failure
from load import log_in_until
from postgresql import PostgreSQL
from scenario import API, make_application, make_user
from server import Server

MOST_SLOWER = 1.5
# Every hundredth of so many can be told from chance.
LEAST_LOGINS = 600


def write_file(path: Path, count: int) -> None:
    """A file of so many users, as an administrator has it from elsewhere."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["username", "name", "email", "path", "attributes.number"])
        for number in range(count):
            username = f"import-{number}"
            rows.writerow([username, f"Imported {number}", f"{username}@example.com", "users/imported", number])


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
        users = folder / "users.csv"
        write_file(users, count)
        with open(folder / "import.log", "w+", encoding="utf-8") as log:
            begin = time.perf_counter()
            writer = server.command("import-users", str(users), stdout=subprocess.DEVNULL, stderr=log)
            try:
                busy = log_in_until(lambda _: writer.poll() is not None, [server.port], application, user, 1)
            finally:
                writer.kill()
            took = time.perf_counter() - begin
            if writer.returncode:
                log.seek(0)
                raise Failure(f"the import failed: {log.read()[-2000:]}")
    finally:
        server.stop()
    quiet_p99, busy_p99 = percentile(quiet, 0.99), percentile(busy, 0.99)
    return Part(f"A job that imports {count:,} users, {engine}", [
        Figure("users written", count / took, "users/s"),
        Figure("login, median: quiet", median(quiet) * 1e3, "ms"),
        Figure("login, median: while it writes", median(busy) * 1e3, "ms"),
        Figure("login, p99: quiet", quiet_p99 * 1e3, "ms"),
        Figure("login, p99: while it writes", busy_p99 * 1e3, "ms"),
        Figure("p99 while it writes against quiet", busy_p99 / quiet_p99, "×", MOST_SLOWER),
    ], f"{len(quiet)} and {len(busy)} logins, one at a time.")

