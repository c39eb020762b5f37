"""Instances of blueprints, by authentik's own client and by files that change."""

import json

import authentik_client
import pytest
import requests
from authentik_client.api import ManagedApi
from authentik_client.exceptions import ApiException
from authentik_client.models import BlueprintInstanceRequest, PatchedBlueprintInstanceRequest

from support.admin import Admin, unique
from support.jobs import wait_for


def flow(slug: str, title: str = "A", more: str = "") -> str:
    return (f"metadata: {{name: {slug}}}\n{more}\nentries:\n- {{model: authentik_flows.flow, identifiers: {{slug: {slug}}},\n"
            f"   attrs: {{name: A, title: {title}, designation: recovery}}}}\n")


@pytest.fixture(scope="module")
def managed(server):
    configuration = authentik_client.Configuration(host=f"{server.url}/api/v3", access_token=server.token)
    with authentik_client.ApiClient(configuration) as client:
        yield ManagedApi(client)


def titles(admin: Admin, slug: str) -> list[str]:
    return [each["title"] for each in admin.call("GET", "flows/instances/", params={"slug": slug})["results"]]


def status(managed: ManagedApi, pk: str, wanted: str):
    def ask():
        instance = managed.managed_blueprints_retrieve(pk)
        return instance if instance.status == wanted else None
    return wait_for(ask)


def test_an_instance_is_made_applied_changed_and_deleted(managed, admin):
    slug = unique("own")
    made = managed.managed_blueprints_create(BlueprintInstanceRequest(
        name=slug, content=flow(slug, "!Context title"), context={"title": "First"}))
    assert made.status == "unknown" and made.enabled
    applied = status(managed, made.pk, "successful")
    assert applied.managed_models == ["authentik_flows.flow"] and len(applied.last_applied_hash) == 128
    assert applied.last_applied.year > 2000 and titles(admin, slug) == ["First"]

    managed.managed_blueprints_partial_update(made.pk, PatchedBlueprintInstanceRequest(context={"title": "Second"}))
    managed.managed_blueprints_apply_create(made.pk)
    wait_for(lambda: titles(admin, slug) == ["Second"])
    assert [each.name for each in managed.managed_blueprints_list(name=slug).results] == [slug]
    assert managed.managed_blueprints_used_by_list(made.pk) == []

    managed.managed_blueprints_partial_update(made.pk, PatchedBlueprintInstanceRequest(enabled=False))
    admin.call("PATCH", f"flows/instances/{slug}/", {"title": "Mine"})
    managed.managed_blueprints_apply_create(made.pk)
    tasks = wait_for(lambda: [
        each for each in admin.call("GET", "tasks/tasks/", params={"rel_obj_id": str(made.pk)})["results"]
        if each["state"] == "done"])
    assert {each["actor_name"] for each in tasks} == {"authentik.blueprints.v1.tasks.apply_blueprint"}
    assert titles(admin, slug) == ["Mine"], "one that is switched off is not applied"
    managed.managed_blueprints_destroy(made.pk)
    assert managed.managed_blueprints_list(name=slug).results == []
    assert titles(admin, slug) == ["Mine"], "what it made stays"


def test_one_that_fails_says_where_in_the_history(managed, admin):
    slug = unique("bad")
    text = flow(slug) + "- {model: authentik_flows.flow, id: second, identifiers: {slug: x}, attrs: {name: B}}\n"
    made = managed.managed_blueprints_create(BlueprintInstanceRequest(name=slug, content=text))
    status(managed, made.pk, "error")
    events = admin.call("GET", "events/events/", params={"action": "configuration_error"})["results"]
    context = next(each["context"] for each in events if each["context"]["blueprint"]["name"] == slug)
    assert (context["line"], context["entry"]) == (6, "entry 2 (second)")
    assert "This field is required." in context["message"]
    assert titles(admin, slug) == [], "nothing of it was kept"
    logs = admin.call("GET", "tasks/tasks/", params={"rel_obj_id": str(made.pk)})["results"][0]["logs"]
    assert logs[-1]["log_level"] == "error" and "entry 2 (second)" in logs[-1]["attributes"]["problem"]
    managed.managed_blueprints_destroy(made.pk)


