"""What the server's settings are, read from their declarations in Core/Server/Settings."""

import re
from dataclasses import dataclass

from sources import ROOT

FOLDER = ROOT / "Core/Server/Settings"
ROOT_GROUP = "Settings"

_STRING = r'"(?:[^"\\\n]|\\.)*"'
_GROUP = re.compile(r"^struct (\w+): SettingGroup \{$(.*?)^\}$", re.MULTILINE | re.DOTALL)
# A setting, a group inside the group, or numbered groups.
_MEMBER = re.compile(
    rf"@Setting\((?P<arguments>(?:[^()\"]|{_STRING}|\([^()]*\))*)\)\s*var (?P<name>`?\w+`?)"
    r"(?:: (?P<type>[^=\n]+?))?(?: = (?P<value>[^\n]+))?$"
    r"|^    var (?P<group>\w+) = (?:(?P<type_of_group>\w+)\(\)|Numbered<(?P<numbered>\w+)>\(\))$", re.MULTILINE)
_OTHER = re.compile(rf'\(({_STRING}), ({_STRING})\),')
_DEPRECATED = re.compile(rf'^        ({_STRING}): ({_STRING}),$', re.MULTILINE)


@dataclass(frozen=True)
class Setting:
    key: str
    # As people write it; None when there is none.
    default: str | None
    help: str
    is_secret: bool
    is_reloaded: bool
    # What will use it; None for one that has an effect.
    kept_for: str | None
    # The variable it is taken from when nobody sets it.
    variable: str | None

    @property
    def environment(self) -> str:
        return "LANYARD_" + self.key.replace(".", "__").upper()


def wire_name(name: str) -> str:
    """Swift's camel case as settings write it; the same rules as Core/Kernel's `WireName`."""
    name = name.strip("`")
    # An abbreviation in the plural at the end, as in `trustedProxyCIDRs`, is one word.
    name = re.sub(r"([A-Z])s$", lambda match: match.group(1) + "S", name)
    return re.sub(r"(?<=[^A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][^A-Z])", "_", name).lower()


def settings() -> list[Setting]:
    """Every setting in the order of declaration."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((FOLDER / "Groups").glob("*.swift")))
    return parse(text)


def parse(text: str) -> list[Setting]:
    groups = {match.group(1): match.group(2) for match in _GROUP.finditer(text)}
    if ROOT_GROUP not in groups:
        raise SystemExit(f"{FOLDER}: found no struct {ROOT_GROUP}; Tools/settings_table.py reads it")
    if text.count("@Setting(") != sum(len(re.findall(r"@Setting\(", body)) for body in groups.values()):
        raise SystemExit(f"{FOLDER}: a @Setting stands outside of the groups that Tools/settings_table.py finds")
    return list(_members(groups, ROOT_GROUP, ""))


def _members(groups: dict[str, str], name: str, prefix: str):
    body = groups[name]
    members = list(_MEMBER.finditer(body))
    if sum(1 for member in members if member["arguments"]) != body.count("@Setting("):
        raise SystemExit(f"{name}: a declaration that Tools/settings_table.py cannot read")
    for member in members:
        if member["arguments"]:
            yield _setting(member, prefix)
            continue
        inner = member["type_of_group"] or member["numbered"]
        if inner not in groups:
            raise SystemExit(f"{name}: no group {inner}")
        if member["numbered"]:
            continue
        is_inlined = "static let isInlined = true" in groups[inner]
        below = prefix if is_inlined else f"{prefix}{wire_name(member['group'])}."
        yield from _members(groups, inner, below)


def _setting(member: re.Match, prefix: str) -> Setting:
    arguments = member["arguments"]
    help_text = re.match(rf"\s*({_STRING}(?:\s*\+\s*{_STRING})*)", arguments)
    named = dict(re.findall(rf"(\w+):\s+({_STRING})", arguments[help_text.end():]))
    default = _literal(named["default"]) if "default" in named else _default(member["value"])
    return Setting(
        key=prefix + (_literal(named["as"]) if "as" in named else wire_name(member["name"])),
        default=default,
        help="".join(_literal(each) for each in re.findall(_STRING, help_text.group(1))),
        is_secret=bool(re.search(r"\b(?:Secret|EncodedObject)\b", member["type"] or "")),
        is_reloaded=".reloaded" in arguments,
        kept_for=_literal(named["keptFor"]) if "keptFor" in named else None,
        variable=_literal(named["orVariable"]) if "orVariable" in named else None,
    )


def _literal(text: str) -> str:
    return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def _default(value: str | None) -> str | None:
    """A Swift literal as people write the setting."""
    if value is None or value == "[]":
        return None
    if strings := re.findall(_STRING, value):
        return ", ".join(_literal(each) for each in strings)
    if value == "RootPath()":
        return "/"
    if choice := re.fullmatch(r"[\w.]*\.(\w+)", value):
        if not choice.group(0)[0].isdigit():
            return choice.group(1)
    return value.replace("_", "")


def deprecated() -> list[tuple[str, str]]:
    """Keys of earlier versions, and the settings that they are taken for."""
    return [(_literal(old), _literal(new)) for old, new in _DEPRECATED.findall(_other_keys())]


def meaningless() -> list[tuple[str, str]]:
    """Keys that mean nothing here, with the reasons."""
    return [(_literal(key), _literal(reason)) for key, reason in _OTHER.findall(_other_keys())]


def _other_keys() -> str:
    return (FOLDER / "Reading/OtherKeys.swift").read_text(encoding="utf-8")
