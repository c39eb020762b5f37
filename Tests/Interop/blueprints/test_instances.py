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


@pytest.mark.parametrize("fields, wrong", [
    ({}, "path"), ({"path": "../../etc/passwd"}, "path"), ({"content": "entries: ["}, "content"),
    ({"path": "oci://"}, "path"), ({"content": "a: &a [*a]\nentries: []"}, "content"),
    ({"content": "entries: []", "path": "default/default-brand.yaml"}, "content"),
])
def test_what_cannot_be_applied_is_not_stored(managed, fields, wrong):
    with pytest.raises(ApiException) as caught:
        managed.managed_blueprints_create(BlueprintInstanceRequest(name=unique("x"), **fields))
    assert caught.value.status == 400 and list(json.loads(caught.value.body)) == [wrong]


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


@pytest.mark.parametrize("text", [
    "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
        f"{b}: &{b} [{','.join(['*' + a] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi")) + "entries: []",
    "entries:\n- {model: a.b, attrs: {x: " + "[" * 5000 + "]" * 5000 + "}}",
    "entries: []\n#" + "x" * (2 << 20),
    "entries:\n- {model: a.b, identifiers: {x: !Python/object:os.system 1}}",
    "entries:\n- {model: a.b, identifiers: {x: !!python/object/apply:os.system [id]}}",
    "context: {a: !Context b, b: !Context a}\n"
    "entries:\n- {model: authentik_flows.flow, identifiers: {slug: !Context a}}",
    "\x00", "entries: []\n---\nentries: []",
])
def test_hostile_files_are_refused_at_once(managed, admin, text):
    response = admin.http.post(
        f"{admin.server.url}/api/v3/managed/blueprints/import/", files={"file": ("bomb.yaml", text.encode())}, timeout=10)
    assert response.status_code == 200 and response.json()["success"] is False, response.text[:500]
    assert response.json()["logs"][0]["event"].startswith("bomb.yaml")


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
    assert "off.yaml" in [each["path"] for each in admin.call("GET", "managed/blueprints/available/")]

    # Nobody asks for it: the folder is looked at.
    (folder / "new.yaml").write_text(
        flow("new", f"!Format ['%s, %s', !File {secret}, !Env LANYARD_BOOTSTRAP_EMAIL]"))
    wait_for(lambda: titles(admin, "new") == ["from a file, admin@example.com"], 30)
    (folder / "new.yaml").write_text(flow("new", "Changed"))
    wait_for(lambda: titles(admin, "new") == ["Changed"], 30)
    (folder / "new.yaml").unlink()
    wait_for(lambda: admin.find("managed/blueprints/", path="new.yaml")["status"] == "orphaned", 30)
    schedule = admin.find("tasks/schedules/", actor_name="authentik.blueprints.v1.tasks.clear_failed_blueprints")
    admin.call("POST", f"tasks/schedules/{schedule['id']}/send/")
    wait_for(lambda: not admin.call("GET", "managed/blueprints/", params={"path": "new.yaml"})["results"])
    assert titles(admin, "new") == ["Changed"]
