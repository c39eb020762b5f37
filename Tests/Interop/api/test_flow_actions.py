"""What the API can do with flows, stages and providers beside changing them."""

import re

import pytest
from support.admin import Admin, unique
from support.flow import AUTHENTICATION, PASSWORD, FlowClient


@pytest.fixture
def survey(admin):
    """A flow with a prompt stage whose answers a policy checks, bound for members of a group. Gives its slug."""
    prompt = admin.call("POST", "stages/prompt/prompts/", {
        "name": unique("prompt"), "field_key": "pin", "label": "PIN:", "type": "password", "order": 3,
        "placeholder": "return 'digits'\n# and nothing else", "placeholder_expression": True})
    policy = admin.call("POST", "policies/expression/", {
        "name": unique("policy"), "expression": "if request.user:\n    return True\nreturn False"})
    stage = admin.make_stage("prompt/stages", fields=[prompt["pk"]], validation_policies=[policy["pk"]])
    slug = admin.make_flow(stage, admin.make_stage("user_login"))
    group = admin.call("POST", "core/groups/", {"name": "surveyed"}) if not admin.call(
        "GET", "core/groups/", params={"name": "surveyed"})["results"] else admin.find("core/groups/", name="surveyed")
    admin.call("POST", "policies/bindings/", {"target": admin.flow(slug), "group": group["pk"], "order": 0})
    return slug


def test_an_exported_flow_is_the_same_on_another_server(admin, survey, make_server, tmp_path):
    response = admin.http.get(f"{admin.server.url}/api/v3/flows/instances/{survey}/export/", timeout=30)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == f'attachment; filename="{survey}.yaml"'
    assert re.findall(r"^ *- model: \w+\.(\w+)$", response.text, re.MULTILINE) == [
        "flow", "expressionpolicy", "prompt", "promptstage", "userloginstage", "flowstagebinding", "flowstagebinding",
        "policybinding"]
    tmp_path.chmod(0o755)
    (tmp_path / "a-group.yaml").write_text(
        "version: 1\nmetadata: {name: a}\nentries: [{model: authentik_core.group, identifiers: {name: surveyed}}]\n")
    (tmp_path / "b-flow.yaml").write_text(response.text)
    other = Admin(make_server(BLUEPRINTS_DIR=str(tmp_path)))
    here, there = (each.call("GET", f"flows/instances/{survey}/") for each in (admin, other))
    # Objects go by their names; keys are each server's own.
    assert there["name"] == here["name"] and len(there["stages"]) == len(here["stages"])
    again = other.http.get(f"{other.server.url}/api/v3/flows/instances/{survey}/export/", timeout=30)
    assert again.text == response.text


def test_a_shipped_flow_can_be_exported(admin):
    response = admin.http.get(f"{admin.server.url}/api/v3/flows/instances/{AUTHENTICATION}/export/", timeout=30)
    assert "!Find [authentik_flows.flow, [slug, default-password-change]]" in response.text


def test_a_flow_is_drawn(admin, survey):
    diagram = admin.call("GET", f"flows/instances/{survey}/diagram/")["diagram"]
    assert diagram.startswith("graph TD\n")
    assert "Prompt Stage" in diagram and "User Login Stage" in diagram
    assert 'flow_policy_0 --"no"--> denied' in diagram
    assert "stage_0 --> stage_1" in diagram


def test_a_flow_is_begun_for_whoever_asks(admin, server, signed_in, user):
    slug = admin.make_flow(admin.make_stage("dummy"), designation="stage_configuration")
    # Only who may see flows may begin one so.
    assert signed_in.http.get(f"{server.url}/api/v3/flows/instances/{slug}/execute/", timeout=30).status_code == 403
    link = admin.call("GET", f"flows/instances/{slug}/execute/")["link"]
    assert link == f"{server.url}/if/flow/{slug}/"
    closed = admin.make_flow(authentication="require_unauthenticated")
    response = admin.http.get(f"{server.url}/api/v3/flows/instances/{closed}/execute/", timeout=30)
    assert response.status_code == 400
    assert response.json()["detail"].startswith("Flow not applicable to current user/request:")


def test_nothing_is_cached(admin):
    assert admin.call("GET", "flows/instances/cache_info/") == {"count": 0}
    assert admin.call("POST", "flows/instances/cache_clear/") is None


def inspect(browser, slug: str):
    return browser.http.get(f"{browser.server.url}/api/v3/flows/inspector/{slug}/", timeout=30)


def test_a_flow_can_be_looked_into_by_administrators_only(server, admin, browser, user):
    group = admin.find("core/groups/", name="authentik Admins")["pk"]
    stranger = FlowClient(server)
    stranger.begin()
    assert inspect(stranger, AUTHENTICATION).status_code == 404
    admin.call("POST", f"core/groups/{group}/add_user/", {"pk": user.pk})
    browser.sign_in(user)
    assert inspect(browser, AUTHENTICATION).status_code == 400
    slug = admin.make_flow(admin.make_stage("dummy"), admin.make_stage("dummy"), designation="stage_configuration")
    run = browser.begin(slug, query="inspector")
    shown = inspect(browser, slug).json()
    assert shown["is_completed"] is False and shown["plans"] == []
    assert shown["current_plan"]["current_stage"]["stage_obj"]["verbose_name"] == "Dummy Stage"
    assert shown["current_plan"]["plan_context"]["pending_user"]["username"] == user.username
    first, second = (shown["current_plan"][name]["pk"] for name in ("current_stage", "next_planned_stage"))
    run.answer()
    shown = inspect(browser, slug).json()
    assert [plan["current_stage"]["pk"] for plan in shown["plans"]] == [first]
    assert shown["current_plan"]["current_stage"]["pk"] == second
    assert shown["current_plan"]["next_planned_stage"] is None
    run.answer()
    shown = inspect(browser, slug).json()
    assert shown["is_completed"] is True and len(shown["plans"]) == 2


