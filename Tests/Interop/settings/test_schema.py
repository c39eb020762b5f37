"""The OpenAPI document that is in the repository is the program's."""

from support.server import REPOSITORY, binary
import subprocess


def test_the_document_in_docs_is_fresh():
    made = subprocess.run([binary(), "schema"], check=True, capture_output=True, text=True, timeout=120).stdout
    kept = (REPOSITORY / "docs/openapi.yaml").read_text()
    assert made == kept, "run: swift build && .build/debug/lanyard schema > docs/openapi.yaml"
