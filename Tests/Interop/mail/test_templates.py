"""The templates of mails over the API: listed, looked at, and checked when they are chosen."""

import pytest
from support.admin import Admin, unique

PATH = "stages/email/templates/"


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    (folder / "welcome.html").write_text("<h1>Hi {{user.name}}</h1><p><a href=\"{{url}}\">Go on</a></p>")
    (folder / "nolink.html").write_text("<p>Hi</p>")
    (folder / "django.html").write_text("{% load i18n %}{{ url }}")
    return folder


@pytest.fixture
def chooser(make_server, templates):
    return Admin(make_server(EMAIL__TEMPLATE_DIR=str(templates)))


def test_templates_are_listed_previewed_and_checked(chooser):
    names = [each["name"] for each in chooser.call("GET", PATH)]
    assert names[:5] == ["email/password_reset.html", "email/account_confirmation.html", "email/email_otp.html",
                         "email/event_notification.html", "email/invitation.html"]
    assert sorted(names[5:]) == ["django.html", "nolink.html", "welcome.html"]
    for name in names[:5] + ["welcome.html"]:
        shown = chooser.call("GET", f"{PATH}preview/", params={"template": name, "language": "de"})
        assert shown["text"].strip() and shown["html"].strip()
    german = chooser.call("GET", f"{PATH}preview/", params={"template": names[0], "language": "de"})
    assert german["subject"] == "Neues Passwort wählen" and "Hallo Mira Sample," in german["text"]
    for name in ("nolink.html", "django.html", "none.html", "../welcome.html", ""):
        response = chooser.http.post(f"{chooser.server.url}/api/v3/stages/email/", timeout=30, json={
            "name": unique("email"), "template": name})
        assert response.status_code == 400 and list(response.json()) == ["template"], name
    chooser.make_stage("email", template="welcome.html")
    response = chooser.http.get(
        f"{chooser.server.url}/api/v3/{PATH}preview/", params={"template": "none.html"}, timeout=30)
    assert response.status_code == 400 and "template" in response.json()


def test_a_stages_password_is_not_shown(admin):
    pk = admin.make_stage("email", username="id", password="s3cret-passphrase")
    shown = admin.call("GET", f"stages/email/{pk}/")
    assert "s3cret" not in str(shown) and "password" not in shown
    admin.call("PATCH", f"stages/email/{pk}/", {"port": 2525})
    assert admin.call("GET", f"stages/email/{pk}/")["port"] == 2525


@pytest.mark.parametrize("fields, at", [
    ({"use_tls": True, "use_ssl": True}, "use_ssl"), ({"port": 0}, "port"), ({"port": 70000}, "port"),
    ({"from_address": "no address"}, "from_address"), ({"token_expiry": "soon"}, "token_expiry"),
    ({"subject": "two\nlines"}, "subject"), ({"host": ""}, "host"), ({"recovery_max_attempts": -1}, "recovery_max_attempts"),
])
def test_bad_fields_are_said_at_the_field(admin, fields, at):
    response = admin.http.post(f"{admin.server.url}/api/v3/stages/email/", timeout=30, json={
        "name": unique("email")} | fields)
    assert response.status_code == 400 and list(response.json()) == [at], response.text
