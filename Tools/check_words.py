#!/usr/bin/env python3
"""Refuses what must not be committed: paths of somebody's machine, and in Swift the ways to crash or to put off."""

import re
import sys

from sources import ROOT, code_only, files

# Written in pieces, so that this file does not refuse itself.
_FOLDERS = ["work" + "/", "root" + "/", "opt" + "/swift", "tmp/" + "brief", "tmp/" + "swift.lock"]
MACHINE_PATHS = re.compile(r"(?<![\w.\-~}])/(?!root/config/)(?:" + "|".join(map(re.escape, _FOLDERS)) + ")")

REFUSED_CODE = {
    r"\bfatalError\(": "an error is thrown or answered, the process does not end",
    r"\btry!": "the error is handled or passed on",
    r"\bas!": "the cast may fail, so it is asked for with as?",
}
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def problems(name: str, text: str):
    """Yields what one file must not say."""
    for number, line in enumerate(text.split("\n"), 1):
        if match := MACHINE_PATHS.search(line):
            yield f"{name}:{number}: {match.group()}: a path of somebody's machine"
        if match := UNFINISHED.search(line):
            yield f"{name}:{number}: {match.group()}: it is done, or it is in the tracker"
    if not name.endswith(".swift") or "Tests/" in name:
        return
    for number, line in enumerate(code_only(text).split("\n"), 1):
        for pattern, reason in REFUSED_CODE.items():
            if match := re.search(pattern, line):
                yield f"{name}:{number}: {match.group()}: {reason}"


def main() -> int:
    found = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += problems(str(path.relative_to(ROOT)), text)
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
