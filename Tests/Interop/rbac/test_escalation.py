"""Nobody gives what they do not hold: known ways of escalating by name, and random sequences of calls."""

import random

import pytest
from support.admin import unique
from support.roles import Powers, assign, make_account, make_role

PERMISSIONS = [f"authentik_core.{action}_{model}" for model in ("user", "group", "token")
               for action in ("view", "add", "change", "delete")]
SPECIAL = ["authentik_core.add_user_to_group", "authentik_core.remove_user_from_group",
           "authentik_core.reset_user_password", "authentik_core.impersonate", "authentik_core.set_token_key",
           "authentik_core.enable_group_superuser", "authentik_core.disable_group_superuser",
           "authentik_rbac.view_role", "authentik_rbac.add_role", "authentik_rbac.change_role",
           "authentik_rbac.assign_role_permissions", "authentik_rbac.unassign_role_permissions",
           "authentik_rbac.add_initialpermissions", "authentik_rbac.view_initialpermissions",
           "authentik_rbac.change_initialpermissions"]
NOT_HELD = ["authentik_core.view_application", "authentik_rbac.edit_system_settings", "authentik_flows.change_flow"]


@pytest.fixture
def helper(admin):
    """Somebody who may do all that helpdesks do, and is no administrator."""
    return make_account(admin, PERMISSIONS + SPECIAL)


@pytest.fixture
def boss(admin):
    """A superuser other than the administrator, and the group that makes them one."""
    group = admin.call("POST", "core/groups/", {"name": unique("bosses"), "is_superuser": True})["pk"]
    return admin.make_user().pk, group


@pytest.fixture
def strong(admin):
    """A role with more than the helper has."""
    return make_role(admin, NOT_HELD)


def refused(answer) -> bool:
    return answer.status_code in (400, 403, 404)


def test_nobody_makes_themselves_a_superuser(admin, helper, boss):
    user, group = boss
    own = helper.call("POST", "core/groups/", {"name": unique("own"), "users": [helper.pk]}).json()["pk"]
    attempts = [
        helper.call("PATCH", f"core/users/{helper.pk}/", {"groups": [group]}),
        helper.call("POST", f"core/groups/{group}/add_user/", {"pk": helper.pk}),
        helper.call("PATCH", f"core/groups/{group}/", {"users": [helper.pk]}),
        helper.call("PATCH", f"core/groups/{own}/", {"is_superuser": True}),
        helper.call("PATCH", f"core/groups/{own}/", {"parents": [group]}),
        helper.call("POST", "core/groups/", {"name": unique("new"), "is_superuser": True}),
        helper.call("POST", "core/groups/", {"name": unique("new"), "parents": [group], "users": [helper.pk]}),
        helper.call("POST", "core/users/", {"username": unique("new"), "name": "", "groups": [group]}),
    ]
    assert all(map(refused, attempts)), [(each.status_code, each.text) for each in attempts]
    assert helper.call("GET", "core/users/me/").json()["user"]["is_superuser"] is False


def test_nobody_gives_a_role_that_allows_more(admin, helper, strong):
    group = admin.call("POST", "core/groups/", {"name": unique("strong"), "roles": [strong]})["pk"]
    attempts = [
        helper.call("PATCH", f"core/users/{helper.pk}/", {"roles": [strong]}),
        helper.call("POST", f"rbac/roles/{strong}/add_user/", {"pk": helper.pk}),
        helper.call("POST", f"core/groups/{group}/add_user/", {"pk": helper.pk}),
        helper.call("POST", "core/groups/", {"name": unique("new"), "roles": [strong], "users": [helper.pk]}),
        helper.call("POST", f"rbac/permissions/assigned_by_roles/{helper.role}/assign/", {"permissions": NOT_HELD}),
        helper.call("POST", "rbac/initial_permissions/", {
            "name": unique("initial"), "role": helper.role,
            "permissions": [each["id"] for each in admin.call(
                "GET", "rbac/permissions/", params={"codename": "change_flow"})["results"]]}),
    ]
    assert all(map(refused, attempts)), [(each.status_code, each.text) for each in attempts]


def test_nobody_gets_hold_of_a_stronger_account(admin, helper, strong, boss):
    weak = admin.make_user()
    for stronger in (admin.make_user(roles=[strong]).pk, admin.make_user(groups=[]).pk):
        if stronger != weak.pk and not admin.call("GET", f"core/users/{stronger}/")["roles"]:
            admin.call("POST", f"core/groups/{boss[1]}/add_user/", {"pk": stronger})
        attempts = [
            helper.call("POST", f"core/users/{stronger}/set_password/", {"password": "Corr3ct horse battery"}),
            helper.call("PATCH", f"core/users/{stronger}/", {"email": "mallory@example.com"}),
            helper.call("DELETE", f"core/users/{stronger}/"),
            helper.call("POST", "core/tokens/", {
                "identifier": unique("token"), "intent": "app_password", "user": stronger}),
        ]
        assert all(map(refused, attempts)), [(each.status_code, each.text) for each in attempts]
    assert helper.call(
        "POST", f"core/users/{weak.pk}/set_password/", {"password": "Corr3ct horse battery"}).status_code == 204


def test_what_one_holds_can_be_given(admin, helper):
    weak = admin.make_user()
    role = helper.call("POST", "rbac/roles/", {"name": unique("role")})
    assert role.status_code == 201, role.text
    path = f"rbac/permissions/assigned_by_roles/{role.json()['pk']}/"
    given = helper.call("POST", path + "assign/", {"permissions": ["authentik_core.view_user"]})
    assert given.status_code == 200, given.text
    assert helper.call("PATCH", f"core/users/{weak.pk}/", {"roles": [role.json()["pk"]]}).status_code == 200
    assert helper.call("PATCH", path + "unassign/", {"permissions": ["authentik_core.view_user"]}).status_code == 204


