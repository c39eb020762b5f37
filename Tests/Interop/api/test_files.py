"""Images that administrators upload, and where pages show them."""

import base64

import pytest
from support.admin import unique
from support.flow import FlowClient

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def upload(admin, content: bytes, file_name: str, **fields):
    return admin.http.post(
        f"{admin.server.url}/api/v3/admin/file/", files={"file": (file_name, content)}, data=fields, timeout=30)


def listed(admin, **query) -> dict[str, dict]:
    return {each["name"]: each for each in admin.call("GET", "admin/file/", params=query)}


@pytest.fixture
def logo(admin):
    name = unique("logo") + ".png"
    response = upload(admin, PNG, "whatever.png", name=name)
    assert (response.status_code, response.content) == (200, b""), response.text
    yield name
    admin.http.delete(f"{admin.server.url}/api/v3/admin/file/", params={"name": name}, timeout=30)


def test_an_image_is_uploaded_listed_shown_and_deleted(admin, server, logo):
    shown = listed(admin, manageable_only="true", search=logo[:12])[logo]
    assert shown == {
        "name": logo, "mime_type": "image/png", "url": f"/files/media/{logo}", "themed_urls": None}
    image = FlowClient(server).http.get(server.url + shown["url"], timeout=30)
    assert (image.status_code, image.content) == (200, PNG)
    assert image.headers["Content-Type"] == "image/png"
    assert image.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'; sandbox")
    assert image.headers["X-Content-Type-Options"] == "nosniff"
    tag = {"If-None-Match": image.headers["ETag"]}
    assert FlowClient(server).http.get(server.url + shown["url"], headers=tag, timeout=30).status_code == 304
    assert admin.http.delete(f"{server.url}/api/v3/admin/file/", params={"name": logo}, timeout=30).status_code == 200
    assert FlowClient(server).http.get(server.url + shown["url"], timeout=30).status_code == 404
    assert admin.http.delete(f"{server.url}/api/v3/admin/file/", params={"name": logo}, timeout=30).status_code == 400
    events = admin.call("GET", "events/events/", params={"context_model_pk": logo})["results"]
    assert {event["action"] for event in events} == {"model_created", "model_deleted"}


def test_what_comes_with_the_server_is_listed_too(admin):
    assert "/static/dist/assets/icons/icon.png" in listed(admin)
    assert "/static/dist/assets/icons/icon.png" not in listed(admin, manageable_only="true")


def test_pages_and_the_api_show_it(admin, server, logo):
    brand = admin.find("core/brands/", default=True)
    old = brand["branding_logo"]
    try:
        admin.call("PATCH", f"core/brands/{brand['brand_uuid']}/", {"branding_logo": logo})
        assert admin.call("GET", "core/brands/current/")["branding_logo"] == f"/files/media/{logo}"
        page = FlowClient(server).http.get(f"{server.url}/if/flow/default-authentication-flow/", timeout=30).text
        assert f"/files/media/{logo}" in page
        users = admin.call("GET", "admin/file/used_by/", params={"name": logo})
        assert [(each["model_name"], each["action"]) for each in users] == [("brand", "left_dangling")]
    finally:
        admin.call("PATCH", f"core/brands/{brand['brand_uuid']}/", {"branding_logo": old})
    slug = unique("wiki")
    made = admin.call("POST", "core/applications/", {"name": slug, "slug": slug, "meta_icon": logo})
    assert made["meta_icon_url"] == f"/files/media/{logo}"


def test_themed_names_have_an_address_for_each_theme(admin):
    name = unique("logo") + "-%(theme)s.svg"
    assert upload(admin, SVG, "logo.svg", name=name).status_code == 200
    shown = listed(admin)[name]
    assert shown["themed_urls"] == {
        "light": "/files/media/" + name.replace("%(theme)s", "light"),
        "dark": "/files/media/" + name.replace("%(theme)s", "dark")}


def test_a_name_comes_from_the_file_where_none_is_given_and_gets_its_ending(admin):
    name = unique("own")
    assert upload(admin, PNG, f"C:\\pictures\\{name}.png").status_code == 200
    assert upload(admin, PNG, "a.png", name=f"icons/{name}").status_code == 200
    assert {f"{name}.png", f"icons/{name}.png"} <= set(listed(admin))


def test_a_name_is_taken_once(admin, logo):
    assert "name" in upload(admin, PNG, "a.png", name=logo).json()


@pytest.mark.parametrize("name", ["../out.png", "/etc/x.png", ".hidden.png", "a//b.png", "a/../b.png", "a/b/c/d/e.png",
                                  "a b.png", "ä.png", "x" * 300 + ".png", "a\\b.png"])
def test_names_lead_nowhere_else(admin, server, name):
    assert "name" in upload(admin, PNG, "a.png", name=name).json()
    response = FlowClient(server).http.get(f"{server.url}/files/media/{name}", timeout=30)
    assert response.status_code == 404


@pytest.mark.parametrize("content, name", [(b"", "a.png"), (b"<html>", "a.png"), (PNG, "a.svg"), (PNG, "a.html"),
                                           (PNG, "a.exe"), (b"GIF89a", "a.png"), (PNG, "noending")])
def test_only_images_are_taken(admin, content, name):
    response = upload(admin, content, name)
    assert response.status_code == 400 and set(response.json()) & {"file", "name"}


def test_size_is_bounded(admin):
    response = upload(admin, PNG + b"\0" * (7 << 20), "large.png")
    assert response.status_code == 400 and "file" in response.json()


def test_malformed_forms_are_refused(admin, server):
    url = f"{server.url}/api/v3/admin/file/"
    for type_, body in [
        ("multipart/form-data", b"x"), ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\n"), ("multipart/form-data; boundary=b", b"--b\r\n" * 10_000),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--'),
        ("multipart/form-data; boundary=" + "b" * 100, b"--b--"),
    ]:
        assert admin.http.post(url, data=body, headers={"Content-Type": type_}, timeout=30).status_code == 400, body
    assert admin.http.post(url, json={}, timeout=30).status_code == 415


def test_others_may_not(signed_in, server, logo):
    url = f"{server.url}/api/v3/admin/file/"
    headers = signed_in.csrf_headers()
    assert signed_in.http.get(url, timeout=30).status_code == 403
    assert signed_in.http.post(url, files={"file": ("a.png", PNG)}, headers=headers, timeout=30).status_code == 403
    assert signed_in.http.delete(url, params={"name": logo}, headers=headers, timeout=30).status_code == 403
