"""The time of day that one server believes in."""

import shutil
import subprocess
import time
from pathlib import Path

SOURCE = Path(__file__).with_name("clock.c")


def compiler() -> str:
    """A compiler of C: the one that comes with Swift's."""
    found = shutil.which("clang") or shutil.which("cc")
    return found or str(Path(shutil.which("swift") or "swift").resolve().with_name("clang"))


class Clock:
    """A clock that can be set while the server runs."""

    def __init__(self, folder: Path):
        self.file = folder / "clock"
        self.library = folder / "clock.so"
        self.seconds = 0
        self.file.write_bytes(bytes(8))
        subprocess.run(
            [compiler(), "-shared", "-fPIC", "-O1", "-o", str(self.library), str(SOURCE)], check=True, timeout=60)

    def set(self, seconds: int) -> None:
        """Sets the clock so many seconds ahead of the machine's."""
        self.seconds = seconds
        with open(self.file, "r+b") as file:
            file.write(seconds.to_bytes(8, "little", signed=True))

    @property
    def now(self) -> float:
        return time.time() + self.seconds

    def settings(self) -> dict[str, str]:
        """What a program is started with to believe in it."""
        return {"LD_PRELOAD": str(self.library), "TEST_CLOCK": str(self.file)}
