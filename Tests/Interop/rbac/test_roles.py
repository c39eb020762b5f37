"""What roles allow: with all objects of a model, with one of them, through groups, and with what one makes."""

import pytest
from support.admin import unique
from support.roles import assign, make_account, make_role


def test_a_role_allows_what_it_names_and_nothing_else(admin):
    viewer = make_account(admin, ["authentik_core.view_user"])
    assert viewer.call("GET", "core/users/").status_code == 200
    assert viewer.call("GET", f"core/users/{viewer.pk}/").status_code == 200
    for method, path in (("POST", "core/users/"), ("PATCH", f"core/users/{viewer.pk}/"), ("GET", "core/groups/"),
                         ("DELETE", f"core/users/{viewer.pk}/"), ("GET", "rbac/roles/")):
        answer = viewer.call(method, path, {"name": "x", "username": unique("x")})
        assert answer.status_code == 403, (method, path, answer.text)
        assert answer.json()["detail"] == "You do not have permission to perform this action."


def test_a_role_allows_something_with_one_object(admin):
    mine, other = (admin.call("POST", "core/groups/", {"name": unique("group")})["pk"] for _ in range(2))
    editor = make_account(admin)
    assert editor.call("GET", "core/groups/").status_code == 403
    assign(admin, editor.role, "authentik_core.view_group", "authentik_core.change_group",
           model="authentik_core.group", object_pk=mine)
    listed = editor.call("GET", "core/groups/").json()
    assert [group["pk"] for group in listed["results"]] == [mine]
    assert editor.call("GET", f"core/groups/{other}/").status_code == 404
    assert editor.call("PATCH", f"core/groups/{mine}/", {"attributes": {"seen": True}}).status_code == 200
    assert editor.call("PATCH", f"core/groups/{other}/", {"attributes": {"seen": True}}).status_code == 404
    assert editor.call("DELETE", f"core/groups/{mine}/").status_code == 403


def test_a_role_allows_something_with_one_object_of_the_configuration(admin):
    mine, other = (
        admin.call("POST", "policies/dummy/", {"name": unique("policy"), "result": True})["pk"] for _ in range(2))
    editor = make_account(admin)
    assign(admin, editor.role, "authentik_policies_dummy.view_dummypolicy",
           "authentik_policies_dummy.change_dummypolicy", model="authentik_policies_dummy.dummypolicy", object_pk=mine)
    assert [each["pk"] for each in editor.call("GET", "policies/dummy/").json()["results"]] == [mine]
    assert editor.call("PATCH", f"policies/dummy/{mine}/", {"wait_min": 1}).status_code == 200
    assert editor.call("PATCH", f"policies/dummy/{other}/", {"wait_min": 1}).status_code == 403
    admin.call("DELETE", f"policies/dummy/{mine}/")
    left = admin.call("GET", "rbac/permissions/roles/", params={"uuid": editor.role})
    assert left["results"] == [], "what was allowed with an object goes with it"


def test_groups_have_roles_and_parents_hand_them_down(admin):
    role = make_role(admin, ["authentik_core.view_group"])
    parent = admin.call("POST", "core/groups/", {"name": unique("parent"), "roles": [role]})
    child = admin.call("POST", "core/groups/", {"name": unique("child"), "parents": [parent["pk"]]})
    member = make_account(admin, groups=[child["pk"]])
    assert member.call("GET", "core/groups/").status_code == 200
    me = member.call("GET", "core/users/me/").json()["user"]
    assert role in [each["pk"] for each in me["roles"]]
    shown = admin.call("GET", f"core/groups/{child['pk']}/", params={"include_inherited_roles": "true"})
    assert [each["pk"] for each in shown["inherited_roles_obj"]] == [role]
    assert shown["roles"] == [] and parent["roles_obj"][0]["pk"] == role
    admin.call("PATCH", f"core/groups/{child['pk']}/", {"parents": []})
    assert member.call("GET", "core/groups/").status_code == 403


def test_users_are_given_roles_and_lose_them(admin):
    role = make_role(admin, ["authentik_core.view_group"])
    account = make_account(admin)
    admin.call("POST", f"rbac/roles/{role}/add_user/", {"pk": account.pk})
    assert account.call("GET", "core/groups/").status_code == 200
    shown = admin.call("GET", f"core/users/{account.pk}/")
    assert {account.role, role} == set(shown["roles"]) == {each["pk"] for each in shown["roles_obj"]}
    assert [each["pk"] for each in admin.call("GET", "rbac/roles/", params={"users": account.pk})["results"]]
    admin.call("POST", f"rbac/roles/{role}/remove_user/", {"pk": account.pk})
    assert account.call("GET", "core/groups/").status_code == 403


def test_permissions_are_listed_with_their_models(admin):
    found = admin.call("GET", "rbac/permissions/", params={"codename": "impersonate"})["results"]
    assert [(each["app_label"], each["model"]) for each in found] == [("authentik_core", "user")]
    one = admin.call("GET", f"rbac/permissions/{found[0]['id']}/")
    assert one == found[0]
    of_model = admin.call("GET", "rbac/permissions/", params={
        "content_type__app_label": "authentik_rbac", "content_type__model": "systempermission"})["results"]
    assert {"view_system_info", "edit_system_settings"} <= {each["codename"] for each in of_model}


