"""A small disk of a test's own, to fill and to break."""

import errno
import os
import subprocess
from pathlib import Path

MEBIBYTES = 48


class Unavailable(Exception):
    """This machine lets the tests have no disk."""


class Disk:
    """A file with a file system in it, mounted. Needs root."""

    def __init__(self, folder: Path):
        self.image = folder / "disk.img"
        self.folder = folder / "mounted"
        self.folder.mkdir(parents=True)
        with open(self.image, "wb") as image:
            image.truncate(MEBIBYTES << 20)
        # Nothing is reserved for root, and after a failure it can only be read: as most systems set their disks up.
        self._run("mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", str(self.image))
        self.mount()

    def mount(self, mode: str = "rw") -> None:
        self._run("mount", "-o", f"{mode},loop,errors=remount-ro", str(self.image), str(self.folder))

    def unmount(self) -> None:
        self._run("umount", str(self.folder))

    def remove(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=False, capture_output=True)
        self.image.unlink()

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self) -> None:
        """Leaves not a byte, nor what the file system had set aside for what was not written yet."""
        with open(self._ballast, "ab", buffering=0) as ballast:
            size = -1
            while size != ballast.tell():
                size = ballast.tell()
                for part in (1 << 20, 1 << 12, 1 << 9):
                    try:
                        while True:
                            ballast.write(bytes(part))
                    except OSError as error:
                        assert error.errno == errno.ENOSPC, error
                os.sync()

    def make_room(self) -> None:
        self._ballast.unlink()

    def fail(self) -> None:
        """Lets the kernel find the file system damaged, whereupon it can only be read."""
        os.sync()
        device = os.path.basename(self._run("findmnt", "--noheadings", "--output", "SOURCE", str(self.folder)).strip())
        Path(f"/sys/fs/ext4/{device}/trigger_fs_error").write_text("1", encoding="ascii")

    def repair(self) -> None:
        """As an administrator does, once it is not mounted any more."""
        subprocess.run(["e2fsck", "-f", "-y", str(self.image)], check=False, capture_output=True, timeout=60)
        self.mount()

    @staticmethod
    def _run(*command: str) -> str:
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        except FileNotFoundError as error:
            raise Unavailable(str(error)) from error
        if done.returncode:
            raise Unavailable(f"{command[0]}: {done.stderr.strip()}")
        return done.stdout
