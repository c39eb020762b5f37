#!/usr/bin/env python3
"""Prints the closing lines of `make test`, failed tests by name, and fails when any test failed.

Usage: summarise_tests.py FOLDER PART=CODE…
FOLDER has PART.xml, in JUnit's format, for each part that got so far.
"""

import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path


# How much of a failed test's message is repeated beside the count, in characters.
MESSAGE_LENGTH = 400


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def count(path: Path) -> Count:
    """Counts the test cases of one JUnit file; a file cut short counts as none."""
    try:
        cases = list(ElementTree.parse(path).iter("testcase"))
    except ElementTree.ParseError:
        return Count()
    failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = sum(1 for case in cases if case.find("skipped") is not None)
    return Count(len(cases) - failed - skipped, failed, skipped)


def failures(path: Path) -> list[str]:
    """One line for each test that failed: its name and how its message begins."""
    try:
        cases = ElementTree.parse(path).iter("testcase")
    except (ElementTree.ParseError, OSError):
        return []
    lines = []
    for case in cases:
        failure = case.find("failure") if case.find("failure") is not None else case.find("error")
        if failure is not None:
            message = " ".join((failure.get("message") or failure.text or "").split())
            lines.append(f"  failed: {case.get('classname', '')} {case.get('name')}: {message[:MESSAGE_LENGTH]}")
    return lines


def part(folder: Path, name: str, code: int) -> tuple[Count, str | None]:
    """The count of one part, and what is wrong with it beside failed tests."""
    path = folder / f"{name}.xml"
    found = count(path) if path.exists() else Count()
    if code == 0 and found == Count():
        return Count(failed=1), "no test ran"
    if code != 0 and found.failed == 0:
        reason = "it ran out of time" if code in (124, 137) else f"it ended with code {code}"
        return found + Count(failed=1), reason
    return found, None


def main(folder: str, *parts: str) -> int:
    total = Count()
    for argument in parts:
        name, _, code = argument.rpartition("=")
        found, wrong = part(Path(folder), name, int(code))
        print(f"{name}: {found}" + (f" ({wrong})" if wrong else ""))
        for line in failures(Path(folder) / f"{name}.xml"):
            print(line)
        total += found
    print(total)
    return 0 if total.failed == 0 and total.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