def test_who_may_do_what_with_an_object_is_listed(admin):
    role = make_role(admin, ["authentik_core.view_group"])
    group = admin.call("POST", "core/groups/", {"name": unique("group")})["pk"]
    assign(admin, role, "authentik_core.change_group", model="authentik_core.group", object_pk=group)
    listed = admin.call("GET", "rbac/permissions/assigned_by_roles/", params={
        "model": "authentik_core.group", "object_pk": group, "page_size": 100})["results"]
    entry = next(each for each in listed if each["role_pk"] == role)
    assert [each["codename"] for each in entry["model_permissions"]] == ["view_group"]
    assert [(each["codename"], each["object_pk"]) for each in entry["object_permissions"]] == [("change_group", group)]
    admin.call("PATCH", f"rbac/permissions/assigned_by_roles/{role}/unassign/", {
        "permissions": ["authentik_core.change_group"], "model": "authentik_core.group", "object_pk": group})
    assert admin.call("GET", "rbac/permissions/roles/", params={"uuid": role})["results"] == []


@pytest.mark.parametrize("body, field", [
    ({"permissions": ["authentik_core.fly"]}, "permissions"),
    ({"permissions": ["authentik_core.view_user"], "model": "authentik_core.group", "object_pk": "x"}, "permissions"),
    ({"permissions": ["authentik_core.view_user"], "model": "authentik_core.user", "object_pk": "0"}, "object_pk"),
    ({}, "permissions"),
])
def test_what_cannot_be_allowed_is_refused_with_the_field(admin, body, field):
    role = make_role(admin)
    url = f"{admin.server.url}/api/v3/rbac/permissions/assigned_by_roles/{role}/assign/"
    answer = admin.http.post(url, json=body, timeout=60)
    assert answer.status_code == 400 and field in answer.json(), answer.text


def test_whoever_makes_an_object_gets_its_initial_permissions(admin):
    maker = make_account(admin, ["authentik_core.add_group"])
    wanted = [each["id"] for each in admin.call("GET", "rbac/permissions/", params={
        "content_type__app_label": "authentik_core", "content_type__model": "group"})["results"]
        if each["codename"] in ("view_group", "change_group")]
    initial = admin.call("POST", "rbac/initial_permissions/", {
        "name": unique("initial"), "role": maker.role, "permissions": wanted})
    assert {each["codename"] for each in initial["permissions_obj"]} == {"view_group", "change_group"}
    made = maker.call("POST", "core/groups/", {"name": unique("made")})
    assert made.status_code == 201, made.text
    assert [each["pk"] for each in maker.call("GET", "core/groups/").json()["results"]] == [made.json()["pk"]]
    assert maker.call("PATCH", f"core/groups/{made.json()['pk']}/", {"attributes": {"a": 1}}).status_code == 200
    assert maker.call("DELETE", f"core/groups/{made.json()['pk']}/").status_code == 403


def test_the_server_as_a_whole_has_permissions_of_its_own(admin):
    nobody = make_account(admin)
    assert nobody.call("GET", "admin/system/").status_code == 403
    assert nobody.call("GET", "admin/settings/").status_code == 403
    looker = make_account(admin, ["authentik_rbac.view_system_info", "authentik_rbac.view_system_settings"])
    assert looker.call("GET", "admin/system/").status_code == 200
    assert looker.call("GET", "admin/settings/").status_code == 200
    assert looker.call("PATCH", "admin/settings/", {"default_token_length": 70}).status_code == 403
    me = looker.call("GET", "core/users/me/").json()["user"]
    assert set(me["system_permissions"]) == {"view_system_info", "view_system_settings"}


def test_nobody_refers_to_what_they_may_not_see(admin):
    flow = admin.flow("default-authentication-flow")
    editor = make_account(admin, [
        "authentik_stages_password.add_passwordstage", "authentik_stages_password.view_passwordstage"])
    body = {"name": unique("stage"), "backends": ["authentik.core.auth.InbuiltBackend"], "configure_flow": flow}
    answer = editor.call("POST", "stages/password/", body)
    assert answer.status_code == 400 and "does not exist" in answer.json()["configure_flow"][0], answer.text
    assign(admin, editor.role, "authentik_flows.view_flow")
    assert editor.call("POST", "stages/password/", body).status_code == 201


def test_a_role_that_initial_permissions_need_takes_them_with_it(admin):
    role = make_role(admin)
    initial = admin.call("POST", "rbac/initial_permissions/", {"name": unique("initial"), "role": role})
    assert [each["pk"] for each in admin.call("GET", f"rbac/roles/{role}/used_by/")] == [str(initial["pk"])]
    admin.call("DELETE", f"rbac/roles/{role}/")
    answer = admin.http.get(f"{admin.server.url}/api/v3/rbac/initial_permissions/{initial['pk']}/", timeout=60)
    assert answer.status_code == 404


def test_two_roles_do_not_have_the_same_name(admin):
    name = unique("role")
    make_role(admin, name=name)
    answer = admin.http.post(f"{admin.server.url}/api/v3/rbac/roles/", json={"name": name}, timeout=60)
    assert answer.status_code == 400 and answer.json()["name"] == ["This field must be unique."], answer.text
