"""Why somebody was let in or refused: by the API, on the command line, and in the event of the refusal."""

import json
import secrets

import pytest
from support.admin import Admin, unique


@pytest.fixture
def guarded(admin):
    """An application for members of a group only: its slug and the group's name."""
    group = admin.call("POST", "core/groups/", {"name": unique("editors")})
    slug = unique("wiki")
    application = admin.call("POST", "core/applications/", {"name": slug, "slug": slug})
    binding = admin.call(
        "POST", "policies/bindings/", {"target": application["pk"], "group": group["pk"], "order": 0})
    return slug, group, binding


def make_user(admin, **fields):
    name = unique("reader")
    return admin.call("POST", "core/users/", {"username": name, "name": name, **fields})


def explain(admin, **question):
    return admin.call("POST", "policies/explain/", question)


def test_the_api_says_who_would_be_refused_and_by_what(admin, guarded):
    slug, group, binding = guarded
    reader, editor = make_user(admin), make_user(admin, groups=[group["pk"]])
    refused = explain(admin, application=slug, user=reader["pk"], client_ip="198.51.100.7")
    assert refused["passing"] is False
    assert refused["client_ip"] == "198.51.100.7"
    assert refused["username"] == reader["username"]
    assert refused["target"]["model"] == "authentik_core.application"
    [step] = refused["trace"]
    assert step["object"] == binding["pk"]
    assert step["passing"] is False
    assert group["pk"] in step["question"]
    assert explain(admin, application=slug, username=editor["username"])["passing"] is True
    # The binding as a target of its own cannot be asked: nothing is bound to it.
    assert explain(admin, target=refused["target"]["pk"], user=editor["pk"])["passing"] is True


def test_questions_that_make_no_sense_are_refused_at_the_field(admin, guarded):
    slug, _, binding = guarded

    def problem(**question):
        response = admin.http.post(f"{admin.server.url}/api/v3/policies/explain/", json=question, timeout=30)
        assert response.status_code == 400, response.text
        return set(response.json())

    assert problem() == {"target"}
    assert problem(application=slug, flow="default-authentication-flow") == {"target"}
    assert problem(application="no-such-application") == {"application"}
    assert problem(target=binding["pk"]) == {"target"}
    assert problem(application=slug, user=999_999) == {"user"}
    assert problem(application=slug, client_ip="not an address") == {"client_ip"}
    assert problem(application=slug, context=[1]) == {"context"}


def test_only_administrators_may_ask(admin, server, guarded):
    slug, _, _ = guarded
    reader = make_user(admin)
    token = admin.call(
        "POST", "core/tokens/", {"identifier": unique("token"), "intent": "api", "user": reader["pk"]})
    key = secrets.token_hex(30)
    admin.call("POST", f"core/tokens/{token['identifier']}/set_key/", {"key": key})
    session = server.session()
    session.headers["Authorization"] = f"Bearer {key}"
    for path in ("policies/explain/", "flows/instances/default-authentication-flow/simulate/"):
        response = session.post(f"{server.url}/api/v3/{path}", json={"application": slug}, timeout=30)
        assert response.status_code == 403, response.text


def test_a_flow_is_simulated_stage_by_stage_and_nothing_is_written(admin):
    reader = make_user(admin)
    before = admin.call("GET", f"core/users/{reader['pk']}/")
    question = {"user": reader["pk"]}
    simulation = admin.call("POST", "flows/instances/default-authentication-flow/simulate/", question)
    assert simulation["passing"] is True
    assert [stage["name"] for stage in simulation["stages"] if stage["runs"]][-1] == "default-authentication-login"
    flow = admin.make_flow(authentication="require_unauthenticated")
    assert admin.call("POST", f"flows/instances/{flow}/simulate/", question)["passing"] is True
    refused = admin.call("POST", f"flows/instances/{flow}/simulate/", question | {"is_signed_in": True})
    assert refused["passing"] is False
    assert refused["messages"] == ["Flow does not apply to current user."]
    assert admin.call("GET", f"core/users/{reader['pk']}/") == before


def test_the_command_line_prints_a_tree(admin, server, guarded):
    slug, group, _ = guarded
    reader = make_user(admin)
    result = server.run("explain", "--user", reader["username"], "--application", slug)
    assert result.returncode == 0, result.stderr
    first, second = result.stdout.splitlines()[:2]
    assert first == f"{reader['username']} may not use {slug}"
    assert second.startswith("no ") and group["pk"] in second
    document = json.loads(server.run(
        "explain", "--user", reader["username"], "--application", slug, "--json").stdout)
    assert document["passing"] is False
    flow = server.run("explain", "--flow", "default-authentication-flow", "--user", reader["username"])
    assert flow.returncode == 0, flow.stderr
    assert "stage default-authentication-login runs" in flow.stdout
    missing = server.run("explain", "--user", "nobody-of-that-name", "--application", slug)
    assert missing.returncode != 0
    assert "There is no user 'nobody-of-that-name'" in missing.stderr


def test_it_says_the_same_as_the_server_of_this_configuration(admin: Admin, guarded):
    slug, _, _ = guarded
    reader = make_user(admin)
    access = admin.call("GET", f"core/applications/{slug}/check_access/", params={"for_user": reader["pk"]})
    assert access["passing"] is explain(admin, application=slug, user=reader["pk"])["passing"] is False
