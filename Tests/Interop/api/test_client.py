"""The generated client of authentik, whose models take nothing that they do not know: every list, and full changes."""

import authentik_client
import pytest
from authentik_client import models

from contract import objects
from support.admin import unique


@pytest.fixture(scope="module")
def client(server):
    configuration = authentik_client.Configuration(host=f"{server.url}/api/v3", access_token=server.token)
    with authentik_client.ApiClient(configuration) as client:
        yield client


def api(client, operation: str):
    """A method of the client by its operation's id."""
    name = operation.partition("_")[0].capitalize() + "Api"
    return getattr(getattr(authentik_client, name)(client), operation)


NEEDED = {"rbac_permissions_assigned_by_roles_list": {"model": "authentik_core.group"}}


def test_every_list_is_read(admin, client):
    objects.make_all(admin)
    document = admin.call("GET", "schema/", params={"format": "json"})
    lists = [
        methods["get"]["operationId"] for path, methods in document["paths"].items()
        if "get" in methods and "{" not in path and methods["get"]["operationId"].endswith("_list")
        and not path.startswith("/tenants/")
    ]
    read, wrong = 0, []
    for operation in lists:
        try:
            page = api(client, operation)(**NEEDED.get(operation, {}))
        except ValueError as error:
            wrong.append(f"{operation}: {error}")
            continue
        results = getattr(page, "results", page)
        assert isinstance(results, list), operation
        read += len(results)
    assert wrong == []
    assert len(lists) > 40
    assert read > 200


def flow_body():
    name = unique("flow")
    return {"name": name, "slug": name, "title": "Title", "designation": "authentication"}


def oauth2_body(admin):
    return {
        "name": unique("provider"), "authorization_flow": admin.flow("default-provider-authorization-implicit-consent"),
        "invalidation_flow": admin.flow("default-provider-invalidation-flow"),
        "redirect_uris": [{"matching_mode": "strict", "url": "https://a.example.com", "redirect_uri_type": "authorization"}],
        "grant_types": ["authorization_code"], "property_mappings": [admin.scope_mapping("openid")],
    }


def application_body():
    name = unique("app")
    return {"name": name, "slug": name}


def binding_body(admin):
    return {
        "target": admin.flow(admin.make_flow()), "stage": admin.make_stage("deny"), "order": 5}


# The operations' stem, the model, what is created, what is changed, and the member that paths name objects by.
MODELS = {
    "core_users": ("User", lambda admin: {"username": unique("user"), "name": "Name"}, {"name": "Other"}, "pk"),
    "core_groups": ("Group", lambda admin: {"name": unique("group")}, {"attributes": {"a": 1}}, "pk"),
    "core_tokens": ("Token", lambda admin: {"identifier": unique("token")}, {"description": "Other"}, "identifier"),
    "core_brands": ("Brand", lambda admin: {"domain": unique("brand")}, {"branding_title": "Other"}, "brand_uuid"),
    "core_applications": ("Application", lambda admin: application_body(), {"meta_publisher": "Other"}, "slug"),
    "flows_instances": ("Flow", lambda admin: flow_body(), {"title": "Other"}, "slug"),
    "flows_bindings": ("FlowStageBinding", binding_body, {"order": 6}, "pk"),
    "providers_oauth2": ("OAuth2Provider", oauth2_body, {"access_code_validity": "minutes=2"}, "pk"),
    "propertymappings_provider_scope": (
        "ScopeMapping", lambda admin: {"name": unique("mapping"), "scope_name": "a", "expression": "return {}"},
        {"description": "Other"}, "pk"),
    "stages_prompt_prompts": ("Prompt", lambda admin: {
        "name": unique("prompt"), "field_key": "a", "label": "A", "type": "text"}, {"label": "Other"}, "pk"),
    "stages_identification": (
        "IdentificationStage", lambda admin: {"name": unique("stage"), "user_fields": ["username"]},
        {"user_fields": ["email"]}, "pk"),
    "stages_password": ("PasswordStage", lambda admin: {
        "name": unique("stage"), "backends": ["authentik.core.auth.InbuiltBackend"]},
        {"failed_attempts_before_cancel": 2}, "pk"),
    "stages_user_login": (
        "UserLoginStage", lambda admin: {"name": unique("stage")}, {"session_duration": "hours=1"}, "pk"),
    "stages_user_write": ("UserWriteStage", lambda admin: {"name": unique("stage")}, {"user_type": "internal"}, "pk"),
    "stages_consent": ("ConsentStage", lambda admin: {"name": unique("stage")}, {"mode": "permanent"}, "pk"),
    "stages_deny": ("DenyStage", lambda admin: {"name": unique("stage")}, {"deny_message": "Other"}, "pk"),
    "policies_expression": ("ExpressionPolicy", lambda admin: {
        "name": unique("policy"), "expression": "return True"}, {"execution_logging": True}, "pk"),
    "policies_password": ("PasswordPolicy", lambda admin: {
        "name": unique("policy"), "error_message": "no"}, {"length_min": 9}, "pk"),
    "policies_dummy": ("DummyPolicy", lambda admin: {"name": unique("policy")}, {"result": True}, "pk"),
    "rbac_roles": ("Role", lambda admin: {"name": unique("role")}, {"name": unique("other")}, "pk"),
    "rbac_initial_permissions": ("InitialPermissions", lambda admin: {
        "name": unique("initial"), "role": admin.call("POST", "rbac/roles/", {"name": unique("role")})["pk"],
        "permissions": [admin.permission("authentik_core.view_group")]}, {"name": unique("other")}, "pk"),
    "policies_bindings": ("PolicyBinding", lambda admin: {
        "target": admin.flow(admin.make_flow()), "order": 0, "user": admin.make_user().pk}, {"negate": True}, "pk"),
}


