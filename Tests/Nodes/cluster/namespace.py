"""A network namespace with two cables: one to the load balancer, one to the database."""

import secrets
import subprocess


class Unavailable(Exception):
    """This machine lets nobody make network namespaces."""


def ip(*words: str) -> None:
    try:
        done = subprocess.run(["ip", *words], capture_output=True, text=True, timeout=20, check=False)
    except OSError as error:
        raise Unavailable(str(error)) from error
    if done.returncode != 0:
        raise Unavailable(f"ip {' '.join(words)}: {done.stderr.strip()}")


class Cable:
    """A pair of interfaces, one of them inside of the namespace, with addresses that are nobody's (RFC 2544)."""

    def __init__(self, namespace: str, name: str, net: int, subnet: int):
        self.network = f"198.{net}.{subnet}.0/30"
        self.outside = f"198.{net}.{subnet}.1"
        self.inside = f"198.{net}.{subnet}.2"
        self.interface = f"{name}o"
        ip("link", "add", self.interface, "type", "veth", "peer", "name", f"{name}i", "netns", namespace)
        ip("address", "add", f"{self.outside}/30", "dev", self.interface)
        ip("link", "set", self.interface, "up")
        ip("-n", namespace, "address", "add", f"{self.inside}/30", "dev", f"{name}i")
        ip("-n", namespace, "link", "set", f"{name}i", "up")

    def cut(self) -> None:
        """Pulls the plug: what is sent from now on gets lost without a word."""
        ip("link", "set", self.interface, "down")

    def mend(self) -> None:
        ip("link", "set", self.interface, "up")


class Namespace:
    """The namespace; `remove` takes its cables with it."""

    def __init__(self):
        token, subnet = secrets.token_hex(3), secrets.randbelow(256)
        self.name = f"lanyard-{token}"
        ip("netns", "add", self.name)
        try:
            ip("-n", self.name, "link", "set", "lo", "up")
            self.web = Cable(self.name, f"lyw{token}", 18, subnet)
            self.data = Cable(self.name, f"lyd{token}", 19, subnet)
        except Unavailable:
            self.remove()
            raise

    def remove(self) -> None:
        ip("netns", "delete", self.name)
