#!/usr/bin/env python3
"""Writes the files that are derived from the sources; with --check it says which of them are out of date.

docs/plugins.md: a row for each plugin of Package.swift, with the summary that its type declares.
docs/settings.md: a row for each setting that is declared in Core/Server/Settings.
"""

import re
import sys

import package_table
import settings_table
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


SETTINGS_HEAD = """# The settings

<!-- Written by `make gen` from Core/Server/Settings: change the declarations there, not this file. -->

`lanyard config` prints the settings in effect and where each comes from, secrets masked: all, or a setting or group that
is named, with `--json` for programs. `lanyard config --check` says what is wrong, and exits with 1 when anything is.

## Where they are read

Each place goes before those above it:

1. the default;
2. `/etc/authentik/config.yml`, then `/etc/authentik/config.d/*.yml`, for those who come from authentik;
3. `/etc/lanyard/config.yml`, then `/etc/lanyard/conf.d/*.yml`, then `/etc/lanyard/config.d/*.yml`, by name;
4. variables `AUTHENTIK_…`;
5. variables `LANYARD_…`.

`--config PATH`, or the variable `LANYARD_CONFIG`, names a file, or a folder of files, that is read in place of 2 and 3.
Files are YAML; `listen.http` is `http:` below `listen:`. In a variable's name, two underscores stand for the dot. An
empty variable sets nothing.

## How they are written

- **Lists** are YAML's, JSON's, or have commas between. `[]` is the empty list: `LANYARD_LISTEN__HTTPS=[]` turns TLS off.
- **Spans of time** are numbers of seconds, `1m30s`, or `days=1;hours=2` (weeks, days, hours, minutes, seconds,
  milliseconds, microseconds).
- **Yes and no** are `true` and `false`; `yes`, `no`, `on`, `off`, `1` and `0` are taken too.
- `env://NAME?default` stands for another variable's value, `file:///path?default` for a file's text without the space
  around it. A file that cannot be read is an error unless there is a default.
- **Secrets** can be written as they are, but a file that only the server can read is safer:
  `LANYARD_POSTGRESQL__PASSWORD=file:///run/secrets/postgresql`.

What is not known, or is written wrongly, is said at the start; what cannot be used ends it.
"""

SETTINGS_TABLE = """
| setting | variable | default | what it is |
|-|-|-|-|
"""

REPLICAS = """
`postgresql.read_replicas.0.host` (`LANYARD_POSTGRESQL__READ_REPLICAS__0__HOST`) and so on: servers that are only read
from, by number. Each has the settings of a connection (`host` to `conn_options`), and those that it does not set are the
primary's.
"""


def setting_row(setting: settings_table.Setting) -> str:
    text = setting.help
    if setting.is_secret:
        text += " Secret."
    if setting.variable:
        text += f" Taken from `{setting.variable}` when it is not set."
    if setting.is_reloaded:
        text += " Read again on SIGHUP."
    if setting.kept_for:
        text += f" *No effect yet: kept for {setting.kept_for}.*"
    default = "" if setting.default is None else f"`{setting.default}`"
    return f"| `{setting.key}` | `{setting.environment}` | {default} | {text} |\n"


def settings_page() -> str:
    """The page of settings: those without a group first, then a section for each group."""
    sections: dict[str, str] = {}
    for setting in settings_table.settings():
        group = setting.key.split(".")[0] if "." in setting.key else ""
        sections[group] = sections.get(group, SETTINGS_TABLE) + setting_row(setting)
    sections["postgresql"] += REPLICAS
    text = SETTINGS_HEAD + "\n## The server\n" + sections.pop("")
    text += "".join(f"\n## {group}\n{rows}" for group, rows in sections.items())
    text += "\n## Deprecated\n\nThey are taken for the setting beside them, and reported.\n\n| deprecated | use |\n|-|-|\n"
    text += "".join(f"| `{old}` | `{new}` |\n" for old, new in settings_table.deprecated())
    text += "\n## Without a meaning\n\nThey are accepted, and nothing follows from them.\n\n| name | why |\n|-|-|\n"
    return text + "".join(f"| `{key}` | {reason} |\n" for key, reason in settings_table.meaningless())


PAGES = {"docs/plugins.md": plugins_page, "docs/settings.md": settings_page}


def main(arguments: list[str]) -> int:
    stale = []
    for name, make in PAGES.items():
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