@pytest.mark.parametrize("stem", MODELS)
def test_an_object_is_made_changed_and_deleted(admin, client, stem):
    name, make, change, key_name = MODELS[stem]
    body = make(admin)
    created = api(client, f"{stem}_create")(getattr(models, f"{name}Request").model_validate(body))
    key = getattr(created, key_name)
    retrieved = api(client, f"{stem}_retrieve")(key)
    assert matches(retrieved, body)
    changed = api(client, f"{stem}_partial_update")(key, getattr(models, f"Patched{name}Request").model_validate(change))
    assert matches(changed, body | change)
    replaced = api(client, f"{stem}_update")(key, getattr(models, f"{name}Request").model_validate(body | change))
    assert matches(replaced, body | change)
    assert api(client, f"{stem}_used_by_list")(key) == []
    api(client, f"{stem}_destroy")(key)
    with pytest.raises(authentik_client.exceptions.NotFoundException):
        api(client, f"{stem}_retrieve")(key)


def matches(model, body: dict) -> bool:
    shown = model.to_dict()
    return all(str(shown[name]).casefold() == str(value).casefold() or same(shown[name], value)
               for name, value in body.items())


def same(shown, value) -> bool:
    """Whether one is the other, members that were not asked for aside."""
    if isinstance(shown, list) and isinstance(value, list):
        return len(shown) == len(value) and all(same(*pair) for pair in zip(shown, value))
    if isinstance(shown, dict) and isinstance(value, dict):
        return all(same(shown.get(name), each) for name, each in value.items())
    return str(getattr(shown, "value", shown)) == str(value)


def test_certificates_are_made_and_deleted(client):
    crypto = authentik_client.CryptoApi(client)
    made = crypto.crypto_certificatekeypairs_generate_create(models.CertificateGenerationRequest(
        common_name=unique("certificate"), validity_days=3, alg="ecdsa"))
    key = str(made.pk)
    assert crypto.crypto_certificatekeypairs_view_certificate_retrieve(key).data.startswith("-----BEGIN")
    found = crypto.crypto_certificatekeypairs_list(has_key=True, key_type=["ec"], name=made.name)
    assert [str(each.pk) for each in found.results] == [key]
    renamed = crypto.crypto_certificatekeypairs_partial_update(
        key, models.PatchedCertificateKeyPairRequest(name=made.name + "-2"))
    assert renamed.name == made.name + "-2"
    crypto.crypto_certificatekeypairs_destroy(key)


def test_roles_are_given_and_taken(admin, client):
    rbac, core = authentik_client.RbacApi(client), authentik_client.CoreApi(client)
    role, user = rbac.rbac_roles_create(models.RoleRequest(name=unique("role"))), admin.make_user()
    key = str(role.pk)
    rbac.rbac_roles_add_user_create(key, models.UserAccountSerializerForRoleRequest(pk=user.pk))
    assert [each.pk for each in core.core_users_list(roles_by_pk=[key]).results] == [user.pk]
    rbac.rbac_permissions_assigned_by_roles_assign(
        key, models.PermissionAssignRequest(permissions=["authentik_core.view_user"]))
    group = core.core_groups_create(models.GroupRequest(name=unique("group")))
    one = {"model": "authentik_core.group", "object_pk": str(group.pk)}
    rbac.rbac_permissions_assigned_by_roles_assign(
        key, models.PermissionAssignRequest(permissions=["authentik_core.view_group"], **one))
    def with_the_group():
        found = rbac.rbac_permissions_assigned_by_roles_list(**one).results
        return [str(each.role_pk) for each in found if each.object_permissions]

    assert with_the_group() == [key]
    held = [(each.codename, each.object_pk) for each in rbac.rbac_permissions_roles_list(uuid=key).results]
    assert held == [("view_group", str(group.pk))]
    rbac.rbac_permissions_assigned_by_roles_unassign_partial_update(
        key, models.PatchedPermissionAssignRequest(permissions=["authentik_core.view_group"], **one))
    assert with_the_group() == []
    rbac.rbac_roles_remove_user_create(key, models.UserAccountSerializerForRoleRequest(pk=user.pk))
    assert core.core_users_list(roles_by_pk=[key]).results == []
    rbac.rbac_roles_destroy(key)


def test_lists_take_what_the_client_filters_by(admin, client):
    core = authentik_client.CoreApi(client)
    user = admin.make_user([unique("team")], attributes={"team": "red"})
    assert [each.pk for each in core.core_users_list(groups_by_name=user.groups).results] == [user.pk]
    assert [each.pk for each in core.core_users_list(
        type=["internal", "external"], attributes='{"team": "red"}', username=user.username).results] == [user.pk]
    groups = core.core_groups_list(members_by_pk=[user.pk], include_users=False, members_by_username=[user.username])
    assert [each.name for each in groups.results] == user.groups
    assert groups.results[0].users_obj is None
    found = core.core_users_list(search=f'username = "{user.username}" and attributes.team startswith "RE"')
    assert [each.pk for each in found.results] == [user.pk]
