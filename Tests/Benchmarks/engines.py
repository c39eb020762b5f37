"""PostgreSQL against SQLite, and two nodes against one."""

import secrets
from pathlib import Path

from figures import Figure, Part, median
from load import log_in_for, saturate
from postgresql import PostgreSQL
from scenario import API, make_application, make_user, single_requests
from server import Server

ROUNDS = 3
CONNECTIONS = 16
LEAST_SHARE = 0.7
BROWSERS = 6
MOST_CPU = 1.15
TOKEN = "client_credentials, RS256"


def measure_engines(binary: Path, folder: Path, seconds: float, say) -> Part:
    """client_credentials at full load, in turns on both engines."""
    rates: dict[str, list[float]] = {"SQLite": [], "PostgreSQL": []}
    costs: dict[str, list[float]] = {"SQLite": [], "PostgreSQL": []}
    behind: list[float] = []
    with PostgreSQL() as cluster:
        servers = {
            "SQLite": Server(binary, folder / "engine-sqlite"),
            "PostgreSQL": Server(binary, folder / "engine-postgresql", cluster.settings),
        }
        try:
            grants = {}
            for engine, server in servers.items():
                server.start()
                application = make_application(API(server.port, server.token), folder)
                grants[engine] = single_requests(application, "")[TOKEN][0]
                saturate(server.port, grants[engine], CONNECTIONS, 1)
            for turn in range(ROUNDS):
                for engine, server in servers.items():
                    say(f"{engine}: client_credentials at full load, {turn + 1} of {ROUNDS}")
                    database, cpu = cluster.cpu_seconds(), server.cpu_seconds()
                    load = saturate(server.port, grants[engine], CONNECTIONS, seconds)
                    rates[engine].append(load.per_second)
                    costs[engine].append((server.cpu_seconds() - cpu) / load.count * 1e6)
                    if engine == "PostgreSQL":
                        behind.append((cluster.cpu_seconds() - database) / load.count * 1e6)
        finally:
            for server in servers.values():
                server.stop()
    rate = {engine: median(values) for engine, values in rates.items()}
    cost = {engine: median(values) for engine, values in costs.items()}
    return Part("client_credentials at full load", [
        Figure("SQLite", rate["SQLite"], "req/s"),
        Figure("PostgreSQL", rate["PostgreSQL"], "req/s"),
        Figure("PostgreSQL's share of SQLite's requests/s", rate["PostgreSQL"] / rate["SQLite"] * 100, "%",
               LEAST_SHARE * 100, at_least=True),
        Figure("SQLite, CPU of the server", cost["SQLite"], "µs"),
        Figure("PostgreSQL, CPU of the server", cost["PostgreSQL"], "µs"),
        Figure("SQLite's share of PostgreSQL's CPU of the server", cost["SQLite"] / cost["PostgreSQL"] * 100, "%",
               LEAST_SHARE * 100, at_least=True),
        Figure("PostgreSQL, CPU of the database", median(behind), "µs"),
    ], "Client, server and database share the machine; PostgreSQL has fsync and synchronous_commit on.")


def measure_nodes(binary: Path, folder: Path, seconds: float, say) -> Part:
    """Logins at full load on PostgreSQL, with one node and with two, in turns."""
    key = {"LANYARD_SECRET_KEY": secrets.token_hex(30)}
    rates: dict[int, list[float]] = {1: [], 2: []}
    costs: dict[int, list[float]] = {1: [], 2: []}
    behind: dict[int, list[float]] = {1: [], 2: []}
    with PostgreSQL() as cluster:
        nodes = [Server(binary, folder / f"node-{number}", cluster.settings | key) for number in (1, 2)]
        try:
            nodes[0].start()
            api = API(nodes[0].port, nodes[0].token)
            application, user = make_application(api, folder), make_user(api, "login")
            nodes[1].start()
            log_in_for(2, [node.port for node in nodes], application, user, BROWSERS)
            for turn in range(ROUNDS):
                for count in (1, 2):
                    say(f"PostgreSQL: logins at {count} node{'s' * (count - 1)}, {turn + 1} of {ROUNDS}")
                    used = nodes[:count]
                    cpu, database = sum(node.cpu_seconds() for node in used), cluster.cpu_seconds()
                    load = log_in_for(seconds, [node.port for node in used], application, user, BROWSERS)
                    rates[count].append(load.per_second)
                    costs[count].append((sum(node.cpu_seconds() for node in used) - cpu) / load.count * 1e3)
                    behind[count].append((cluster.cpu_seconds() - database) / load.count * 1e3)
        finally:
            for node in nodes:
                node.stop()
    rate, cost = ({count: median(values) for count, values in each.items()} for each in (rates, costs))
    return Part("Logins on PostgreSQL, two nodes against one", [
        Figure("one node", rate[1], "logins/s"),
        Figure("two nodes", rate[2], "logins/s"),
        Figure("two nodes against one", rate[2] / rate[1], "×"),
        Figure("one node, CPU of the server", cost[1], "ms"),
        Figure("two nodes, CPU of the servers", cost[2], "ms"),
        Figure("CPU of a login at two nodes against one", cost[2] / cost[1], "×", MOST_CPU),
        Figure("one node, CPU of the database", median(behind[1]), "ms"),
        Figure("two nodes, CPU of the database", median(behind[2]), "ms"),
    ], "Both nodes share one machine, so that they gain nothing over one; what a login costs says what two machines do.")