def test_with_debug_everybody_may_look_and_sees_no_password(make_server):
    server = make_server(DEBUG="true")
    admin = Admin(server)
    prompts = [
        admin.call("POST", "stages/prompt/prompts/", {
            "name": unique("prompt"), "field_key": key, "label": key, "type": type_})["pk"]
        for key, type_ in (("pin", "password"), ("color", "text"))]
    slug = admin.make_flow(
        admin.make_stage("prompt/stages", fields=prompts), admin.make_stage("dummy"), designation="enrollment")
    browser = FlowClient(server)
    run = browser.begin(slug, query="inspector=1")
    run.answer(pin="0815-4711", color="green")
    shown = inspect(browser, slug)
    assert shown.json()["current_plan"]["plan_context"]["prompt_data"] == {"pin": "******", "color": "green"}
    assert "0815-4711" not in shown.text


def test_the_document_describes_the_executor(admin, browser):
    document = admin.call("GET", "schema/?format=json")
    executor = document["paths"]["/flows/executor/{flow_slug}/"]
    assert executor["get"]["operationId"] == "flows_executor_get"
    assert executor["post"]["operationId"] == "flows_executor_solve"
    schemas = document["components"]["schemas"]
    mapping = schemas["ChallengeTypes"]["discriminator"]["mapping"]
    assert {"ak-stage-identification", PASSWORD, "ak-stage-prompt", "xak-flow-redirect", "ak-stage-access-denied",
            "ak-stage-consent", "ak-stage-user-login", "ak-stage-session-end"} <= set(mapping)
    assert {entry["$ref"] for entry in schemas["ChallengeTypes"]["oneOf"]} == set(mapping.values())
    challenge = browser.begin().current
    described = schemas[mapping[challenge["component"]].rsplit("/", 1)[1]]
    assert set(challenge) <= set(described["properties"])
    assert set(described["required"]) <= set(challenge)
    answers = schemas["FlowChallengeResponseRequest"]["discriminator"]["mapping"]
    assert "ak-stage-access-denied" not in answers
    assert "password" in schemas[answers[PASSWORD].rsplit("/", 1)[1]]["required"]


def test_users_see_what_they_can_set_up(signed_in, server):
    settings = signed_in.http.get(f"{server.url}/api/v3/stages/all/user_settings/", timeout=30).json()
    password = next(each for each in settings if each["component"] == "ak-user-settings-password")
    assert password["title"] == "Password Stage"
    assert password["configure_url"] == f"/flows/-/configure/{password['object_uid']}/"


def test_a_prompt_is_shown_before_it_is_kept(admin):
    prompt = {
        "name": unique("prompt"), "field_key": "color", "label": "Colour", "type": "dropdown",
        "placeholder": "return ['red', request.user.username]", "placeholder_expression": True}
    shown = admin.call("POST", "stages/prompt/prompts/preview/", prompt)
    assert shown["component"] == "ak-stage-prompt"
    assert [choice["value"] for choice in shown["fields"][0]["choices"]] == ["red", "akadmin"]
    assert admin.call("GET", "stages/prompt/prompts/", params={"name": prompt["name"]})["results"] == []
    response = admin.http.post(
        f"{admin.server.url}/api/v3/stages/prompt/prompts/preview/", json={"name": "x"}, timeout=30)
    assert response.status_code == 400 and "field_key" in response.json()


def test_a_provider_shows_what_its_application_learns(admin, server, user, application):
    path = f"providers/oauth2/{application.provider}/"
    preview = admin.call("GET", path + "preview_user/", params={"for_user": user.pk})["preview"]
    assert preview["preferred_username"] == user.username and preview["email"] == user.email
    assert preview["sub"] == user.uid and preview["aud"] == application.client_id
    own = admin.call("GET", path + "preview_user/")["preview"]
    assert own["preferred_username"] == "akadmin"
    missing = admin.http.get(f"{server.url}/api/v3/{path}preview_user/?for_user=999999", timeout=30)
    assert missing.status_code == 400
    urls = admin.call("GET", path + "setup_urls/")
    assert urls["provider_info"] == application.metadata_url
    metadata = admin.http.get(urls["provider_info"], timeout=30).json()
    assert (urls["issuer"], urls["authorize"], urls["token"], urls["user_info"], urls["jwks"], urls["logout"]) == (
        metadata["issuer"], metadata["authorization_endpoint"], metadata["token_endpoint"],
        metadata["userinfo_endpoint"], metadata["jwks_uri"], metadata["end_session_endpoint"])


def test_without_an_application_there_are_no_addresses(admin, server):
    provider = admin.call("POST", "providers/oauth2/", {
        "name": unique("lonely"), "authorization_flow": admin.flow("default-provider-authorization-implicit-consent"),
        "invalidation_flow": admin.flow("default-provider-invalidation-flow"), "redirect_uris": []})
    response = admin.http.get(f"{server.url}/api/v3/providers/oauth2/{provider['pk']}/setup_urls/", timeout=30)
    assert response.status_code == 404
