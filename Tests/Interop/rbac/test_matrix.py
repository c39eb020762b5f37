"""Every operation, asked by everybody: nobody, a plain user, one who may see all, one who may change all, a superuser.

Objects are named that do not exist, and bodies are empty: who may ask is told what is missing (404, 400), who may not is
refused (403), and nothing happens.
"""

import uuid

import pytest
from support.admin import unique
from support.roles import every, make_account

METHODS = ("get", "post", "put", "patch", "delete")
# Operations that anybody may ask.
OPEN = {
    "core_brands_current_retrieve", "root_config_retrieve", "schema_retrieve", "flows_executor_get",
    "flows_executor_solve", "flows_inspector_get", "policies_geoip_iso3166_list",
}
# What everybody who signed in may ask: of themselves, of what is theirs, of what is no secret.
OWN = (
    "core_users_me_", "core_users_impersonate_end_", "core_applications_", "core_tokens_", "core_authenticated_sessions_",
    "core_user_consent_", "oauth2_", "stages_all_user_settings_", "sources_all_user_settings_", "admin_version_retrieve",
    "admin_apps_list", "admin_models_list",
)
# What is asked with a body and changes nothing.
TRIALS = {
    "policies_explain_create", "flows_instances_simulate_create", "policies_all_test_create",
    "propertymappings_all_test_create", "stages_prompt_prompts_preview_create",
}
# What looks at each object that a file names, and refuses by these.
BY_OBJECT = {"managed_blueprints_plan_create", "managed_blueprints_import_create"}
# Collections whose types are no secret.
TYPES = "_types_list"


@pytest.fixture(scope="module")
def operations(server) -> list[tuple[str, str, str]]:
    """Method, path and id of every operation but the tenants', which have a key of their own."""
    document = server.session().get(f"{server.url}/api/v3/schema/?format=json", timeout=60).json()
    found = []
    for path, methods in document["paths"].items():
        if path.startswith("/tenants/"):
            continue
        for segment in [part for part in path.split("/") if part.startswith("{")]:
            path = path.replace(segment, "999999" if segment in ("{id}",) else str(uuid.uuid4()))
        found += [(method, path[1:], operation["operationId"])
                  for method, operation in methods.items() if method in METHODS]
    # An operation that does not say who may ask is not offered at all.
    assert len(found) > 350
    return found


@pytest.fixture(scope="module")
def permissions(admin) -> list[dict]:
    return every(admin, "rbac/permissions/")


def names(permissions: list[dict], *actions: str) -> list[str]:
    return [f"{each['app_label']}.{each['codename']}" for each in permissions
            if each["codename"].startswith(tuple(f"{action}_" for action in actions))
            and each["codename"].endswith(f"_{each['model']}")]


def ask(call, operations) -> dict[str, int]:
    """The status that each operation answers with."""
    answers = {}
    for method, path, name in operations:
        answer = call(method.upper(), path, json={} if method != "get" else None)
        assert answer.status_code < 500, (method, path, answer.text[:500])
        answers[name] = answer.status_code
    return answers


def test_nobody_is_asked_to_sign_in(server, operations):
    http = server.session()

    def call(method, path, **options):
        return http.request(method, f"{server.url}/api/v3/{path}", timeout=60, allow_redirects=False, **options)

    answers = ask(call, operations)
    let_in = {name for name, status in answers.items() if status != 403}
    assert let_in <= OPEN, let_in - OPEN


def test_a_plain_user_sees_what_is_theirs(admin, operations):
    answers = ask(make_account(admin).call, operations)
    # Of what there is not, nobody need be told that they may not see it.
    let_in = {name for name, status in answers.items() if status not in (403, 404) and name not in OPEN | BY_OBJECT}
    surprising = {name for name in let_in if not name.startswith(OWN) and not name.endswith(TYPES)}
    assert not surprising, {name: answers[name] for name in surprising}


def test_who_may_see_all_changes_nothing(admin, operations, permissions):
    viewer = make_account(admin, names(permissions, "view"))
    answers = ask(viewer.call, operations)
    for method, _, name in operations:
        if method == "get" and name.endswith("_list") and "used_by" not in name:
            assert answers[name] in (200, 400, 403, 404), (name, answers[name])
        if method != "get" and name not in OPEN | TRIALS | BY_OBJECT and not name.startswith(OWN):
            assert answers[name] in (403, 404, 405), (method, name, answers[name])
    lists = [name for method, path, name in operations
             if method == "get" and name.endswith("_list") and "999999" not in path and path.count("-") < 4]
    refused = [name for name in lists if answers[name] == 403]
    # What is not of a model takes a permission of its own.
    assert all(name.startswith(("admin_", "tasks_workers", "rbac_permissions_roles")) for name in refused), refused


def test_who_may_change_all_may_not_do_what_takes_more(admin, operations, permissions):
    editor = make_account(admin, names(permissions, "view", "add", "change", "delete"))
    answers = ask(editor.call, operations)
    special = {
        "admin_system_retrieve", "admin_system_create", "admin_settings_retrieve", "admin_settings_update",
        "policies_all_cache_clear_create", "policies_all_cache_info_retrieve", "flows_instances_cache_clear_create",
        "flows_instances_cache_info_retrieve", "admin_file_list",
    }
    assert {name for name in special if answers[name] != 403} == set()
    creations = [name for method, _, name in operations if method == "post" and name.endswith("_create")
                 and answers[name] == 403]
    assert all(name.startswith(("admin_", "policies_all_", "flows_instances_", "tasks_", "core_users_", "core_tokens_",
                                "rbac_", "crypto_", "core_groups_", "stages_prompt_", "managed_blueprints_"))
               for name in creations), creations


def test_a_superuser_is_refused_nothing(admin, operations):
    skipped = {"core_authenticated_sessions_bulk_delete_destroy"}

    def call(method, path, **options):
        return admin.http.request(
            method, f"{admin.server.url}/api/v3/{path}", timeout=60, allow_redirects=False, **options)

    answers = ask(call, [each for each in operations if each[2] not in skipped])
    refused = {name for name, status in answers.items() if status == 403}
    assert refused <= {"core_users_impersonate_create"}, refused


def test_a_role_is_named_as_it_is_given(admin):
    name = unique("role 🦊")
    made = admin.call("POST", "rbac/roles/", {"name": name})
    assert admin.call("GET", f"rbac/roles/{made['pk']}/")["name"] == name
