#!/usr/bin/env python3
"""Measures what the server costs: CPU time for each request, time to start, memory.

CPU time is the server's own (the client's does not count), in units of one RSA-2048 private signature of
`openssl speed` on the same machine in the same minute, so that a slower machine has the same budgets. A whole login's
budget is beside the password hash, which is slow on purpose.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from http_client import Connection, Failure
from scenario import API, Application, Browser, User, make_application, make_user, single_requests
from server import Server
from tenants import measure_tenants

ROOT = Path(__file__).resolve().parents[2]
HASHING = "lanyard_password_hashing_cpu_seconds_sum"
LOGIN_BUDGET = 20.0
STARTS = 3
WARM_UP_REQUESTS = 400
LOGINS = 100
WARM_UP_LOGINS = 10
MEGABYTE = 1 << 20


@dataclass
class Row:
    """One operation's cost."""

    operation: str
    requests: int
    requests_per_second: float
    cpu_microseconds: float
    budget_units: float | None
    units: float = 0.0

    @property
    def verdict(self) -> str:
        return "" if self.budget_units is None else "ok" if self.units <= self.budget_units else "OVER"


@dataclass
class Figure:
    """One figure of the process."""

    name: str
    value: float
    unit: str
    budget: float | None

    @property
    def verdict(self) -> str:
        return "" if self.budget is None else "ok" if self.value <= self.budget else "OVER"


