"""A login works with nothing but HTML forms: no script, one round trip a step."""

import pytest
from support.flow import TIMEOUT, FlowClient
from support.page import Page

PAGE = "/if/flow/default-authentication-flow/"


class FormReader(FlowClient):
    """Opens pages and fills in their forms, as a browser without JavaScript does."""

    def read(self, response) -> Page:
        assert response.status_code == 200, f"{response.status_code} {response.text[:500]}"
        assert response.headers["Content-Type"].startswith("text/html")
        return Page(response.text, response.url)

    def page(self, path: str) -> Page:
        return self.read(self.http.get(self.server.url + path, timeout=TIMEOUT))

    def submit(self, page: Page, **typed):
        form = page.form_with(next(iter(typed)))
        assert form is not None, f"no form asks for {list(typed)}"
        assert form.method == "post"
        assert form.action.startswith(self.server.url)
        return self.http.post(form.action, data=form.values() | typed, allow_redirects=False, timeout=TIMEOUT)

    def follow(self, response) -> Page:
        """The page after a form, with its redirects followed."""
        if response.is_redirect:
            assert response.status_code in (302, 303)
            return self.read(self.open(response.headers["Location"]).response)
        return self.read(response)


@pytest.fixture
def reader(server):
    return FormReader(server)


def sign_in(reader, user, path=PAGE):
    """Signs in with forms and gives the answer to the last of them."""
    password = reader.follow(reader.submit(reader.page(path), uid_field=user.username))
    return reader.submit(password, password=user.password)


def test_a_user_signs_in_with_forms_alone(reader, user):
    answer = sign_in(reader, user)
    assert answer.is_redirect
    assert reader.me() == user.username


def test_the_login_goes_on_where_it_was_wanted(reader, user):
    answer = sign_in(reader, user, PAGE + "?next=%2Fif%2Fuser%2F%3Fa%3Db")
    landing = answer.headers["Location"]
    for _ in range(5):
        if landing.endswith("/if/user/?a=b"):
            break
        landing = reader.http.get(reader.server.url + landing, allow_redirects=False).headers["Location"]
    assert landing.endswith("/if/user/?a=b")


def test_a_wrong_password_shows_the_same_form_with_an_error(reader, user):
    page = reader.follow(reader.submit(reader.page(PAGE), uid_field=user.username))
    again = reader.follow(reader.submit(page, password="wrong"))
    assert again.form_with("password") is not None
    assert any(attributes.get("role") == "alert" for _, attributes in again.tags)
    assert reader.submit(again, password=user.password).is_redirect
    assert reader.me() == user.username


def test_reloading_a_page_or_coming_back_to_it_sends_no_form_again(reader, user):
    answer = reader.submit(reader.page(PAGE), uid_field=user.username)
    assert answer.is_redirect, "a page that was posted would be posted again"
    assert reader.read(reader.open(answer.headers["Location"]).response).form_with("password") is not None


def test_the_typed_password_never_comes_back_in_the_page(reader, user):
    page = reader.follow(reader.submit(reader.page(PAGE), uid_field=user.username))
    answer = reader.submit(page, password="s3cret-that-is-wrong")
    shown = reader.open(answer.headers["Location"]).response.text if answer.is_redirect else answer.text
    assert "s3cret-that-is-wrong" not in shown


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{7*7}}", "a'b\"c"])
def test_a_name_made_of_markup_is_shown_as_text(name, reader):
    answer = reader.submit(reader.page(PAGE), uid_field=name)
    response = reader.open(answer.headers["Location"]).response if answer.is_redirect else answer
    page = Page(response.text, response.url)
    assert "<script>alert" not in response.text
    assert not any("onerror" in attributes for _, attributes in page.tags)
    assert name in " ".join(page.text) or any(name in attributes.values() for _, attributes in page.tags)


def test_form_and_executor_share_one_plan(reader, user):
    reader.follow(reader.submit(reader.page(PAGE), uid_field=user.username))
    assert reader.begin().current["pending_user"] == user.username


def test_consent_is_given_with_a_form(reader, user, make_party):
    from support.admin import EXPLICIT_CONSENT

    party = make_party(consent=EXPLICIT_CONSENT)
    sign_in(reader, user)
    page = reader.read(reader.open(party.authorization_url()).response)
    form = page.form_with("token")
    answer = reader.http.post(form.action, data=form.values(), allow_redirects=False, timeout=TIMEOUT)
    assert answer.is_redirect
    landing = reader.open(answer.headers["Location"])
    assert landing.left_the_site
    assert landing.url.startswith(party.application.redirect_uri)
    assert party.exchange(landing.url)["id_token"]


def test_a_form_of_another_site_gives_no_consent(reader, user, make_party):
    from support.admin import EXPLICIT_CONSENT

    party = make_party(consent=EXPLICIT_CONSENT)
    sign_in(reader, user)
    page = reader.read(reader.open(party.authorization_url()).response)
    answer = reader.http.post(page.form_with("token").action, data={"token": "guessed"}, allow_redirects=False,
                              headers={"Origin": "https://evil.test"}, timeout=TIMEOUT)
    assert party.application.redirect_uri not in answer.headers.get("Location", "")


def test_pages_are_not_to_be_cached(reader):
    response = reader.http.get(reader.server.url + PAGE, timeout=TIMEOUT)
    assert "no-store" in response.headers.get("Cache-Control", "") or "no-cache" in response.headers["Cache-Control"]
