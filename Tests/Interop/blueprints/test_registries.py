"""Blueprints out of a real registry of OCI artefacts."""

import json

import pytest

from support.admin import Admin, unique
from support.jobs import wait_for
from support.registry import PASSWORD, USER, Registry


def flow(slug: str, title: str = "A") -> str:
    return (f"metadata: {{name: {slug}}}\nentries:\n- {{model: authentik_flows.flow, identifiers: {{slug: {slug}}},\n"
            f"   attrs: {{name: A, title: {title}, designation: recovery}}}}\n")


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    with Registry(tmp_path_factory.mktemp("registry"), has_password=True) as registry:
        yield registry


@pytest.fixture(scope="module")
def admin(tmp_path_factory):
    from support.server import Server
    server = Server(tmp_path_factory.mktemp("server"), {"LANYARD_OUTGOING__ALLOW": "127.0.0.1"})
    try:
        yield Admin(server.start())
    finally:
        server.stop()


def instance(admin: Admin, path: str) -> dict:
    """An instance that was applied, or failed."""
    made = admin.call("POST", "managed/blueprints/", {"name": unique("remote"), "path": path})

    def ask():
        shown = admin.call("GET", f"managed/blueprints/{made['pk']}/")
        return shown if shown["status"] != "unknown" else None
    return wait_for(ask)


def reason(admin: Admin, pk: str) -> str:
    events = admin.call("GET", "events/events/", params={"action": "configuration_error", "page_size": 100})["results"]
    return next(each["context"]["reason"] for each in events if each["context"]["blueprint"]["pk"] == pk.replace("-", ""))


def title(admin: Admin, slug: str) -> str | None:
    return next((each["title"] for each in admin.call("GET", "flows/instances/", params={"slug": slug})["results"]), None)


def test_an_artefact_is_applied_and_applied_again_when_it_has_changed(admin, registry):
    slug = unique("oci")
    registry.push(f"blueprints/{slug}", flow(slug, "First"))
    shown = instance(admin, registry.address(f"blueprints/{slug}", f"{USER}:{PASSWORD}@"))
    assert shown["status"] == "successful", reason(admin, shown["pk"])
    assert title(admin, slug) == "First"
    assert PASSWORD not in str(shown)
    registry.push(f"blueprints/{slug}", flow(slug, "Second"))
    schedule = admin.find("tasks/schedules/", actor_name="authentik.blueprints.v1.tasks.blueprints_discovery")
    admin.call("POST", f"tasks/schedules/{schedule['id']}/send/")
    wait_for(lambda: title(admin, slug) == "Second")
    assert PASSWORD not in str(admin.call("GET", "events/events/", params={"page_size": 100}))


def test_tags_digests_and_indices_lead_to_an_artefact(admin, registry):
    slug = unique("oci")
    digest = registry.push(f"a/{slug}", flow(slug, "One"), tag="1.0")
    registry.push_index(f"a/{slug}", digest, "many")
    credentials = f"{USER}:{PASSWORD}@"
    for reference in (":1.0", "@" + digest, ":many"):
        shown = instance(admin, registry.address(f"a/{slug}{reference}", credentials))
        assert shown["status"] == "successful", reason(admin, shown["pk"])


def test_what_is_wrong_is_said_in_a_sentence(admin, registry):
    slug = unique("oci")
    registry.push(f"a/{slug}", flow(slug), media_type="text/plain", tag="text")
    registry.push(f"a/{slug}", "entries: 5", tag="bad")
    registry.push(f"a/{slug}", "#" * (2 << 20), tag="long")
    credentials = f"{USER}:{PASSWORD}@"
    for reference, wanted in [
        (":text", "The artefact has no layer of the type"), (":bad", "The entries must be a list"),
        (":long", "is larger than 1 MiB"), (":none", "The registry has no artefact"),
    ]:
        shown = instance(admin, registry.address(f"a/{slug}{reference}", credentials))
        assert shown["status"] == "error"
        assert wanted in reason(admin, shown["pk"])
    for wrong, wanted in [("", "wants a name and a password"), (f"{USER}:wrong@", "does not accept the name")]:
        shown = instance(admin, registry.address(f"a/{slug}", wrong))
        assert shown["status"] == "error" and wanted in reason(admin, shown["pk"])
    assert title(admin, slug) is None


def test_drift_is_found_of_artefacts_and_of_others_when_their_registry_is_gone(make_server, tmp_path):
    server = make_server(OUTGOING__ALLOW="127.0.0.1")
    admin = Admin(server)
    slug = unique("oci")

    def drift() -> dict:
        found = server.run("blueprint", "drift", "--json")
        assert found.returncode == 2, found.stderr
        return json.loads(found.stdout)

    with Registry(tmp_path / "registry") as registry:
        registry.push(f"a/{slug}", flow(slug, "First"))
        shown = instance(admin, registry.address(f"a/{slug}"))
        assert shown["status"] == "successful", reason(admin, shown["pk"])
        admin.call("PATCH", f"flows/instances/{slug}/", {"title": "Mine"})
        found = drift()
        assert [each["name"] for each in found["changes"]] == [slug] and found["warnings"] == []
    admin.call("PATCH", "flows/instances/default-invalidation-flow/", {"title": "Mine"})
    found = drift()
    assert [each["name"] for each in found["changes"]] == ["default-invalidation-flow"]
    [warning] = found["warnings"]
    assert warning.startswith(registry.address(f"a/{slug}")) and warning.endswith("It was not compared.")
    # The server has fetched it, and need not ask.
    assert names(drift_logs(admin)) == {"default-invalidation-flow", slug}
    server.stop()
    server.start()
    logs = drift_logs(admin)
    assert names(logs) == {"default-invalidation-flow"}
    [line] = [each for each in logs if each["event"] == "A blueprint could not be compared."]
    assert line["log_level"] == "error" and line["attributes"]["name"] == registry.address(f"a/{slug}")


def drift_logs(admin: Admin) -> list[dict]:
    """What the search for drift says, once it is done."""
    def done() -> dict[str, list[dict]]:
        tasks = admin.call("GET", "tasks/tasks/", params={"actor_name": "lanyard.blueprints.drift", "state": "done"})
        return {each["message_id"]: each["logs"] for each in tasks["results"]}

    before = done()
    schedule = admin.find("tasks/schedules/", actor_name="lanyard.blueprints.drift")
    admin.call("POST", f"tasks/schedules/{schedule['id']}/send/")
    [logs] = wait_for(lambda: [logs for key, logs in done().items() if key not in before])
    return logs


def names(logs: list[dict]) -> set[str]:
    return {each["attributes"]["object"].split("'")[1] for each in logs if "object" in each["attributes"]}


def test_this_servers_own_network_is_not_asked(make_server, registry):
    admin = Admin(make_server())
    shown = instance(admin, registry.address("a/b"))
    assert shown["status"] == "error"
    assert "are not allowed" in reason(admin, shown["pk"])
