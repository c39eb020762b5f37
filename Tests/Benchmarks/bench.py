#!/usr/bin/env python3
"""Measures what the server costs: CPU time for each request, time to start, memory.

Its longer parts (`--scale`) measure what many users, many tenants, a busy job, a second node and the other engine do.

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

import api_lists
import busy_writer
import engines
import expressions
import many_users
import tenants
from figures import Figure, Part, median
from http_client import Connection, Failure
from postgresql import programs
from scenario import API, Application, Browser, User, make_application, make_user, single_requests
from server import Server

ROOT = Path(__file__).resolve().parents[2]
HASHING = "lanyard_password_hashing_cpu_seconds_sum"
LOGIN_BUDGET = 20.0
STARTS = 3
WARM_UP_REQUESTS = 400
LOGINS = 100
WARM_UP_LOGINS = 10
MEGABYTE = 1 << 20
SCALE = ("engines", "nodes", "users", "job", "tenants", "expressions", "lists")


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
        Figure("ready, new database", median(fresh) * 1e3, "ms", 2000),
        Figure("ready, existing database", median(existing) * 1e3, "ms", 300),
    ], server


def run(options, folder: Path) -> tuple[list[Row], list[Figure], list[float]]:
    """All measurements: the operations, the process' figures, and the unit at the begin and at the end."""
    say("starting the server, on new folders and on an existing one")
    figures, server = measure_starts(options.binary, folder)
    try:
        figures.append(Figure("idle memory after the start", memory(server), "MB"))
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
        figures.append(Figure("idle memory after everything", memory(server), "MB"))
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


def measure_parts(options, folder: Path) -> list[Part]:
    """The parts that were asked for, besides the hot paths."""
    binary, parts = options.binary, []
    both = ["sqlite", "postgresql"] if programs() else ["sqlite"]
    if both == ["sqlite"]:
        say("PostgreSQL is not installed: what needs it is left out")
    if "engines" in options.parts and programs():
        parts.append(engines.measure_engines(binary, folder, options.seconds, say))
    if "nodes" in options.parts and programs():
        parts.append(engines.measure_nodes(binary, folder, options.seconds * 3, say))
    if "users" in options.parts:
        parts += many_users.measure(binary, folder, options.users, options.engines or both, say)
    if "job" in options.parts:
        parts += busy_writer.measure(binary, folder, options.written, options.engines or both, say)
    if "lists" in options.parts:
        parts.append(api_lists.measure(binary, folder, options.listed, options.requests, unit, say))
    if "expressions" in options.parts:
        parts.append(expressions.measure(binary.parent / "ExpressionsRunner", say))
    if "tenants" in options.parts:
        say(f"{options.tenants} tenants")
        parts.append(tenants.measure(binary, folder / "tenants", options.tenants, say))
    return parts


def report(rows: list[Row], units: list[float]) -> None:
    """Prints the operations' table."""
    low, high = min(units), max(units)
    print(f"\n1 unit = 1 RSA-2048 signature = {statistics.mean(units):.1f} µs (measured twice: {low:.1f}, {high:.1f})")
    if high > low * 1.1:
        print("The two differ by more than a tenth: the machine was not quiet, so take the units with care.")
    print(f"\n{'operation':<28}{'requests':>10}{'requests/s':>12}{'CPU µs':>12}{'units':>9}{'budget':>9}")
    for row in rows:
        budget = "" if row.budget_units is None else f"{row.budget_units:g}"
        print(f"{row.operation:<28}{row.requests:>10}{row.requests_per_second:>12.0f}{row.cpu_microseconds:>12.1f}"
              f"{row.units:>9.2f}{budget:>9}  {row.verdict}")


def report_part(part: Part) -> None:
    """Prints the figures of one part."""
    print(f"\n{part.title:<58}{'measured':>12}{'budget':>18}")
    for figure in part.figures:
        print(f"{figure.name:<58}{figure.value:>9.2f} {figure.unit:<9}{figure.limit:>11}  {figure.verdict}")
    if part.note:
        print(part.note)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", type=Path, default=ROOT / ".build/release/lanyard")
    parser.add_argument("--output", type=Path, default=ROOT / ".build/bench.json")
    parser.add_argument("--seconds", type=float, default=4, help="how long each of the hot paths is measured")
    parser.add_argument("--connections", type=int, default=8, help="kept-alive connections, one request in flight each")
    parser.add_argument("--scale", action="store_true", help=f"the longer parts as well: {', '.join(SCALE)}")
    parser.add_argument("--only", action="append", choices=SCALE, dest="parts", help="one of them, and nothing else")
    parser.add_argument("--engines", action="append", choices=["sqlite", "postgresql"],
                        help="the engine of users and job; both when absent")
    parser.add_argument("--users", type=int, default=1_000_000, help="how many are many users")
    parser.add_argument("--listed", type=int, default=100_000, help="among how many users lists are measured")
    parser.add_argument("--requests", type=int, default=1_000_000, help="after how many requests memory is measured")
    parser.add_argument("--written", type=int, default=50_000, help="how many users the job writes")
    parser.add_argument("--tenants", type=int, default=1000, help="how many tenants are made")
    parser.add_argument("--strict", action="store_true", help="fail when anything is over its budget")
    options = parser.parse_args()
    options.binary = options.binary.resolve()
    options.hot = not options.parts
    options.parts = options.parts or (SCALE if options.scale else [])
    return options


def main() -> int:
    options = arguments()
    rows, units, parts = [], [], []
    try:
        with tempfile.TemporaryDirectory(prefix="lanyard-bench-") as folder:
            if options.hot:
                rows, figures, units = run(options, Path(folder))
                parts.append(Part("process", figures))
            parts += measure_parts(options, Path(folder))
    except (Failure, OSError, KeyError) as error:
        print(f"bench: {error!r}" if isinstance(error, KeyError) else f"bench: {error}", file=sys.stderr)
        return 2
    for row in rows:
        row.units = row.cpu_microseconds / statistics.mean(units)
    if rows:
        report(rows, units)
    for part in parts:
        report_part(part)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps({
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "unit_microseconds": units,
        "operations": [asdict(row) | {"verdict": row.verdict} for row in rows],
        "parts": [
            {"title": part.title, "figures": [asdict(each) | {"verdict": each.verdict} for each in part.figures]}
            for part in parts],
    }, indent=2) + "\n")
    over = [each for each in [*rows, *(figure for part in parts for figure in part.figures)]
            if each.verdict == "OVER"]
    return 1 if over and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
