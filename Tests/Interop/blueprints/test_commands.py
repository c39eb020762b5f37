"""Blueprints from the command line: planned, applied, taken back, exported, checked."""

import json

import pytest

from support.admin import Admin, unique
from support.flow import FlowClient
from support.jobs import wait_for

FLOW = """
version: 1
metadata: {{name: demo}}
entries:
- model: authentik_flows.flow
  id: flow
  identifiers: {{slug: {slug}}}
  attrs: {{name: Demo, title: {title}, designation: recovery}}
- model: authentik_policies_expression.expressionpolicy
  identifiers: {{name: {slug}}}
  attrs:
    expression: |
{expression}
"""


def write(server, slug, title="Hello", expression=("return True",), extra=""):
    path = server.folder / f"{slug}.yaml"
    lines = "\n".join(f"      {line}" for line in expression)
    path.write_text(FLOW.format(slug=slug, title=title, expression=lines) + extra)
    return str(path)


def blueprint(server, *arguments, **settings):
    return server.run("blueprint", *arguments, **settings)


def test_a_plan_says_what_an_application_does_and_changes_nothing(server, admin):
    slug = unique("plan")
    file = write(server, slug)
    planned = blueprint(server, "plan", file, "--json")
    assert planned.returncode == 2, planned.stderr
    plan = json.loads(planned.stdout)
    assert plan["summary"]["created"] == 2
    assert admin.call("GET", "flows/instances/", params={"slug": slug})["results"] == []
    applied = blueprint(server, "apply", file, "--json")
    assert applied.returncode == 0, applied.stderr
    assert json.loads(applied.stdout) == plan
    wait_for(lambda: admin.call("GET", "flows/instances/", params={"slug": slug})["results"])
    again = blueprint(server, "plan", file)
    assert again.returncode == 0 and again.stdout == "0 to create, 0 to change, 0 to delete, 2 unchanged.\n"
    changed = write(server, slug, "Other", ("return False", "# never"))
    text = blueprint(server, "plan", changed)
    assert text.returncode == 2
    assert f"~ authentik_flows.flow '{slug}' changes\n    title: \"Hello\" → \"Other\"\n" in text.stdout
    assert "      -return True\n      +return False\n      +# never\n" in text.stdout
    assert "\x1b" not in text.stdout


def test_an_error_has_its_place_and_nothing_is_kept(server, admin):
    slug = unique("bad")
    file = write(server, slug, extra="- model: authentik_flows.flow\n  id: odd\n  identifiers: {slug: x}\n"
                                     "  attrs: {name: X, title: X, designation: nothing}\n")
    for command in ("plan", "apply"):
        refused = blueprint(server, command, file)
        assert refused.returncode == 1
        assert f"{file}:17:" in refused.stderr and "entry 3 (odd), field 'designation'" in refused.stderr
    as_json = blueprint(server, "apply", file, "--json")
    error = json.loads(as_json.stdout)["error"]
    assert (as_json.returncode, error["line"], error["entry"], error["field"]) == (1, 17, 3, "designation")
    assert admin.call("GET", "flows/instances/", params={"slug": slug})["results"] == []
    assert blueprint(server, "plan", str(server.folder / "none.yaml")).returncode == 1


@pytest.mark.parametrize("name, text", {
    "bomb": "a: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)) + "entries: []\n",
    "deep": "entries: " + "[" * 5000 + "]" * 5000,
    "huge": "entries: []\n" + "# " + "x" * (2 << 20),
    "many": "entries:\n" + "- {a: 1}\n" * 200_000,
    "words": "context:\n" + "".join(
        f"  c{n}: [{', '.join([f'!Context c{n + 1}'] * 10)}]\n" for n in range(12)) + "  c12: x\nentries:\n"
        "- {model: authentik_core.group, identifiers: {name: words}, attrs: {attributes: {a: !Context c0}}}\n",
    "empty": "", "binary": "\x00\x01",
}.items(), ids=lambda value: value if len(value) < 10 else "")
def test_files_that_would_cost_too_much_are_refused(server, name, text):
    path = server.folder / f"{name}.yaml"
    path.write_text(text)
    refused = blueprint(server, "plan", str(path))
    assert refused.returncode == 1 and refused.stderr.startswith("Error: "), (name, refused.stderr[:500])
    assert len(refused.stderr) < 2000


def test_several_files_are_one_transaction_in_the_order_of_their_requirements(server, admin):
    first, second = unique("first"), unique("second")
    needs = server.folder / f"{first}.yaml"
    needs.write_text(f"metadata: {{name: {first}}}\nentries:\n"
                     f"- {{model: authentik_blueprints.metaapplyblueprint, attrs: {{identifiers: {{name: {second}}}}}}}\n"
                     f"- {{model: authentik_core.group, identifiers: {{name: {first}}}, "
                     f"attrs: {{parents: [!Find [authentik_core.group, [name, {second}]]]}}}}\n")
    other = server.folder / f"{second}.yaml"
    other.write_text(f"metadata: {{name: {second}}}\nentries:\n"
                     f"- {{model: authentik_core.group, identifiers: {{name: {second}}}}}\n")
    assert blueprint(server, "apply", str(needs)).returncode == 1
    assert blueprint(server, "apply", str(needs), str(other)).returncode == 0
    assert admin.find("core/groups/", name=first)["parents"] == [admin.find("core/groups/", name=second)["pk"]]