NO_FILE = "There is no such file in the folder of blueprints."


@pytest.mark.parametrize("fields, wrong, reason", [
    ({}, "path", "Either a path or a content must be given, and not both."),
    ({"path": "../../etc/passwd"}, "path", NO_FILE), ({"path": "/etc/passwd"}, "path", NO_FILE),
    ({"path": "default/../../etc/passwd"}, "path", NO_FILE),
    ({"content": "entries: ["}, "content", "content:2:1: This is not YAML: "),
    ({"path": "oci://"}, "path", "This is no address of an artefact"),
    ({"content": "a: &a [*a]\nentries: []"}, "content", "content:1:8: The alias *a names no anchor above it."),
    ({"content": "entries:\n- {model: a.b, identifiers: {c: !Env HOME}}"}, "content",
     "content:2:33: !Env and !File are not allowed here."),
    ({"content": "entries:\n- {model: a.b, attrs: {c: [!If [x, !File /etc/passwd, y]]}}"}, "content",
     "content:2:36: !Env and !File are not allowed here."),
    ({"content": "entries: []", "path": "default/default-brand.yaml"}, "content",
     "Either a path or a content must be given, and not both."),
])
def test_what_cannot_be_applied_is_not_stored(managed, fields, wrong, reason):
    with pytest.raises(ApiException) as caught:
        managed.managed_blueprints_create(BlueprintInstanceRequest(name=unique("x"), **fields))
    problems = json.loads(caught.value.body)
    assert caught.value.status == 400 and list(problems) == [wrong]
    assert problems[wrong][0].startswith(reason), problems


def test_files_are_offered(managed):
    files = {each.path: each for each in managed.managed_blueprints_available_list()}
    brand = files["default/default-brand.yaml"]
    assert brand.meta.name and len(brand.hash) == 128
    shipped = {each.path: each for each in managed.managed_blueprints_list(page_size=100).results}
    assert shipped["default/default-brand.yaml"].status == "successful"
    assert shipped["default/default-brand.yaml"].last_applied_hash == brand.hash


def test_a_blueprint_is_imported_once(managed, admin):
    slug = unique("imported")
    result = managed.managed_blueprints_import_create(
        file=("flow.yaml", flow(slug, "!Context title").encode()), context=json.dumps({"title": "Given"}))
    assert result.success and titles(admin, slug) == ["Given"]
    assert managed.managed_blueprints_list(search=slug).results == []
    result = managed.managed_blueprints_import_create(file=("flow.yaml", b"entries:\n- {model: a.b, identifiers: {c: d}}"))
    assert not result.success
    assert result.logs[0].event.startswith("flow.yaml:2:11: entry 1: The model 'a.b' is not known")
    assert managed.managed_blueprints_import_create(path="default/default-brand.yaml").success


def test_what_a_flow_is_exported_as_is_imported(managed, admin):
    slug = admin.make_flow(admin.make_stage("dummy"), admin.make_stage("deny"))
    text = admin.http.get(f"{admin.server.url}/api/v3/flows/instances/{slug}/export/", timeout=30).content
    admin.call("PATCH", f"flows/instances/{slug}/", {"title": "Changed"})
    assert managed.managed_blueprints_import_create(file=("flow.yaml", text)).success
    assert titles(admin, slug) == [f"Title of {slug}"]


