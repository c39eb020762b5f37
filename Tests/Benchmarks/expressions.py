"""The interpreter of Core/Expressions against this Python: expressions as they are shipped, compiled once."""

import argparse
import json
import re
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from figures import Figure, Part

ROOT = Path(__file__).resolve().parents[2]
RUNNER = ROOT / ".build/release/ExpressionsRunner"
# Many short rounds, of which the best counts: on a busy machine some are not disturbed.
ROUNDS = 200
ROUND_SECONDS = 0.002
MOST_RATIO = 1.0
MOST_MICROSECONDS = 1.0
MOST_DECISION_MICROSECONDS = 20.0

PROGRAMS = {
    "a constant": "return True",
    "an attribute": "return request.user.is_active",
    "email": 'return {"email": request.user.email, "email_verified": False}',
    "profile": """
        return {
            "name": request.user.name,
            "given_name": request.user.name,
            "preferred_username": request.user.username,
            "nickname": request.user.username,
            "groups": [group.name for group in request.user.groups.all()],
        }""",
    "name in two": """
        given, _, family = request.user.name.partition(" ")
        return {"given_name": given, "family_name": family.strip()}""",
    "LDAP, attributes": """
        return {"attributes": {"distinguishedName": list_flatten(ldap.get("distinguishedName"))}}""",
    "LDAP, one": 'return list_flatten(ldap.get("sn"))',
    "f-string": 'return f"goauthentik.io/{request.user.username}"',
    "group member": 'return ak_is_group_member(request.user, name="admins")',
    "condition": """
        if request.user.is_active and "x" in request.context.get("scopes", []):
            return True
        return False""",
    "try, no exception": """
        try:
            return context["flow_plan"].context.get("redirect") is not None
        except KeyError:
            return False""",
    "try, exception": """
        try:
            return empty_context["flow_plan"].context.get("redirect") is not None
        except KeyError:
            return False""",
    "methods of text": 'return request.user.email.split("@")[1].lower().partition(".")[0]',
    "regular expression": r"""
        import re
        return re.search("^[^@]+@example\\.com$", request.user.email) is not None""",
    "loop of 1000": """
        total = 0
        text = ""
        for index in range(1000):
            total += index * 3 % 7
            text += "x"
        return total, len(text)""",
}


class Groups:
    """A manager of related objects."""

    def __init__(self, names):
        self.items = [Group(name) for name in names]

    def all(self):
        return list(self.items)


class Group:
    def __init__(self, name):
        self.name = name


class User:
    def __init__(self):
        self.username, self.name, self.email = "jdoe", "Jane Doe", "jane.doe@example.com"
        self.uid, self.is_active = "7e5b7a0c9f3d", True
        self.groups = Groups(["admins", "users", "staff"])
        self.attributes = {"department": "Sales"}


class Request:
    def __init__(self):
        self.user = User()
        self.context = {"scopes": ["openid", "x"]}


class Plan:
    def __init__(self):
        self.context = {"redirect": "/if/user/"}


def ak_is_group_member(user, **group_filters):
    return any(group.name == group_filters.get("name") for group in user.groups.items)


def list_flatten(value):
    if not isinstance(value, list):
        return value
    return next(iter(value), None)


def world() -> dict:
    """What the names mean; as in ExpressionsRunner."""
    return {
        "request": Request(), "list_flatten": list_flatten, "ak_is_group_member": ak_is_group_member,
        "ldap": {"distinguishedName": ["cn=jdoe,ou=people,dc=example,dc=com"], "sn": ["Doe"]},
        "context": {"flow_plan": Plan()}, "empty_context": {},
    }


def seconds(function, count: int) -> float:
    repeated = range(count)
    begin = time.thread_time()
    for _ in repeated:
        function()
    return time.thread_time() - begin


def python_microseconds(source: str) -> float:
    """Microseconds of CPU time for each call of a function with this body, the best of many rounds."""
    names = world()
    exec(compile(f"def handler():\n{textwrap.indent(source, '    ')}\n", "expression", "exec"), names)
    handler, count = names["handler"], 1
    while seconds(handler, count) < ROUND_SECONDS:
        count *= 2
    return min(seconds(handler, count) for _ in range(ROUNDS)) / count * 1e6


def own_microseconds(runner: Path, sources: list[str]) -> list[float]:
    data = "".join(f"{source}\n\x1e\n" for source in sources)
    output = subprocess.run([runner, "--bench"], input=data, check=True, capture_output=True, text=True).stdout
    return [float(line) for line in output.splitlines()]


def compare(runner: Path, only: str = "") -> list[tuple[str, float, float]]:
    """Each expression's name, and its microseconds here and in CPython."""
    programs = {name: textwrap.dedent(text).strip() for name, text in PROGRAMS.items() if re.search(only, name)}
    own = own_microseconds(runner, list(programs.values()))
    return [(name, mine, python_microseconds(source)) for (name, source), mine in zip(programs.items(), own)]


def decisions(runner: Path) -> dict[str, float]:
    """Microseconds of a decision with one binding, by what its policy is."""
    output = subprocess.run([runner.parent / "DecisionsRunner"], check=True, capture_output=True, text=True).stdout
    return json.loads(output)


def measure(runner: Path, say) -> Part:
    """The figures for bench.py."""
    figures = []
    say(f"{len(PROGRAMS)} expressions, here and in CPython")
    for name, own, python in compare(runner):
        figures.append(Figure(name, own, "µs", MOST_MICROSECONDS if name == "a constant" else None))
        figures.append(Figure(f"{name}, against CPython", own / python, "×", MOST_RATIO))
    for name, microseconds in decisions(runner).items():
        figures.append(Figure(f"the policy engine, {name}", microseconds, "µs", MOST_DECISION_MICROSECONDS))
    return Part("Expressions against CPython", figures, "CPU time of one run, compiled once; the best of many rounds.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runner", type=Path, nargs="?", default=RUNNER, help="the release build of ExpressionsRunner")
    parser.add_argument("--only", default="", help="a regular expression for the names")
    options = parser.parse_args()
    print(f"{'expression':<22}{'ours µs':>10}{'CPython µs':>12}{'ratio':>8}   Python {sys.version.split()[0]}")
    for name, own, python in compare(options.runner, options.only):
        print(f"{name:<22}{own:>10.3f}{python:>12.3f}{own / python:>8.2f}")


if __name__ == "__main__":
    main()
