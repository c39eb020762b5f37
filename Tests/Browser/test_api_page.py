"""The API's page for people: all operations, from one file, in light and dark."""


def test_every_operation_is_on_the_page(open_chromium, server):
    document = server.session().get(f"{server.url}/api/v3/schema/?format=json", timeout=60).json()
    browser = open_chromium(javascript=False)
    browser.open(f"{server.url}/api/v3/")
    browser.screenshot("API page")
    shown = {(entry.find_element("css selector", "b").text, entry.find_element("css selector", "code").text)
             for entry in browser.all("summary")}
    operations = {(method.upper(), "/api/v3" + path) for path, methods in document["paths"].items()
                  for method in methods if method in ("get", "post", "put", "patch", "delete")}
    assert operations - shown == set()
    assert {address for _, address in browser.answers(server.url)} == {f"{server.url}/api/v3/"}
    entry = next(each for each in browser.all("details") if "/api/v3/core/users/{id}/set_password/" in each.text)
    entry.find_element("css selector", "summary").click()
    assert "UserPasswordSetRequest" in entry.text
