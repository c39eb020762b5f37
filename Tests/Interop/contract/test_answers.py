"""Each answer to a GET against what clients of authentik rely on, with objects of every model."""

import re

import pytest

from contract import facts, objects

# Lists that are empty on a new server: nothing is wrong with them, and nothing is seen of them.
EMPTY = {
    "sources/all/", "policies/reputation/scores/", "core/user_consent/", "oauth2/authorization_codes/",
    "rbac/permissions/roles/",
}
# authentik answers so as well, whatever its document says.
# What a list cannot do without.
NEEDED = {
    "rbac/permissions/assigned_by_roles/": {"model": "authentik_core.group"},
    "events/events/stats/": {"count_steps": "hours=1"},
}
# What does not apply to everybody.
CONDITIONAL = {"flows/instances/{slug}/execute/"}
EXPECTED = {f"{kind}/all/types/[].icon_url is null" for kind in (
    "policies", "propertymappings", "providers", "sources", "stages")}


@pytest.fixture(scope="module")
def populated(admin):
    objects.make_all(admin)
    return admin


@pytest.fixture(scope="module")
def operations(populated):
    """What clients read that this server has, by path."""
    own, _ = facts.of_document(populated.call("GET", "schema/", params={"format": "json"}))
    paths = {each["path"] for each in own.values() if each["method"] == "GET"}
    return {each["path"]: each for each in facts.OPERATIONS.values()
            if each["method"] == "GET" and each["path"] in paths and each.get("answer") and
            not each["path"].startswith(("tenants/", "schema/"))}


def pages(operations):
    return {path: each for path, each in operations.items() if each["answer"].startswith("@Paginated")}


def all_of(admin, path):
    return admin.call("GET", path, params={"page_size": 100} | NEEDED.get(path, {}))["results"]


def test_lists_have_what_clients_read(populated, operations):
    wrong, empty = [], set()
    for path, operation in pages(operations).items():
        answer = populated.call("GET", path, params={"page_size": 100} | NEEDED.get(path, {}))
        wrong += facts.problems(answer, operation["answer"], path)
        if not answer["results"]:
            empty.add(path)
    assert sorted(unnumbered(wrong)) == []
    assert empty <= EMPTY


def test_single_objects_and_actions_have_what_clients_read(populated, operations):
    wrong, seen = [], 0
    for path, operation in operations.items():
        stem, _, rest = path.partition("{")
        if not rest or not operations.get(stem, {}).get("answer", "").startswith("@Paginated"):
            continue
        name = rest.partition("}")[0]
        for each in all_of(populated, stem)[:30]:
            key = each.get(name) or each["pk"]
            address = path.replace(f"{{{name}}}", str(key))
            response = populated.http.get(f"{populated.server.url}/api/v3/{address}", timeout=60)
            if path in CONDITIONAL and response.status_code == 400:
                continue
            if response.status_code != 200:
                wrong.append(f"{path} is {response.status_code}: {response.text[:200]}")
            elif "json" in response.headers["Content-Type"]:
                wrong += facts.problems(response.json(), operation["answer"], path)
            seen += 1
    assert sorted(unnumbered(wrong)) == []
    assert seen > 150


def test_what_is_no_collection_has_what_clients_read(populated, operations):
    wrong = []
    for path, operation in operations.items():
        if "{" not in path and not operation["answer"].startswith("@Paginated"):
            answer = populated.call("GET", path, params=NEEDED.get(path))
            wrong += facts.problems(answer, operation["answer"], path)
    assert sorted(unnumbered(wrong) - EXPECTED) == []


def unnumbered(problems):
    """Each problem once, however many objects have it."""
    return {re.sub(r"\[\d+\]", "[]", each) for each in problems}
