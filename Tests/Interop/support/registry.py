"""A registry of OCI artefacts, which is Debian's docker-registry, and how something gets into it."""

import base64
import hashlib
import json
import subprocess
import time
from pathlib import Path

import requests

from support.server import free_ports

BLUEPRINT = "application/vnd.goauthentik.blueprint.v1+yaml"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
USER, PASSWORD = "ada", "swordfish"
CONFIGURATION = """
version: 0.1
log: {{level: error}}
storage:
  filesystem: {{rootdirectory: {folder}/storage}}
http: {{addr: 127.0.0.1:{port}}}
{auth}
"""


def digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


class Registry:
    """A registry in a folder of its own. With a password it wants it of everybody."""

    def __init__(self, folder: Path, has_password: bool = False):
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_ports(1)[0]
        auth = ""
        if has_password:
            hashed = subprocess.run(
                ["htpasswd", "-Bbn", USER, PASSWORD], capture_output=True, check=True, text=True).stdout.strip()
            (folder / "htpasswd").write_text(f"{hashed}\n")
            auth = f"auth: {{htpasswd: {{realm: test, path: {folder}/htpasswd}}}}"
        self.configuration = folder / "config.yml"
        self.configuration.write_text(CONFIGURATION.format(folder=folder, port=self.port, auth=auth))
        self.credentials = (USER, PASSWORD) if has_password else None
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Registry":
        self.process = subprocess.Popen(
            ["docker-registry", "serve", str(self.configuration)], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                requests.get(f"{self.url}/v2/", timeout=5)
                return self
            except requests.ConnectionError:
                time.sleep(0.05)
        raise RuntimeError("the registry does not answer")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def address(self, name: str, credentials: str = "") -> str:
        return f"oci://{credentials}127.0.0.1:{self.port}/{name}"

    def _blob(self, repository: str, content: bytes) -> str:
        begun = requests.post(f"{self.url}/v2/{repository}/blobs/uploads/", auth=self.credentials, timeout=20)
        begun.raise_for_status()
        place = begun.headers["Location"]
        sent = requests.put(
            place + ("&" if "?" in place else "?") + "digest=" + digest(content), data=content, auth=self.credentials,
            headers={"Content-Type": "application/octet-stream"}, timeout=20)
        sent.raise_for_status()
        return digest(content)

    def _manifest(self, repository: str, reference: str, manifest: dict) -> str:
        body = json.dumps(manifest).encode()
        requests.put(
            f"{self.url}/v2/{repository}/manifests/{reference}", data=body, auth=self.credentials,
            headers={"Content-Type": manifest["mediaType"]}, timeout=20).raise_for_status()
        return digest(body)

    def push(self, repository: str, text: str, tag: str = "latest", media_type: str = BLUEPRINT) -> str:
        """Puts a blueprint into the registry, and gives the digest of its manifest."""
        content = text.encode()
        return self._manifest(repository, tag, {
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {
                "mediaType": "application/vnd.oci.empty.v1+json", "digest": self._blob(repository, b"{}"), "size": 2},
            "layers": [{
                "mediaType": media_type, "digest": self._blob(repository, content), "size": len(content)}],
        })

    def push_index(self, repository: str, manifest: str, tag: str) -> None:
        """Puts an index with one manifest into the registry."""
        size = len(requests.get(
            f"{self.url}/v2/{repository}/manifests/{manifest}", auth=self.credentials, headers={"Accept": MANIFEST},
            timeout=20).content)
        self._manifest(repository, tag, {
            "schemaVersion": 2, "mediaType": INDEX,
            "manifests": [{"mediaType": MANIFEST, "digest": manifest, "size": size}]})