def test_what_is_applied_on_trial_is_taken_back(server, admin):
    slug = unique("trial")
    name = admin.call("GET", "flows/instances/default-authentication-flow/")["title"]
    file = write(server, slug, extra="- {model: authentik_flows.flow, identifiers: {slug: default-authentication-flow}, "
                                     "attrs: {title: Locked, authentication: require_superuser}}\n"
                                     "- {model: authentik_core.user, identifiers: {username: " + slug + "}, "
                                     "attrs: {name: T, password: a-long-secret}}\n")
    applied = blueprint(server, "apply", file, "--commit-confirm", "10s")
    assert applied.returncode == 0, applied.stderr
    assert "a-long-secret" not in applied.stdout + applied.stderr
    wait_for(lambda: admin.call("GET", "flows/instances/default-authentication-flow/")["title"] == "Locked")
    # Nobody has signed in since.
    refused = blueprint(server, "confirm")
    assert refused.returncode == 1 and "signed in" in refused.stderr
    wait_for(lambda: admin.call("GET", "flows/instances/default-authentication-flow/")["title"] == name, 60)
    assert admin.call("GET", "core/users/", params={"username": slug})["results"] == []
    assert admin.call("GET", "flows/instances/", params={"slug": slug})["results"] == []
    trial = admin.call("GET", "managed/blueprints/confirm/")
    assert trial["state"] == "taken_back" and trial["kept"] == []
    assert blueprint(server, "confirm").returncode == 1


def test_what_is_confirmed_after_a_sign_in_stays(server, admin):
    slug = unique("confirmed")
    content = f"entries:\n- {{model: authentik_core.group, identifiers: {{name: {slug}}}}}\n"
    made = admin.call("POST", "managed/blueprints/trial/", {"content": content, "commit_confirm": "seconds=60"})
    assert made["trial"]["state"] == "waiting" and made["summary"]["created"] == 1
    assert admin.http.post(f"{server.url}/api/v3/managed/blueprints/confirm/", timeout=30).status_code == 400
    browser = FlowClient(server)
    browser.sign_in(admin_user(server))
    assert admin.call("POST", "managed/blueprints/confirm/")["state"] == "confirmed"
    assert admin.find("core/groups/", name=slug)


def admin_user(server):
    class Boss:
        username, password = "akadmin", server.password
    return Boss


def test_the_plan_of_the_api_is_on_behalf_of_whoever_asks(server, admin, signed_in):
    slug = unique("api")
    content = f"entries:\n- {{model: authentik_core.group, identifiers: {{name: {slug}}}}}\n"
    plan = admin.call("POST", "managed/blueprints/plan/", {"content": content})
    assert [change["name"] for change in plan["changes"]] == [slug]
    assert admin.call("GET", "core/groups/", params={"name": slug})["results"] == []
    for bad in ("entries: [", "entries:\n- {model: no.model, identifiers: {name: x}}",
                "entries:\n- {model: authentik_core.group, identifiers: {name: !Env HOME}}"):
        answer = admin.http.post(
            f"{server.url}/api/v3/managed/blueprints/plan/", json={"content": bad}, timeout=30)
        assert answer.status_code == 400 and "content:" in answer.json()["content"][0]
    token = signed_in.http.cookies.get("authentik_csrf")
    for path in ("plan", "trial", "confirm"):
        answer = signed_in.http.post(
            f"{server.url}/api/v3/managed/blueprints/{path}/", json={"content": content},
            headers={"X-authentik-CSRF": token or ""}, timeout=30)
        assert answer.status_code in (400, 403), (path, answer.text)
    assert signed_in.http.get(f"{server.url}/api/v3/managed/blueprints/export/", timeout=30).status_code == 403


def test_drift_is_found_and_told_once(make_server):
    server = make_server()
    admin = Admin(server)
    clean = blueprint(server, "drift", "--json")
    assert clean.returncode == 0, clean.stdout
    admin.call("PATCH", "flows/instances/default-invalidation-flow/", {"title": "Mine"})
    found = blueprint(server, "drift")
    assert found.returncode == 2
    assert "~ authentik_flows.flow 'default-invalidation-flow' changes" in found.stdout
    schedule = admin.find("tasks/schedules/", actor_name="lanyard.blueprints.drift")
    for _ in range(2):
        admin.call("POST", f"tasks/schedules/{schedule['id']}/send/")
        wait_for(lambda: "lanyard_blueprint_drift_objects{tenant=\"public\"} 1" in metrics(server))
    events = admin.call("GET", "events/events/", params={"action": "configuration_warning"})["results"]
    assert len(events) == 1
    assert events[0]["context"]["objects"][0]["name"] == "default-invalidation-flow"


def metrics(server):
    return server.session().get(f"http://127.0.0.1:{server.ports['METRICS']}/metrics", timeout=30).text


def test_files_are_checked_without_a_database(server, tmp_path):
    good = write(server, unique("good"))
    nowhere = {"LANYARD_DATA": str(tmp_path / "none"), "LANYARD_POSTGRESQL__HOST": "127.0.0.1:1"}
    assert blueprint(server, "validate", good, **nowhere).returncode == 0
    bad = server.folder / "bad.yaml"
    bad.write_text("entries:\n- {model: authentik_flows.flow, identifiers: {slug: a}, attrs: {layout: round}}\n")
    refused = blueprint(server, "validate", str(bad), **nowhere)
    assert refused.returncode == 1 and "field 'layout'" in refused.stderr
    assert not (tmp_path / "none").exists()
