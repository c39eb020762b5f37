"""What Package.swift's two tables say: each target, where it lies and what it may import."""

import re
from dataclasses import dataclass, field

from sources import ROOT, code_only


@dataclass(frozen=True)
class Target:
    name: str
    folder: str
    dependencies: frozenset[str]
    # The plugin's id; None for a target of Core.
    plugin: str | None = None


@dataclass
class Table:
    core: dict[str, Target] = field(default_factory=dict)
    plugins: dict[str, Target] = field(default_factory=dict)
    # Targets that are declared outside the tables: system libraries, the shipped blueprints, the executable.
    others: set[str] = field(default_factory=set)

    @property
    def modules(self) -> set[str]:
        """Every module of this package."""
        return {*self.core, *self.plugins, *self.others}


def read(text: str | None = None) -> Table:
    """Reads the manifest's text, the repository's own by default."""
    text = (ROOT / "Package.swift").read_text(encoding="utf-8") if text is None else text
    code = _without_comments(text)
    products = dict(re.findall(r"static let (\w+) = product\(name: \"(\w+)\"", code))
    table = Table()
    for row in _calls(code, "Module"):
        name = _string(row, "name")
        table.core[name] = Target(name, f"Core/{name}", _dependencies(row, "dependencies", products))
    for row in _calls(code, "Plugin"):
        folder = _string(row, "folder")
        name = _plugin_target(folder)
        needs = _dependencies(row, "needs", products)
        table.plugins[name] = Target(name, f"Plugins/{folder}", needs, plugin=_string(row, "id"))
    if not table.core or not table.plugins:
        raise SystemExit("Package.swift: found no rows of modules or of plugins; Tools/package_table.py reads them")
    table.others = set(re.findall(r"\.(?:systemLibrary|target|executableTarget)\(\s*name: \"(\w+)\"", code))
    return table


def _plugin_target(folder: str) -> str:
    kind, name = folder.split("/")
    return ("Policy" if kind == "Policies" else kind[:-1]) + name


def _without_comments(text: str) -> str:
    """The text without its comments; `code_only` also blanks literals, so a literal is what differs inside quotes."""
    return re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)


def _calls(code: str, name: str):
    """Yields the arguments of each call of a row's initializer."""
    bare = code_only(code)
    for match in re.finditer(rf"(?<![\w.]){name}\(", bare):
        depth, position = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(bare[position], 0)
            position += 1
        yield code[match.end():position - 1]


def _string(row: str, label: str) -> str:
    match = re.search(rf"\b{label}: \"([^\"]+)\"", row)
    if not match:
        raise SystemExit(f"Package.swift: a row has no {label}: {row.strip()[:80]}")
    return match.group(1)


def _dependencies(row: str, label: str, products: dict[str, str]) -> frozenset[str]:
    match = re.search(rf"\b{label}: \[([^\]]*)\]", row)
    if not match:
        return frozenset()
    words = re.findall(r"\"(\w+)\"|\.(\w+)", match.group(1))
    return frozenset(target or products.get(product, product) for target, product in words)
