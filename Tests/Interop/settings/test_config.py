"""`lanyard config`: what is in effect, where it comes from, and never a secret."""

import base64
import json
import os
import re
import secrets
import subprocess
from pathlib import Path

import pytest
from support.server import REPOSITORY, binary

FILE = """
listen:
  http: [127.0.0.1:18000]
postgresql:
  host: db
  password: {password}
  read_replicas:
    0: {{host: replica}}
tenants:
  api_key: "{api_key}"
"""


def run(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess:
    """One run of the program with these variables as its only settings."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LANYARD_", "AUTHENTIK_"))}
    environment.pop("POSTGRES_PASSWORD", None)
    return subprocess.run(
        [str(binary()), *arguments], env=environment | variables, cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.fixture
def settings(tmp_path) -> tuple[Path, list[str]]:
    """A file with settings, and the secrets that it has."""
    values = [secrets.token_hex(20), secrets.token_hex(20)]
    path = tmp_path / "settings.yml"
    path.write_text(FILE.format(password=values[0], api_key=values[1]))
    return path, values


def test_each_setting_is_shown_with_its_origin(settings, tmp_path):
    path, _ = settings
    result = run(
        "config", "--json", "--config", str(path), folder=tmp_path, AUTHENTIK_LOG_LEVEL="warning",
        LANYARD_DATA="env://WHERE?here")
    assert result.returncode == 0, result.stderr
    shown = json.loads(result.stdout)
    assert shown["listen.http"] == {"value": ["127.0.0.1:18000"], "origin": f"{path}:3"}
    assert shown["log_level"] == {"value": "warning", "origin": "AUTHENTIK_LOG_LEVEL"}
    assert shown["data"] == {"value": "here", "origin": "env://WHERE (LANYARD_DATA)"}
    assert shown["listen.https"] == {"value": ["[::]:9443"], "origin": "default"}
    assert shown["postgresql.read_replicas.0.host"] == {"value": "replica", "origin": f"{path}:8"}
    assert shown["postgresql.read_replicas.0.password"] == {"value": "(secret)", "origin": f"{path}:6"}


def test_the_file_may_be_named_by_a_variable(settings, tmp_path):
    path, _ = settings
    result = run("config", "listen.http", folder=tmp_path, LANYARD_CONFIG=str(path))
    assert result.stdout == f"listen.http = 127.0.0.1:18000  # {path}:3\n"
    assert not result.stderr


def test_authentik_s_name_of_the_command_works(tmp_path):
    assert run("dump_config", "web", folder=tmp_path).stdout == run("config", "web", folder=tmp_path).stdout != ""


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--check"], ["postgresql"], ["--json", "tenants.api_key"]])
def test_no_secret_is_in_any_output(arguments, settings, tmp_path):
    path, values = settings
    options = base64.b64encode(json.dumps({"sslpassword": "hunter2hunter2"}).encode()).decode()
    (tmp_path / "secret").write_text("hunter3hunter3")
    values += ["hunter1hunter1", options, "hunter2hunter2", "hunter3hunter3", "hunter4hunter4", "hunter5hunter5"]
    result = run(
        "config", *arguments, "--config", str(path), folder=tmp_path, LANYARD_SECRET_KEY=values[2],
        LANYARD_POSTGRESQL__CONN_OPTIONS=options, LANYARD_EMAIL__PASSWORD=f"file://{tmp_path}/secret?hunter4hunter4",
        LANYARD_BOOTSTRAP_PASSWORD="hunter5hunter5", LANYARD_BOOTSTRAP_TOKEN="hunter5hunter5",
        LANYARD_BOOTSTRAP_PASSWORD_HASH="hunter5hunter5", LANYARD_SECRET_KEZ="hunter5hunter5",
        LANYARD_ERROR_REPORTING__SENTRY_DSN="https://hunter5hunter5@example.com/1",
        LANYARD_REDIS__PASSWORD="hunter5hunter5")
    for value in values:
        assert value not in result.stdout + result.stderr
    assert "LANYARD_SECRET_KEZ is not known. Did you mean LANYARD_SECRET_KEY?" in result.stderr


def test_a_secret_of_the_wrong_form_is_not_shown(tmp_path):
    result = run("config", folder=tmp_path, LANYARD_POSTGRESQL__CONN_OPTIONS="hunter2")
    assert result.returncode == 1
    assert "LANYARD_POSTGRESQL__CONN_OPTIONS" in result.stderr
    assert "hunter2" not in result.stdout + result.stderr


@pytest.mark.parametrize("variables, code, sentence", [
    ({}, 0, ""),
    ({"AUTHENTIK_WEB__WORKERS": "4", "AUTHENTIK_REDIS__HOST": "redis"}, 0, ""),
    ({"AUTHENTIK_WORKER__CONCURRENCY": "4"}, 0, "use AUTHENTIK_WORKER__THREADS"),
    ({"LANYARD_LISTEN__HTPP": "x"}, 1, "Did you mean LANYARD_LISTEN__HTTP?"),
    ({"LANYARD_LISTEN__HTTP": "x"}, 1, "LANYARD_LISTEN__HTTP is 'x', but must be"),
    ({"LANYARD_WEB__PATH": "/auth"}, 1, "a path with a slash at both ends"),
    ({"LANYARD_CONFIG": "/nowhere/at/all.yml"}, 1, "/nowhere/at/all.yml"),
])
def test_check_fails_for_what_is_wrong_and_only_for_that(variables, code, sentence, tmp_path):
    result = run("config", "--check", folder=tmp_path, **variables)
    assert result.returncode == code, result.stderr
    assert sentence in result.stderr


def test_a_setting_that_does_not_exist_is_an_error(tmp_path):
    result = run("config", "listen.htpp", folder=tmp_path)
    assert result.returncode == 1
    assert "There is no setting 'listen.htpp'. Did you mean listen.http?" in result.stderr


@pytest.mark.parametrize("command", ["serve", "healthcheck", "plugins"])
def test_every_command_refuses_what_cannot_be_used_in_one_sentence(command, tmp_path):
    result = run(command, folder=tmp_path, LANYARD_LISTEN__METRICS="[::]:99999")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "LANYARD_LISTEN__METRICS is '[::]:99999', but must be" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_not_yaml_is_named_with_the_line(tmp_path):
    (tmp_path / "bad.yml").write_text("data: x\nlisten: [\n")
    result = run("serve", "--config", "bad.yml", folder=tmp_path)
    assert result.returncode == 1
    assert re.search(r"bad\.yml:\d+", result.stderr)


def test_the_page_of_settings_has_every_setting_with_its_default(tmp_path):
    """The page is made from the sources without building; the program itself must say the same."""
    page = (REPOSITORY / "docs/settings.md").read_text()
    rows = dict(re.findall(r"^\| `([\w.]+)` \| `LANYARD_\w+` \| (?:`([^|]*)`)? *\|", page, re.MULTILINE))
    shown = json.loads(run("config", "--json", folder=tmp_path).stdout)
    assert set(rows) == set(shown)
    for key, setting in shown.items():
        value = setting["value"]
        text = ", ".join(value) if isinstance(value, list) else json.dumps(value) if value is not None else ""
        assert rows[key] == text.strip('"'), key
        variable = "LANYARD_" + key.replace(".", "__").upper()
        assert f"| `{variable}` |" in page
