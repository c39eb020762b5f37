#!/usr/bin/env python3
"""Keeps the direction of imports: the executable imports plugins and services, and each of those imports the kernel.

- The kernel imports no service, plugin, database, HTTP server or C library; of this package only the language of
  expressions, which imports nothing.
- A plugin imports the kernel and what its own row in Package.swift names.
- A service imports those modules of this package that its own row names, and no plugin.
- Plugins are imported by one file only, the list of them.
"""

import re
import sys
from pathlib import PurePosixPath

import package_table
from sources import ROOT, code_only, files

# What comes with the toolchain. `Foundation` is for those who really need all of it.
STANDARD = {"Foundation", "FoundationEssentials", "RegexBuilder", "Synchronization"}
KERNEL = {"Expressions", "Foundation", "FoundationEssentials", "HTTPTypes", "Logging", "Synchronization"}
# What the kernel's own interface is made of; tests may use it without a row of theirs.
KERNEL_INTERFACE = {"Kernel", "Expressions", "HTTPTypes", "Logging"}
PLUGIN_LIST = "Core/Lanyard/plugins.swift"

_IMPORT = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)\n]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|actor|protocol|typealias|func|var|let)\s+)?(\w+)", re.MULTILINE)


def imports(text: str):
    """Yields each imported module and its line."""
    code = code_only(text)
    for match in _IMPORT.finditer(code):
        yield match.group(1), code.count("\n", 0, match.start(1)) + 1


def refusal(name: str, module: str, table: package_table.Table) -> str | None:
    """Why the file of that name must not import the module; None when it may."""
    parts = PurePosixPath(name).parts
    if parts[:1] == ("Core",):
        return _refusal_in_core(name, parts[1], module, table)
    if parts[:1] == ("Plugins",):
        return _refusal_in_plugin(parts, module, table)
    if parts[:1] == ("blueprints",) and module not in STANDARD:
        return "the shipped blueprints import nothing"
    return None


def _refusal_in_core(name: str, service: str, module: str, table: package_table.Table) -> str | None:
    if service == "Kernel":
        return None if module in KERNEL else f"the kernel imports only {', '.join(sorted(KERNEL))}"
    if module in table.plugins:
        return None if name == PLUGIN_LIST else f"only {PLUGIN_LIST} imports plugins"
    if service == "Lanyard":
        return "TestKit is for tests" if module == "TestKit" else None
    if service not in table.core:
        return f"Core/{service} has no row in Package.swift"
    if module in table.modules and module not in table.core[service].dependencies:
        return f"its row in Package.swift does not name {module}"
    return None


def _refusal_in_plugin(parts: tuple[str, ...], module: str, table: package_table.Table) -> str | None:
    folder = "/".join(parts[:3])
    target = next((each for each in table.plugins.values() if each.folder == folder), None)
    if target is None:
        return f"{folder} has no row in Package.swift"
    allowed = STANDARD | {"Kernel"} | target.dependencies
    if parts[3:4] == ("Tests",):
        allowed |= KERNEL_INTERFACE | {"Testing", "TestKit", target.name}
    return None if module in allowed else "a plugin imports the kernel and what its row in Package.swift names"


def problems(name: str, text: str, table: package_table.Table):
    """Yields the imports of one file that go the wrong way."""
    for module, line in imports(text):
        if reason := refusal(name, module, table):
            yield f"{name}:{line}: import {module}: {reason}"


def main() -> int:
    table = package_table.read()
    found = [
        problem for path in files(".swift")
        for problem in problems(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"), table)
    ]
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