class Attacker:
    """Calls the API at random, and knows which accounts it got hold of."""

    def __init__(self, admin, dice: random.Random, boss, strong: str):
        self.admin, self.dice = admin, dice
        held = [each for each in PERMISSIONS + SPECIAL if dice.random() < 0.8]
        self.account = make_account(admin, held)
        self.controlled = {self.account.pk}
        weak = admin.call("POST", "core/groups/", {"name": unique("weak")})["pk"]
        middle = admin.call("POST", "core/groups/", {"name": unique("middle"), "roles": [strong]})["pk"]
        self.groups = [boss[1], weak, middle]
        self.users = [boss[0], self.account.pk, admin.make_user().pk, admin.make_user(roles=[strong]).pk]
        self.roles = [strong, self.account.role, make_role(admin)]
        self.tokens: list[str] = []

    def step(self) -> None:
        self.dice.choice([
            self.change_user, self.make_user, self.change_group, self.make_group, self.membership, self.role_of_user,
            self.permissions, self.make_role, self.password, self.token, self.initial_permissions])()

    def some(self, values: list) -> list:
        return self.dice.sample(values, self.dice.randint(0, min(2, len(values))))

    def call(self, method: str, path: str, body=None):
        answer = self.account.call(method, path, body)
        assert answer.status_code < 500, (method, path, body, answer.text)
        return answer.json() if answer.ok and answer.content else answer.ok

    def change_user(self):
        body = self.dice.choice([
            {"groups": self.some(self.groups)}, {"roles": self.some(self.roles)}, {"is_superuser": True},
            {"attributes": {"goauthentik.io/user/token-expires": False}}, {"email": "mallory@example.com"},
            {"type": "internal_service_account"}])
        self.call("PATCH", f"core/users/{self.dice.choice(self.users)}/", body)

    def make_user(self):
        made = self.call("POST", "core/users/", {
            "username": unique("made"), "name": "", "groups": self.some(self.groups), "roles": self.some(self.roles)})
        if made:
            self.users.append(made["pk"])
            self.controlled.add(made["pk"])

    def group_body(self) -> dict:
        return self.dice.choice([
            {"users": self.some(self.users)}, {"parents": self.some(self.groups)}, {"roles": self.some(self.roles)},
            {"is_superuser": True}, {"users": [self.account.pk], "parents": self.some(self.groups)}])

    def change_group(self):
        self.call("PATCH", f"core/groups/{self.dice.choice(self.groups)}/", self.group_body())

    def make_group(self):
        made = self.call("POST", "core/groups/", {"name": unique("made")} | self.group_body())
        if made:
            self.groups.append(made["pk"])

    def membership(self):
        action = self.dice.choice(["add_user", "remove_user"])
        user = self.dice.choice([self.account.pk, *self.users])
        self.call("POST", f"core/groups/{self.dice.choice(self.groups)}/{action}/", {"pk": user})

    def role_of_user(self):
        action = self.dice.choice(["add_user", "add_user", "remove_user"])
        user = self.dice.choice([self.account.pk, *self.users])
        self.call("POST", f"rbac/roles/{self.dice.choice(self.roles)}/{action}/", {"pk": user})

    def permissions(self):
        body = {"permissions": self.some(PERMISSIONS + SPECIAL + NOT_HELD)}
        if self.dice.random() < 0.3:
            body = {"permissions": [self.dice.choice(["authentik_core.change_user", "authentik_core.view_user"])],
                    "model": "authentik_core.user", "object_pk": str(self.dice.choice(self.users))}
        self.call("POST", f"rbac/permissions/assigned_by_roles/{self.dice.choice(self.roles)}/assign/", body)

    def make_role(self):
        made = self.call("POST", "rbac/roles/", {"name": unique("made")})
        if made:
            self.roles.append(made["pk"])

    def password(self):
        user = self.dice.choice(self.users)
        if self.call("POST", f"core/users/{user}/set_password/", {"password": "Corr3ct horse battery"}):
            self.controlled.add(user)

    def token(self):
        user = self.dice.choice(self.users)
        made = self.call("POST", "core/tokens/", {"identifier": unique("made"), "intent": "api", "user": user})
        if made:
            self.controlled.add(made["user"])
            self.tokens.append(made["identifier"])
        elif self.tokens:
            self.call("PATCH", f"core/tokens/{self.dice.choice(self.tokens)}/", {"user": user})

    def initial_permissions(self):
        permissions = self.admin.call("GET", "rbac/permissions/", params={"search": self.dice.choice(["group", "flow"])})
        self.call("POST", "rbac/initial_permissions/", {
            "name": unique("made"), "role": self.dice.choice(self.roles),
            "permissions": [each["id"] for each in self.some(permissions["results"])]})


def more_than(held: set, power: set) -> set:
    """What of a power is not held: a permission with all objects is one with each of them."""
    return {each for each in power if each not in held and not (isinstance(each, tuple) and each[0] in held)}


@pytest.mark.parametrize("seed", range(6))
def test_random_calls_gain_nothing(admin, boss, strong, seed):
    attacker = Attacker(admin, random.Random(seed), boss, strong)
    held = Powers(admin).of(attacker.account.pk)
    for number in range(120):
        attacker.step()
        if number % 20 == 19:
            powers = Powers(admin)
            for user in attacker.controlled:
                gained = more_than(held, powers.of(user))
                assert not gained, f"seed {seed}, call {number}: user {user} has {gained}"
    assert len(attacker.controlled) > 1 or seed, "the calls do nothing"
