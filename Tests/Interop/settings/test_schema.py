"""The OpenAPI document that is in the repository is the program's."""

import subprocess

from support.server import REPOSITORY, binary


def test_the_document_in_docs_is_fresh():
    made = subprocess.run([binary(), "schema"], check=True, capture_output=True, text=True, timeout=120).stdout
    kept = (REPOSITORY / "docs/openapi.yaml").read_text()
    assert made == kept, "docs/openapi.yaml is out of date: make gen"
