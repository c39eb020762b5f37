"""Everything is exported, made again on a new server, and is the same there."""

import json
import subprocess

import jsonschema_rs
import yaml

from contract.objects import make_all
from support.admin import Admin
from support.server import REPOSITORY, binary


# What is allowed with single objects, to a role, to a user alone, and to one who stands below the object.
ALLOWED = """
entries:
- {model: authentik_rbac.role, id: role, identifiers: {name: Helpers of all}}
- {model: authentik_core.user, id: user, identifiers: {username: allowed}, attrs: {name: Allowed}}
- model: authentik_flows.flow
  identifiers: {slug: default-authentication-flow}
  permissions:
  - {permission: authentik_flows.view_flow, role: !KeyOf role}
  - {permission: authentik_flows.change_flow, user: !KeyOf user}
- model: authentik_core.group
  identifiers: {name: authentik Admins}
  permissions: [{permission: authentik_core.view_group, user: !KeyOf user}]
"""


def export(server, *arguments):
    made = server.run("blueprint", "export", *arguments)
    assert made.returncode == 0, made.stderr
    return made.stdout


def test_everything_is_the_same_on_a_new_server(make_server, tmp_path):
    here, there = make_server(), make_server()
    admin = Admin(here)
    make_all(admin)
    allowed = tmp_path / "allowed.yaml"
    allowed.write_text(ALLOWED)
    assert here.run("blueprint", "apply", str(allowed)).returncode == 0
    text = export(here, "--with-secrets")
    assert "user: !KeyOf 'user allowed'" in text and "role: !KeyOf 'role Helpers of all'" in text
    file = tmp_path / "all.yaml"
    file.write_text(text)
    applied = there.run("blueprint", "apply", str(file))
    assert applied.returncode == 0, applied.stderr
    again = export(there, "--with-secrets")
    assert again == text
    # Where it comes from it changes nothing, and neither where it was applied.
    for server in (here, there):
        planned = server.run("blueprint", "plan", str(file))
        assert planned.returncode == 0, planned.stdout[:3000]
    assert there.run("blueprint", "validate", str(file)).returncode == 0
    public = export(here)
    assert "client_secret" not in public and "password_hash" not in public and "PRIVATE KEY" not in public
    assert public == admin.http.get(f"{here.url}/api/v3/managed/blueprints/export/", timeout=60).text


def test_the_schema_in_docs_is_fresh():
    made = subprocess.run([binary(), "blueprint", "schema"], check=True, capture_output=True, text=True, timeout=120)
    kept = (REPOSITORY / "docs/blueprint.schema.json").read_text()
    assert made.stdout == kept, "docs/blueprint.schema.json is out of date: make gen"


def test_the_schema_takes_the_shipped_files_and_refuses_mistakes():
    class Loader(yaml.SafeLoader):
        """Tags are their arguments, as editors see them."""

    def argument(loader, _suffix, node):
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_scalar(node)

    Loader.add_multi_constructor("!", argument)
    schema = json.loads((REPOSITORY / "docs/blueprint.schema.json").read_text())
    jsonschema_rs.meta.validate(schema)
    validator = jsonschema_rs.Draft202012Validator(schema)
    files = sorted((REPOSITORY / "blueprints").rglob("*.yaml"))
    assert files
    for file in files:
        errors = [error.message for error in validator.iter_errors(yaml.load(file.read_text(), Loader))]
        assert not errors, (file, errors[:3])
    for entry in ({"model": "no.model"}, {"model": "authentik_flows.flow", "attrs": {"layout": "round"}},
                  {"model": "authentik_flows.flow", "attrs": {"slgu": "x"}}, {"identifiers": {"name": "x"}},
                  {"model": "authentik_flows.flow", "state": "gone"}):
        assert not validator.is_valid({"entries": [entry]}), entry
