"""What applications learn of users is what scope mappings say: expressions that administrators write."""

import pytest
from support.admin import unique
from support.relying_party import RelyingParty


def make_mapping(admin, scope: str, expression: str) -> str:
    return admin.call("POST", "propertymappings/provider/scope/", {
        "name": unique("mapping"), "scope_name": scope, "expression": expression})["pk"]


def application(admin, *mappings: str, **fields):
    return admin.make_application(
        property_mappings=[admin.scope_mapping("openid"), admin.scope_mapping("profile"), *mappings], **fields)


def claims(server, new_browser, user, app, scope: str) -> dict:
    """What a whole login tells the application: of the user info endpoint."""
    party = RelyingParty(server, app, scope=f"openid profile {scope}")
    tokens = party.sign_in(new_browser(), user)
    response = server.session().get(
        party.metadata["userinfo_endpoint"], headers={"Authorization": f"Bearer {tokens['access_token']}"}, timeout=60)
    assert response.status_code == 200, response.text
    return response.json()


def test_entitlements_are_those_of_the_user_and_their_groups(admin, server, user, new_browser):
    app = application(admin, admin.scope_mapping("entitlements"))
    pk = admin.call("GET", f"core/applications/{app.slug}/")["pk"]
    group = admin.call("POST", "core/groups/", {"name": unique("editors"), "users": [user.pk]})
    for name, binding in [("edit", {"group": group["pk"]}), ("own", {"user": user.pk}), ("none", None)]:
        made = admin.call("POST", "core/application_entitlements/", {"name": name, "app": pk})
        if binding:
            admin.call("POST", "policies/bindings/", {"target": made["pk"], "order": 0} | binding)
    told = claims(server, new_browser, user, app, "entitlements")
    assert told["entitlements"] == told["roles"] == ["edit", "own"]


def test_an_entitlement_is_bound_to_users_and_groups_only(admin):
    app = application(admin)
    pk = admin.call("GET", f"core/applications/{app.slug}/")["pk"]
    made = admin.call("POST", "core/application_entitlements/", {"name": "edit", "app": pk})
    policy = admin.call("POST", "policies/expression/", {"name": unique("policy"), "expression": "return True"})
    with pytest.raises(AssertionError, match='400.*"policy"'):
        admin.call("POST", "policies/bindings/", {"target": made["pk"], "policy": policy["pk"], "order": 0})


def test_applications_learn_what_a_mapping_says(admin, server, user, new_browser):
    mapping = make_mapping(admin, "team", '''
team = user.group_attributes(http_request).get("team", "none")
return {"team": team, "app": provider.application.slug, "scopes": token.scope, "admin": user.is_superuser}
''')
    group = {"name": unique("group"), "users": [user.pk], "attributes": {"team": "blue"}}
    admin.call("POST", "core/groups/", group)
    app = application(admin, mapping)
    told = claims(server, new_browser, user, app, "team")
    assert told["team"] == "blue" and told["app"] == app.slug and told["admin"] is False
    assert told["scopes"] == ["openid", "profile", "team"]
    assert told["groups"] == [group["name"]]


def test_a_mapping_that_fails_gives_no_tokens_and_is_recorded(admin, server, user, new_browser):
    name = unique("mapping")
    mapping = admin.call("POST", "propertymappings/provider/scope/", {
        "name": name, "scope_name": "broken", "expression": "return {'x': user.attributes['nothing']}"})["pk"]
    party = RelyingParty(server, application(admin, mapping), scope="openid broken")
    code = party.code(new_browser(), user)
    answer = party.token_request(
        grant_type="authorization_code", code=code, redirect_uri=party.application.redirect_uri,
        code_verifier=party.verifier)
    assert answer.status_code >= 400 and "id_token" not in answer.text
    for action in ("property_mapping_exception", "configuration_error"):
        found = admin.call("GET", "events/events/", params={"action": action, "page_size": 100})["results"]
        assert any(name in str(each) and "KeyError" in str(each) for each in found), action
    # That it is the server that is not set up right is what its answer says.
    server.failures.clear()


def test_mappings_can_be_tried(admin, user):
    mapping = make_mapping(admin, "x", "return {'name': request.user.name, 'wanted': wanted}")
    path = f"propertymappings/all/{mapping}/test/"
    answer = admin.call("POST", path, {"user": user.pk, "context": {"wanted": [1]}})
    assert answer == {"successful": True, "result": f'{{"name":"{user.name}","wanted":[1]}}'}
    answer = admin.call("POST", path + "?format_result=true", {"user": user.pk, "context": {"wanted": [1]}})
    assert answer["result"].splitlines()[0] == "{" and '    "name": ' in answer["result"]
    answer = admin.call("POST", path, {"user": user.pk})
    assert answer["successful"] is False and "NameError" in answer["result"] and "line 1" in answer["result"]
    with pytest.raises(AssertionError, match='400.*"user"'):
        admin.call("POST", path, {"user": 10 ** 6})


def test_a_broken_expression_is_not_saved(admin):
    with pytest.raises(AssertionError, match='400.*"expression"'):
        make_mapping(admin, "x", "return {'a': ")