BOMB = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{b}: &{b} [{','.join(['*' + a] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi")) + "entries: []"
# Small as a file, and without end when its values are worked out.
UNFOLDING = ("context: {a: [!Context b, !Context b, !Context b, !Context b], b: [!Context c, !Context c, !Context c, "
             "!Context c], " + ", ".join(
                 f"{b}: [{', '.join([f'!Context {c}'] * 4)}]" for b, c in zip("cdefghijk", "defghijkl")) + ", l: x}\n"
             "entries:\n- {model: authentik_core.group, identifiers: {name: x}, attrs: {attributes: {a: !Context a}}}")


@pytest.mark.parametrize("text, reason", [
    (BOMB, "bomb.yaml:5:29: The file has more than 100000 values."),
    (UNFOLDING, "The blueprint's values become too many."),
    ("entries:\n- {model: a.b, attrs: {x: " + "[" * 5000 + "]" * 5000 + "}}",
     "bomb.yaml:2:3: This is not YAML: while parsing, Maximum nesting level reached"),
    ("entries:\n- {model: a.b, attrs: {x: " + "[" * 100 + "]" * 100 + "}}", "Values are nested more than 64 deep."),
    ("entries: []\n#" + "x" * (2 << 20), "bomb.yaml: The file is larger than 1 MiB."),
    ("entries:\n- {model: a.b, identifiers: {x: !Python/object:os.system 1}}",
     "bomb.yaml:2:33: The tag !Python/object:os.system is not known. Known are !KeyOf, "),
    ("entries:\n- {model: a.b, identifiers: {x: !!python/object/apply:os.system [id]}}",
     "bomb.yaml:2:33: The tag tag:yaml.org,2002:python/object/apply:os.system is not known."),
    ("context: {a: !Context b, b: !Context a}\n"
     "entries:\n- {model: authentik_flows.flow, identifiers: {slug: !Context a}}",
     "entry 1, field 'slug': !Context: the value of 'a' leads back to itself."),
    ("entries:\n- {model: authentik_flows.flow, identifiers: {slug: !Env HOME}}", "!Env is not allowed here."),
    ("entries:\n- {model: authentik_flows.flow, identifiers: {slug: !File /etc/passwd}}", "!File is not allowed here."),
    ("metadata: {name: bomb.yaml}\n"
     "entries:\n- {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {path: bomb.yaml}}}",
     "bomb.yaml:3:3: entry 1: These blueprints require one another: bomb.yaml → bomb.yaml."),
    ("entries:\n- {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {path: ../../etc/passwd}}}",
     "It requires the blueprint file '../../etc/passwd', which is not there."),
    ("\x00", "bomb.yaml:1:1: The character U+0 is not allowed in YAML."),
    ("entries: []\n---\nentries: []", "bomb.yaml:"),
])
def test_hostile_files_are_refused_at_once(managed, admin, text, reason):
    response = admin.http.post(
        f"{admin.server.url}/api/v3/managed/blueprints/import/", files={"file": ("bomb.yaml", text.encode())}, timeout=10)
    assert response.status_code == 200 and response.json()["success"] is False, response.text[:500]
    message = response.json()["logs"][0]["event"]
    assert message.startswith("bomb.yaml") and reason in message


def test_one_bad_entry_in_the_middle_keeps_nothing(managed, admin):
    before, after = unique("before"), unique("after")
    text = (flow(before) + "- {model: authentik_flows.flow, id: bad, identifiers: {slug: bad}, attrs: {name: B}}\n"
            + flow(after).partition("entries:\n")[2])
    result = managed.managed_blueprints_import_create(file=("middle.yaml", text.encode()))
    assert not result.success
    assert result.logs[0].event.startswith("middle.yaml:6:3: entry 2 (bad): ")
    assert "This field is required." in result.logs[0].event
    assert titles(admin, before) == titles(admin, after) == []


def test_files_that_name_one_another_in_a_circle_say_so(make_server, tmp_path):
    folder = tmp_path / "blueprints"
    folder.mkdir()
    for name, other in (("one", "two"), ("two", "one")):
        (folder / f"{name}.yaml").write_text(flow(name) + (
            "- {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {name: " + other + "}}}\n"))
    server = make_server(BLUEPRINTS_DIR=str(folder))
    admin = Admin(server)
    events = admin.call("GET", "events/events/", params={"action": "configuration_error"})["results"]
    assert sorted(each["context"]["message"] for each in events) == [
        f"The blueprint '{name}' could not be applied: {name}.yaml:6:3: entry 2: These blueprints require one another: "
        f"{name}.yaml → {other}.yaml → {name}.yaml." for name, other in (("one", "two"), ("two", "one"))]
    assert {each["status"] for each in admin.call("GET", "managed/blueprints/", params={"page_size": 100})["results"]
            if "/" not in each["path"]} == {"error"}
    assert titles(admin, "one") == titles(admin, "two") == []
    checked = server.run("blueprint", "validate", str(folder / "one.yaml"), str(folder / "two.yaml"))
    assert checked.returncode == 1 and "These blueprints require one another: " in checked.stderr


def test_nobody_imports_more_than_they_may(server, user):
    stranger = requests.post(
        f"{server.url}/api/v3/managed/blueprints/import/", files={"file": ("a.yaml", "entries: []")}, timeout=10)
    assert stranger.status_code == 403


def test_files_are_applied_as_they_come_and_change_and_noted_when_they_go(make_server, tmp_path):
    folder = tmp_path / "blueprints"
    folder.mkdir()
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    outside = tmp_path / "outside.yaml"
    outside.write_text(flow("outside"))
    (folder / "link.yaml").symlink_to(outside)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "outside.yaml").write_text(flow("outside"))
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / ".hidden.yaml").write_text(flow("hidden"))
    (folder / "off.yaml").write_text(flow("off").replace(
        "{name: off}", "{name: off, labels: {blueprints.goauthentik.io/instantiate: \"false\"}}"))
    (folder / "real.yaml").write_text(flow("real"))
    (folder / "inside.yaml").symlink_to("real.yaml")
    server = make_server(BLUEPRINTS_DIR=str(folder))
    admin = Admin(server)
    own = {each["path"]: each for each in admin.call("GET", "managed/blueprints/", params={"page_size": 100})["results"]
           if "/" not in each["path"]}
    assert set(own) == {"real.yaml", "inside.yaml"}
    assert titles(admin, "outside") == titles(admin, "hidden") == titles(admin, "off") == []
    offered = [each["path"] for each in admin.call("GET", "managed/blueprints/available/")]
    assert "off.yaml" in offered and not {"link.yaml", ".hidden.yaml", "linked/outside.yaml"} & set(offered)
    for path in ("link.yaml", "linked/outside.yaml", ".hidden.yaml"):
        for address, form in (("", {"json": {"name": path, "path": path}}), ("import/", {"files": {"path": (None, path)}})):
            refused = admin.http.post(f"{server.url}/api/v3/managed/blueprints/{address}", timeout=10, **form)
            assert refused.status_code == 400 and refused.json() == {"path": [NO_FILE]}

    # Nobody asks for it: the folder is looked at.
    (folder / "new.yaml").write_text(
        flow("new", f"!Format ['%s, %s', !File {secret}, !Env LANYARD_BOOTSTRAP_EMAIL]"))
    wait_for(lambda: titles(admin, "new") == ["from a file, admin@example.com"], 30)
    (folder / "new.yaml").write_text(flow("new", "Changed"))
    wait_for(lambda: titles(admin, "new") == ["Changed"], 30)
    # A link that leads out takes the file away; what it leads to is not read.
    (folder / "new.yaml").unlink()
    (folder / "new.yaml").symlink_to(outside)
    wait_for(lambda: admin.find("managed/blueprints/", path="new.yaml")["status"] == "orphaned", 30)
    schedule = admin.find("tasks/schedules/", actor_name="authentik.blueprints.v1.tasks.clear_failed_blueprints")
    admin.call("POST", f"tasks/schedules/{schedule['id']}/send/")
    wait_for(lambda: not admin.call("GET", "managed/blueprints/", params={"path": "new.yaml"})["results"])
    assert titles(admin, "new") == ["Changed"] and titles(admin, "outside") == []
