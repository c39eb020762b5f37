"""What clients of authentik rely on, and whether a document or an answer keeps to it.

`facts.json` comes from `Tools/contract_facts.py`. It has each operation with its method, path, parameters, input and
answer, and each object with its members, a `!` before those that are always there. A kind is a type with its format
(`string:uuid`), a component (`@User`), a list (`[integer]`), words (`=any|all`) or `any`, and a `?` behind for null.
"""

import datetime
import json
import sys
import uuid
from pathlib import Path

from support.server import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "Tools"))
import contract_facts  # noqa: E402

_facts = json.loads((Path(__file__).parent / "facts.json").read_text())
OPERATIONS = _facts["operations"]
COMPONENTS = _facts["components"]


def of_document(document: dict) -> tuple[dict, dict]:
    """The same facts of another document: operations and components by name."""
    return contract_facts.facts(document)


def members(component: dict) -> dict[str, tuple[str, bool]]:
    """An object's members: the kind of each, and whether it is always there."""
    return {each.lstrip("!"): (kind, each.startswith("!")) for each, kind in component.items()}


def base(kind: str, components: dict) -> str:
    """A kind without its words and without whether it may be null: `[@UserTypeEnum]` is `[string]`."""
    kind = kind.removesuffix("?")
    if kind.startswith("["):
        return f"[{base(kind[1:-1], components)}]"
    if kind.startswith("="):
        return "string"
    if kind.startswith("@"):
        component = components.get(kind[1:])
        return "string" if isinstance(component, list) else "object"
    # An address may be empty, and is checked where it is used; durations and the like are texts.
    return kind if kind in ("string:uuid", "string:date-time") else kind.split(":")[0]


def fits(own: str, kind: str, components: dict) -> bool:
    """Whether what another document says is of a kind."""
    return kind == "any" or base(own, components) == base(kind, COMPONENTS)


def problems(value, kind: str, place: str, components: dict = COMPONENTS) -> list[str]:
    """What of a value is not of a kind, by place."""
    is_optional, kind = kind.endswith("?"), kind.removesuffix("?")
    if kind == "any":
        return []
    if value is None:
        return [] if is_optional else [f"{place} is null"]
    if kind.startswith("["):
        if not isinstance(value, list):
            return [f"{place} is no list"]
        return [each for index, element in enumerate(value) for each in
                problems(element, kind[1:-1], f"{place}[{index}]", components)]
    if kind.startswith("="):
        return [] if str(value) in kind[1:].split("|") else [f"{place} is {value!r}"]
    if kind.startswith("@"):
        return component_problems(value, components.get(kind[1:]), place, components)
    return [] if is_simple(value, kind) else [f"{place} is {value!r} and no {kind}"]


def component_problems(value, component, place: str, components: dict) -> list[str]:
    if component is None:
        return []
    if isinstance(component, list):
        return [] if value in component else [f"{place} is {value!r}"]
    if not isinstance(value, dict):
        return [f"{place} is no object"]
    found = []
    for name, (kind, is_needed) in members(component).items():
        if name in value:
            found += problems(value[name], kind, f"{place}.{name}", components)
        elif is_needed:
            found.append(f"{place}.{name} is missing")
    return found


def is_simple(value, kind: str) -> bool:
    match kind.split(":"):
        case ["string", "uuid"]:
            return isinstance(value, str) and is_uuid(value)
        case ["string", "date-time"]:
            return isinstance(value, str) and is_time(value)
        case ["string", *_]:
            return isinstance(value, str)
        case ["integer", *_]:
            return isinstance(value, int) and not isinstance(value, bool)
        case ["number", *_]:
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case ["boolean"]:
            return isinstance(value, bool)
        case ["object"]:
            return isinstance(value, dict)
    return False


def is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def is_time(text: str) -> bool:
    try:
        return datetime.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