def signature_microseconds() -> float:
    """How long one RSA-2048 private signature takes here and now."""
    command = ["openssl", "speed", "-seconds", "3", "rsa2048"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    match = re.search(r"^rsa\s+2048 bits\s+\S+s\s+\S+s\s+([\d.]+)", output, re.MULTILINE)
    if not match:
        raise Failure(f"openssl speed says nothing of rsa2048: {output[-500:]}")
    return 1e6 / float(match.group(1))


def measure(server: Server, operation: str, data: bytes, budget: float, options) -> Row:
    """Sends one request again and again: one in flight on each connection."""
    connections = [Connection(server.port) for _ in range(options.connections)]

    def rounds(are_over) -> int:
        count = 0
        while not are_over(count):
            for connection in connections:
                connection.send(data)
            for connection in connections:
                connection.receive().expect(200)
            count += len(connections)
        return count

    try:
        rounds(lambda count: count >= WARM_UP_REQUESTS)
        begin, cpu = time.perf_counter(), server.cpu_seconds()
        requests = rounds(lambda _: time.perf_counter() - begin >= options.seconds)
        took, cpu = time.perf_counter() - begin, server.cpu_seconds() - cpu
    except Failure as failure:
        raise Failure(f"{operation}: {failure}") from None
    finally:
        for connection in connections:
            connection.close()
    return Row(operation, requests, requests / took, cpu / requests * 1e6, budget)


def measure_login(server: Server, application: Application, user: User) -> list[Row]:
    """A new browser's whole login: the password's hash, and all that is beside it.

    The server itself says how much CPU time the threads that hash have taken, so that a hash of tens of milliseconds is
    not guessed at from another request's.
    """
    requests = 0

    def login() -> None:
        nonlocal requests
        with Browser(server.port) as browser:
            browser.sign_in(application, user)
            requests += browser.requests

    for _ in range(WARM_UP_LOGINS):
        login()
    requests = 0
    begin, cpu, hashing = time.perf_counter(), server.cpu_seconds(), server.metric(HASHING)
    for _ in range(LOGINS):
        login()
    took, cpu = time.perf_counter() - begin, server.cpu_seconds() - cpu
    hashing = server.metric(HASHING) - hashing
    return [
        Row("password hash of a login", LOGINS, LOGINS / took, hashing / LOGINS * 1e6, None),
        Row("whole login, hash excluded", requests, requests / took, (cpu - hashing) / LOGINS * 1e6, LOGIN_BUDGET),
    ]


def memory(server: Server) -> float:
    """The memory of the idle server, in megabytes."""
    time.sleep(2)
    return server.proportional_bytes() / MEGABYTE


def measure_starts(binary: Path, folder: Path) -> tuple[list[Figure], Server]:
    """The time to ready, on new folders and on one that has been used; the last server still runs."""
    fresh, existing = [], []
    for index in range(STARTS):
        server = Server(binary, folder / f"server-{index}")
        fresh.append(server.start())
        if index < STARTS - 1:
            server.stop()
    for _ in range(STARTS):
        server.stop()
        existing.append(server.start())
    return [
        Figure("ready, new database", statistics.median(fresh) * 1e3, "ms", 2000),
        Figure("ready, existing database", statistics.median(existing) * 1e3, "ms", 300),
    ], server


def run(options, folder: Path) -> tuple[list[Row], list[Figure], list[float]]:
    """All measurements: the operations, the process' figures, and the unit at the begin and at the end."""
    say("starting the server, on new folders and on an existing one")
    figures, server = measure_starts(options.binary, folder)
    try:
        figures.append(Figure("idle memory after the start", memory(server), "MB", None))
        api = API(server.port, server.token)
        application = make_application(api, folder)
        user = make_user(api, "login")
        units = [unit()]
        say(f"{LOGINS} logins")
        rows = measure_login(server, application, user)
        figures.append(Figure("idle memory after the logins", memory(server), "MB", 60))
        with Browser(server.port) as browser:
            access_token = browser.sign_in(application, user)["access_token"]
        for operation, (data, budget) in single_requests(application, access_token).items():
            say(f"{operation}, {options.seconds:g} s")
            rows.append(measure(server, operation, data, budget, options))
        units.append(unit())
        figures.append(Figure("idle memory after everything", memory(server), "MB", None))
        server.stop()
        say(f"{options.tenants} tenants")
        measured = measure_tenants(options.binary, folder / "tenants", options.tenants)
        figures += [Figure(*figure) for figure in measured]
        return rows, figures, units
    except (Failure, OSError):
        print(server.log_end(), file=sys.stderr)
        raise
    finally:
        server.stop()


def unit() -> float:
    say("the unit: openssl speed -seconds 3 rsa2048")
    return signature_microseconds()


def say(text: str) -> None:
    print(f"… {text}", flush=True)


def report(rows: list[Row], figures: list[Figure], units: list[float]) -> None:
    """Prints the two tables."""
    low, high = min(units), max(units)
    print(f"\n1 unit = 1 RSA-2048 signature = {statistics.mean(units):.1f} µs (measured twice: {low:.1f}, {high:.1f})")
    if high > low * 1.1:
        print("The two differ by more than a tenth: the machine was not quiet, so take the units with care.")
    print(f"\n{'operation':<28}{'requests':>10}{'requests/s':>12}{'CPU µs':>12}{'units':>9}{'budget':>9}")
    for row in rows:
        budget = "" if row.budget_units is None else f"{row.budget_units:g}"
        print(f"{row.operation:<28}{row.requests:>10}{row.requests_per_second:>12.0f}{row.cpu_microseconds:>12.1f}"
              f"{row.units:>9.2f}{budget:>9}  {row.verdict}")
    print(f"\n{'process':<34}{'value':>10}{'budget':>12}")
    for figure in figures:
        budget = "" if figure.budget is None else f"{figure.budget:g} {figure.unit}"
        print(f"{figure.name:<34}{figure.value:>7.1f} {figure.unit}{budget:>12}  {figure.verdict}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", type=Path, default=ROOT / ".build/release/lanyard")
    parser.add_argument("--output", type=Path, default=ROOT / ".build/bench.json")
    parser.add_argument("--seconds", type=float, default=4, help="how long each of the hot paths is measured")
    parser.add_argument("--connections", type=int, default=8, help="kept-alive connections, one request in flight each")
    parser.add_argument("--tenants", type=int, default=1000, help="how many tenants are made")
    parser.add_argument("--strict", action="store_true", help="fail when anything is over its budget")
    options = parser.parse_args()
    options.binary = options.binary.resolve()
    try:
        with tempfile.TemporaryDirectory(prefix="lanyard-bench-") as folder:
            rows, figures, units = run(options, Path(folder))
    except (Failure, OSError, KeyError) as error:
        print(f"bench: {error!r}" if isinstance(error, KeyError) else f"bench: {error}", file=sys.stderr)
        return 2
    for row in rows:
        row.units = row.cpu_microseconds / statistics.mean(units)
    report(rows, figures, units)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps({
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "unit_microseconds": units,
        "operations": [asdict(row) | {"verdict": row.verdict} for row in rows],
        "process": [asdict(figure) | {"verdict": figure.verdict} for figure in figures],
    }, indent=2) + "\n")
    over = [each for each in [*rows, *figures] if each.verdict == "OVER"]
    return 1 if over and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
