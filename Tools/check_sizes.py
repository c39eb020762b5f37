#!/usr/bin/env python3
"""Keeps the house's numbers: no Swift or Python file over 500 lines, no Swift function over 60."""

import re
import sys

from sources import ROOT, code_only, files

MOST_LINES_OF_A_FILE = 500
MOST_LINES_OF_A_FUNCTION = 60

_DECLARATION = re.compile(r"\b(?:func\s+(?:`[^`\n]+`|\w+|[^\s\w(`]+)|init[?!]?|deinit|subscript)\s*(?=[(<{])")


def functions(text: str):
    """Yields the name, first line and number of lines of each function that has a body."""
    code = code_only(text)
    for match in _DECLARATION.finditer(code):
        if code[: match.start()].rstrip(" ").endswith((".", "#")):
            continue
        opening = _body(code, match.end())
        if opening is None:
            continue
        first = code.count("\n", 0, match.start()) + 1
        last = code.count("\n", 0, _closing(code, opening)) + 1
        yield " ".join(match.group().split()), first, last - first + 1


def _body(code: str, position: int) -> int | None:
    """The brace that opens the body of the function whose name ends at `position`; none when it has no body."""
    depth = 0
    while position < len(code):
        character = code[position]
        if depth == 0 and character == "{":
            return position
        if depth == 0 and (character in "};" or _starts_another(code, position)):
            return None
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(character, 0)
        if depth < 0:
            return None
        position += 1
    return None


def _starts_another(code: str, position: int) -> bool:
    """Whether a declaration without a body, as protocols have them, is over at this line's end."""
    if code[position] != "\n" or code[:position].rstrip(" ").endswith((",", "->", "&", ":", "==", "where")):
        return False
    word = re.compile(r"\s*([@#]?\w+|.)").match(code, position)
    return bool(word) and word.group(1) not in {"where", "throws", "rethrows", "async", "-", "{", "&", "sending"}


def _closing(code: str, opening: int) -> int:
    depth = 0
    for match in re.compile(r"[{}]").finditer(code, opening):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.start()
    return len(code)


def problems(name: str, text: str):
    """Yields what is too long in one file."""
    lines = text.count("\n")
    if lines > MOST_LINES_OF_A_FILE:
        yield f"{name}: {lines} lines; no file has more than {MOST_LINES_OF_A_FILE}"
    if not name.endswith(".swift"):
        return
    for function, line, length in functions(text):
        if length > MOST_LINES_OF_A_FUNCTION:
            yield f"{name}:{line}: {function} has {length} lines; none has more than {MOST_LINES_OF_A_FUNCTION}"


def main() -> int:
    found = [
        problem for path in files(".swift", ".py")
        for problem in problems(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    ]
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
