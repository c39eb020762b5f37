"""Users with roles, and what the stored rows say that a user is able to do."""

from dataclasses import dataclass

import requests

from support.admin import Admin, unique


@dataclass
class Account:
    """A user with a token of their own, who calls the API with it."""

    admin: Admin
    pk: int
    username: str
    role: str
    key: str

    def call(self, method: str, path: str, json=None, **options) -> requests.Response:
        return self.admin.server.session().request(
            method, f"{self.admin.server.url}/api/v3/{path}", json=json, timeout=60,
            headers={"Authorization": f"Bearer {self.key}"}, **options)


def make_role(admin: Admin, permissions=(), name: str | None = None) -> str:
    """A role that allows these things with all objects."""
    role = admin.call("POST", "rbac/roles/", {"name": name or unique("role")})["pk"]
    if permissions:
        assign(admin, role, *permissions)
    return role


def assign(admin: Admin, role: str, *permissions: str, **on) -> list:
    return admin.call(
        "POST", f"rbac/permissions/assigned_by_roles/{role}/assign/", {"permissions": list(permissions)} | on)


def make_account(admin: Admin, permissions=(), **fields) -> Account:
    """A user who has a role with these permissions, and a token."""
    role = make_role(admin, permissions)
    username = unique("account")
    user = admin.call("POST", "core/users/", {"username": username, "name": username, "roles": [role]} | fields)
    token = admin.call("POST", "core/tokens/", {"identifier": unique("token"), "intent": "api", "user": user["pk"]})
    return Account(admin, user["pk"], username, role, token["key"])


def every(admin: Admin, path: str, **filters) -> list[dict]:
    """All objects of a list, page after page."""
    results, page = [], 1
    while page:
        answer = admin.call("GET", path, params=filters | {"page": page, "page_size": 100})
        results += answer["results"]
        page = answer["pagination"]["next"]
    return results


class Powers:
    """What users are able to do, worked out from what the administrator's lists say."""

    def __init__(self, admin: Admin):
        self.groups = {group["pk"]: group for group in every(admin, "core/groups/")}
        self.users = {user["pk"]: user for user in every(admin, "core/users/")}
        self.allowed = {role["pk"]: self._of_role(admin, role["pk"]) for role in every(admin, "rbac/roles/")}

    @staticmethod
    def _of_role(admin: Admin, role: str) -> set:
        everywhere = {each["app_label"] + "." + each["codename"]
                      for each in every(admin, "rbac/permissions/", role=role)}
        return everywhere | {(each["app_label"] + "." + each["codename"], each["object_pk"])
                             for each in every(admin, "rbac/permissions/roles/", uuid=role)}

    def of(self, pk: int) -> set:
        """Permissions, those for one object with its key; `superuser` for all."""
        user = self.users.get(pk)
        if user is None:
            return set()
        groups, todo = set(), list(user["groups"])
        while todo:
            group = todo.pop()
            if group not in groups:
                groups.add(group)
                todo += self.groups[group]["parents"]
        roles = set(user["roles"]).union(*(self.groups[group]["roles"] for group in groups))
        power = set().union(*(self.allowed[role] for role in roles))
        return power | ({"superuser"} if any(self.groups[group]["is_superuser"] for group in groups) else set())
