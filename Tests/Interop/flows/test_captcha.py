"""Captchas, judged by a service that the server asks."""

import pytest
from support.admin import Admin, unique
from support.captcha import CaptchaService
from support.flow import IDENTIFICATION, PASSWORD, REDIRECT, FlowClient

CAPTCHA = "ak-stage-captcha"


@pytest.fixture(scope="module")
def asking_server(module_server):
    """A server that may ask services on this machine."""
    return module_server(OUTGOING__ALLOW="127.0.0.0/8")


@pytest.fixture(scope="module")
def asking_admin(asking_server):
    return Admin(asking_server)


@pytest.fixture
def service():
    service = CaptchaService()
    yield service
    service.stop()


@pytest.fixture
def person(asking_admin):
    return asking_admin.make_user()


def make_flow(admin: Admin, service: CaptchaService, **fields) -> str:
    """A captcha and nothing else."""
    return admin.make_flow(admin.make_stage("captcha", **service.fields(**fields)))


def errors(challenge: dict) -> list[str]:
    return [each["string"] for each in challenge["response_errors"]["token"]]


def test_the_challenge_has_what_the_script_needs_and_no_secret(asking_server, asking_admin, service):
    run = FlowClient(asking_server).begin(make_flow(asking_admin, service, interactive=True))
    challenge = run.current
    assert challenge["component"] == CAPTCHA
    assert challenge["site_key"] == service.site_key
    assert challenge["js_url"] == service.url + "/api.js"
    assert challenge["interactive"] is True
    assert challenge["pending_user"] == "" and challenge["pending_user_avatar"]
    assert service.secret not in run.response.text


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json"])
def test_the_service_is_asked_and_believed(kind, asking_server, asking_admin, service):
    run = FlowClient(asking_server).begin(make_flow(asking_admin, service, request_content_type=kind))
    token = service.token()
    assert run.answer(token=token)["component"] == REDIRECT
    assert service.asked == [(kind, {"secret": service.secret, "response": token, "remoteip": "127.0.0.1"})]


def test_a_token_counts_once(asking_server, asking_admin, service):
    slug = make_flow(asking_admin, service)
    token = service.token()
    assert FlowClient(asking_server).begin(slug).answer(token=token)["component"] == REDIRECT
    challenge = FlowClient(asking_server).begin(slug).answer(token=token)
    assert errors(challenge) == ["Invalid captcha response. Retrying may solve this issue."]


@pytest.mark.parametrize("body", [{}, {"token": ""}, {"token": None}, {"token": []}, {"token": "guessed"}])
def test_no_token_or_a_wrong_one_does_not_get_on(body, asking_server, asking_admin, service):
    run = FlowClient(asking_server).begin(make_flow(asking_admin, service))
    challenge = run.answer(**body)
    assert challenge["component"] == CAPTCHA and challenge["response_errors"]["token"]
    assert run.challenge()["component"] == CAPTCHA


def test_scores_count(asking_server, asking_admin, service):
    slug = make_flow(asking_admin, service, score_min_threshold=0.7)
    for score, component in ((0.69, CAPTCHA), (0.7, REDIRECT)):
        service.answer = {"success": True, "score": score}
        challenge = FlowClient(asking_server).begin(slug).answer(token=service.token())
        assert challenge["component"] == component


@pytest.mark.parametrize("trouble", ["status", "gone", "secret", "forbidden"])
def test_what_cannot_be_found_out_is_a_no(trouble, asking_server, asking_admin, service):
    fields = {"private_key": "wrong"} if trouble == "secret" else {}
    if trouble == "forbidden":
        # A place that requests may not go to.
        fields["api_url"] = "http://169.254.169.254/latest/"
    slug = make_flow(asking_admin, service, **fields)
    token = service.token()
    if trouble == "status":
        service.status = 503
    if trouble == "gone":
        service.stop()
    run = FlowClient(asking_server).begin(slug)
    challenge = run.answer(token=token)
    expected = "Invalid captcha response" if trouble == "secret" else "Failed to validate token"
    assert errors(challenge) == [expected]
    assert run.challenge()["component"] == CAPTCHA


