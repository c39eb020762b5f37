"""The project's files, and Swift text reduced to its code: what the checks beside this file share."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_OPENING = re.compile(r'(#*)("""|")|/\*|//|(#+)/|/(?=[^\s/*])')
_BEFORE_REGEX = re.compile(r"(?:^|[(,=:\[{!&|?;]|\breturn|\bcase|\btry|\bawait)$")


def files(*suffixes: str) -> list[Path]:
    """The files that are committed, or would be by `git add`; all of them, or those with one of the suffixes."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = [ROOT / name for name in listing.split("\0") if name]
    return sorted(p for p in paths if p.is_file() and (not suffixes or p.suffix in suffixes))


def code_only(text: str) -> str:
    """Swift text whose comments and literals are blanks, so that each brace and word left is code; lines stay."""
    out: list[str] = []
    position = 0
    while match := _OPENING.search(text, position):
        start = match.start()
        out.append(text[position:start])
        end = _end(text, match, "".join(out[-3:]))
        blank = re.sub(r"[^\n]", " ", text[start:end])
        out.append(blank if end > start + 1 else text[start:end])
        position = end
    return "".join(out) + text[position:]


def _end(text: str, match: re.Match, before: str) -> int:
    """Where the comment or literal that `match` opens ends; the next character when it opens none after all."""
    opening = match.group(0)
    if opening == "//":
        return _find(text, "\n", match.end())
    if opening == "/*":
        return _end_of_block_comment(text, match.end())
    if quote := match.group(2):
        return _end_of_string(text, match.end(), quote, match.group(1))
    if hashes := match.group(3):
        return _find(text, "/" + hashes, match.end(), past=True)
    if not _BEFORE_REGEX.search(before.rstrip(" \n")):
        return match.end()
    literal = re.compile(r"(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/").match(text, match.end())
    return literal.end() if literal else match.end()


def _find(text: str, what: str, start: int, past: bool = False) -> int:
    index = text.find(what, start)
    return len(text) if index < 0 else index + (len(what) if past else 0)


def _end_of_block_comment(text: str, position: int) -> int:
    depth = 1
    for mark in re.compile(r"/\*|\*/").finditer(text, position):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(text)


def _end_of_string(text: str, position: int, quote: str, hashes: str) -> int:
    """The end of a string's literal; what is interpolated in it belongs to it."""
    closing, escape = quote + hashes, "\\" + hashes
    while position < len(text):
        if text.startswith(closing, position):
            return position + len(closing)
        if text.startswith(escape + "(", position):
            position = _end_of_parentheses(text, position + len(escape) + 1)
        elif text.startswith(escape, position):
            position += len(escape) + 1
        elif text[position] == "\n" and quote == '"':
            return position
        else:
            position += 1
    return position


def _end_of_parentheses(text: str, position: int) -> int:
    depth = 1
    while position < len(text):
        if match := re.compile(r'(#*)("""|")').match(text, position):
            position = _end_of_string(text, match.end(), match.group(2), match.group(1))
            continue
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        position += 1
        if depth == 0:
            break
    return position
