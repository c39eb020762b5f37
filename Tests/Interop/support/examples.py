"""Servers that have flows of blueprints/example."""

from pathlib import Path

from support.server import REPOSITORY

LABEL = 'blueprints.goauthentik.io/instantiate: "false"'


def folder_of(folder: Path, *names: str) -> Path:
    """Puts copies of examples into a folder, as an administrator does who wants them to be applied."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        text = (REPOSITORY / "blueprints" / "example" / name).read_text()
        assert LABEL in text
        (folder / name).write_text(text.replace(LABEL, 'example: "true"'))
    return folder
