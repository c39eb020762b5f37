"""Commands that make administrators and links, and the one that asks the API."""

import json

from support.admin import unique
from support.flow import FlowClient


def test_somebody_is_made_an_administrator_while_the_server_goes_on(server, admin):
    name = unique("boss")
    made = server.run("create-admin", name)
    assert made.returncode == 0, made.stderr
    assert "was made" in made.stdout
    user = admin.find("core/users/", username=name)
    assert user["is_superuser"] is True
    again = server.run("create_admin_group", name)
    assert again.returncode == 0 and "is an administrator" in again.stdout
    assert server.run("create-admin", "x" * 200).returncode != 0


def test_a_recovery_key_signs_in_once(server, user):
    made = server.run("create-recovery-key", "5", user.username)
    assert made.returncode == 0, made.stderr
    path = made.stdout.strip()
    assert path.startswith("/recovery/use-token/")
    browser, late = FlowClient(server), FlowClient(server)
    browser.http.get(server.url + path, allow_redirects=False, timeout=30)
    assert browser.me() == user.username
    assert late.http.get(server.url + path, allow_redirects=False, timeout=30).status_code == 404
    assert late.me() is None


def test_recovery_keys_are_for_users_who_may_sign_in(server, admin, user):
    assert server.run("create-recovery-key", "nobody-at-all").returncode != 0
    for minutes in ("0", "soon", "99999999"):
        assert server.run("create-recovery-key", minutes, user.username).returncode != 0
    admin.call("PATCH", f"core/users/{user.pk}/", {"is_active": False})
    refused = server.run("create-recovery-key", user.username)
    assert refused.returncode != 0 and "may sign in" in refused.stderr


def ask(server, *arguments, **variables):
    return server.run("api", *arguments, **({"AUTHENTIK_TOKEN": server.token} | variables))


def test_the_api_is_asked_and_answers_as_json(server):
    me = ask(server, "get", "core/users/me/")
    assert me.returncode == 0, me.stderr
    assert json.loads(me.stdout)["user"]["username"] == "akadmin"
    assert me.stdout.startswith("{\n  ")
    name = unique("made")
    made = ask(server, "POST", "/api/v3/core/groups/", json.dumps({"name": name}))
    assert json.loads(made.stdout)["name"] == name
    found = ask(server, "GET", f"core/groups/?name={name}", AUTHENTIK_URL=server.url + "/")
    assert json.loads(found.stdout)["pagination"]["count"] == 1
    gone = ask(server, "DELETE", f"core/groups/{json.loads(made.stdout)['pk']}/")
    assert (gone.returncode, gone.stdout) == (0, "")


def test_the_exit_status_says_what_went_wrong(server, tmp_path):
    wrong = ask(server, "POST", "core/groups/", "{}")
    assert wrong.returncode == 4 and "name" in json.loads(wrong.stdout)
    assert "400" in wrong.stderr
    assert ask(server, "GET", "core/users/me/", AUTHENTIK_TOKEN="wrong").returncode == 4
    assert ask(server, "GET", "core/users/me/", "--url", "http://127.0.0.1:1").returncode == 1
    assert ask(server, "POST", "core/groups/", "{no json").returncode not in (0, 4, 5)
    file = tmp_path / "token"
    file.write_text(server.token + "\n")
    assert ask(server, "GET", "core/users/me/", "--token-file", str(file), AUTHENTIK_TOKEN="").returncode == 0