def test_addresses_of_scripts_must_be_addresses(asking_admin, service):
    for field in ("js_url", "api_url"):
        for value in ("javascript:alert(1)", "https://a.example; script-src *", "/local"):
            response = asking_admin.http.post(
                f"{asking_admin.server.url}/api/v3/stages/captcha/",
                json={"name": unique("captcha")} | service.fields(**{field: value}))
            assert response.status_code == 400 and field in response.json()


def test_the_key_is_not_shown(asking_admin, service):
    pk = asking_admin.make_stage("captcha", **service.fields())
    shown = asking_admin.call("GET", f"stages/captcha/{pk}/")
    assert "private_key" not in shown and shown["public_key"] == service.site_key
    assert service.secret not in str(asking_admin.call("GET", "events/events/?page_size=20"))


class TestBesideTheName:
    """The captcha of an identification stage."""

    @pytest.fixture
    def slug(self, asking_admin, service):
        password = asking_admin.make_stage("password", backends=["authentik.core.auth.InbuiltBackend"])
        name = asking_admin.make_stage(
            "identification", user_fields=["username"], password_stage=password,
            captcha_stage=asking_admin.make_stage("captcha", **service.fields()))
        return asking_admin.make_flow(name, asking_admin.make_stage("user_login"))

    def test_the_challenge_has_it(self, slug, asking_server, service):
        challenge = FlowClient(asking_server).begin(slug).current
        assert challenge["component"] == IDENTIFICATION
        nested = challenge["captcha_stage"]
        assert nested["component"] == CAPTCHA and nested["site_key"] == service.site_key
        assert nested["pending_user"] == "" and nested["interactive"] is False

    def test_it_is_needed_to_sign_in(self, slug, asking_server, service, person):
        browser = FlowClient(asking_server)
        run = browser.begin(slug)
        for more in ({}, {"captcha_token": ""}, {"captcha_token": "guessed"}):
            challenge = run.answer(uid_field=person.username, password=person.password, **more)
            assert challenge["component"] == IDENTIFICATION
            assert challenge["response_errors"]["non_field_errors"][0]["string"] == "Failed to authenticate."
        assert browser.me() is None
        run.answer(uid_field=person.username, password=person.password, captcha_token=service.token())
        assert browser.me() == person.username

    def test_no_password_is_tried_without_it(self, slug, asking_server, service, person):
        run = FlowClient(asking_server).begin(slug)
        for _ in range(8):
            run.answer(uid_field=person.username, password="wrong", captcha_token="guessed")
        # Five wrong passwords would have ended the flow.
        assert run.current["component"] == IDENTIFICATION
        run.answer(uid_field=person.username, password=person.password, captcha_token=service.token())
        assert run.current["component"] == REDIRECT


def test_a_captcha_before_a_password_cannot_be_left_out(asking_server, asking_admin, service, person):
    name = asking_admin.make_stage("identification", user_fields=["username"])
    password = asking_admin.make_stage("password", backends=["authentik.core.auth.InbuiltBackend"])
    slug = asking_admin.make_flow(
        name, asking_admin.make_stage("captcha", **service.fields()), password, asking_admin.make_stage("user_login"))
    browser = FlowClient(asking_server)
    run = browser.begin(slug)
    run.answer(uid_field=person.username)
    for body in ({"component": PASSWORD, "password": person.password}, {"component": IDENTIFICATION, "uid_field": "x"},
                 {"component": "xak-flow-redirect", "to": "/"}, {}, {"token": "", "password": person.password}):
        run.send(body)
        assert run.challenge()["component"] == CAPTCHA
    assert run.answer(token=service.token())["component"] == PASSWORD
    # What was asked before is not asked again, and its answer does not count here.
    run.send({"component": CAPTCHA, "token": service.token()})
    assert run.challenge()["component"] == PASSWORD
    run.answer(password=person.password)
    assert browser.me() == person.username
