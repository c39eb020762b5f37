#!/usr/bin/env python3
"""Writes the files that are derived from the sources; with --check it says which of them are out of date.

docs/plugins.md: a row for each plugin of Package.swift, with the summary that its type declares.
"""

import re
import sys

import package_table
from sources import ROOT

_SUMMARY = re.compile(r"static (?:let|var) summary(?:: String)?\s*(?:=|\{)\s*\"((?:[^\"\\\n]|\\.)*)\"")

HEAD = """# The plugins

<!-- Written by `make gen` from Package.swift and the plugins' sources: change those, not this file. -->

Each row is a plugin that this repository has. `LANYARD_PLUGINS=id,id,… swift build` builds a server with some of them
only, and then needs no library of the others.

| id | what it does | source | beside the kernel it uses |
|-|-|-|-|
"""


def summary(target: package_table.Target) -> str:
    """The one sentence that the plugin's type says of itself."""
    sources = sorted((ROOT / target.folder / "Sources").rglob("*.swift"))
    found = [match.group(1) for path in sources for match in _SUMMARY.finditer(path.read_text(encoding="utf-8"))]
    if len(found) != 1:
        raise SystemExit(f"{target.folder}: expected one `static let summary = \"…\"`, found {len(found)}")
    return found[0].replace("\\\"", "\"").replace("|", "\\|")


def plugins_page() -> str:
    rows = [
        f"| `{target.plugin}` | {summary(target)} | [{target.folder}](../{target.folder}) "
        f"| {', '.join(sorted(target.dependencies))} |\n"
        for target in sorted(package_table.read().plugins.values(), key=lambda each: each.plugin)
    ]
    return HEAD + "".join(rows)


def main(arguments: list[str]) -> int:
    stale = []
    for name, make in {"docs/plugins.md": plugins_page}.items():
        path, text = ROOT / name, make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if arguments != ["--check"]:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    if stale and arguments == ["--check"]:
        print(f"out of date, run make gen: {', '.join(stale)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
