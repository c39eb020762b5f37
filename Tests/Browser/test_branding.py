"""Pages under a brand: its colours, images and stylesheet, in light and dark and on small screens."""

import pytest

PAGE = "/if/flow/default-authentication-flow/"
BACKGROUND = "/static/dist/assets/images/flow_background.jpg?own"
STYLE = """
:root { --lanyard-radius: 2px; }
h1 { letter-spacing: 3px; }
.card { border-block-start: 4px solid var(--lanyard-accent); }
"""
THEME = {
    "tokens": {"accent": "#8a1c5b", "on-accent": "#ffffff"}, "tokens_dark": {"accent": "#ff9ac8", "on-accent": "#2b0719"},
}
COLOURS = {"light": "rgb(138, 28, 91)", "dark": "rgb(255, 154, 200)"}


@pytest.fixture
def make_brand(admin):
    """Makes the brand of the address that tests use, and takes it away afterwards."""
    made = []

    def make(theme: dict = {}, **fields) -> dict:
        made.append(admin.call("POST", "core/brands/", {
            "domain": "127.0.0.1", "branding_title": "Acme Räder 🚲", "branding_custom_css": STYLE,
            "branding_default_flow_background": BACKGROUND, "attributes": {"settings": {"theme": THEME | theme}},
        } | fields))
        return made[-1]

    yield make
    for brand in made:
        admin.call("DELETE", f"core/brands/{brand['brand_uuid']}/")


def style(browser, selector: str, name: str) -> str:
    return browser.script("return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]", selector, name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_has_the_brands_looks(scheme, make_brand, open_chromium, server):
    make_brand()
    browser = open_chromium()
    browser.scheme(scheme)
    browser.open(server.url + PAGE)
    browser.screenshot(f"brand {scheme}")
    assert style(browser, "button[type=submit]", "backgroundColor") == COLOURS[scheme]
    assert style(browser, ".card", "borderTopColor") == COLOURS[scheme]
    assert style(browser, ".card", "borderTopLeftRadius") == "2px"
    assert style(browser, "h1", "letterSpacing") == "3px", "the brand's rules go before the server's"
    assert browser.find("img.logo").get_attribute("alt") == "Acme Räder 🚲"
    assert "Acme Räder 🚲" in browser.driver.title
    width = browser.script("return document.querySelector('.backdrop img').naturalWidth")
    assert width > 0, "the background was fetched"


@pytest.mark.parametrize("base", ["light", "dark"])
def test_a_theme_that_is_fixed_does_not_follow_the_system(base, make_brand, open_chromium, server):
    make_brand({"base": base})
    browser = open_chromium()
    for scheme in ("light", "dark"):
        browser.scheme(scheme)
        browser.open(server.url + PAGE)
        assert style(browser, "button[type=submit]", "backgroundColor") == COLOURS[base]
        assert style(browser, ".card", "backgroundColor") == {
            "light": "rgb(255, 255, 255)", "dark": "rgb(27, 33, 45)"}[base]


@pytest.mark.parametrize("layout", ["stacked", "content_left", "sidebar_right"])
def test_a_small_screen_shows_all_of_it(layout, make_brand, open_chromium, server, admin, user):
    path = "flows/instances/default-authentication-flow/"
    make_brand()
    admin.call("PATCH", path, {"layout": layout})
    try:
        browser = open_chromium(size=(500, 700))
        browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": 320, "height": 640, "deviceScaleFactor": 2, "mobile": True})
        browser.open(server.url + PAGE)
        browser.screenshot(f"brand small {layout}")
        overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert browser.script(overflow) <= 0
        browser.sign_in(user)
        browser.find(".bar")
        browser.screenshot(f"brand small home {layout}")
        assert browser.script(overflow) <= 0
        assert browser.text(".bar .brand") == "Acme Räder 🚲"
    finally:
        admin.call("PATCH", path, {"layout": "stacked"})


def test_a_wide_screen_shows_the_first_page_under_the_brand(make_brand, open_chromium, server, admin, user):
    make_brand(flow_user_settings=admin.flow("default-user-settings-flow"))
    browser = open_chromium()
    browser.open(server.url + PAGE)
    browser.sign_in(user)
    browser.find(".bar")
    browser.screenshot("brand home")
    assert browser.find(".bar a").get_attribute("href").endswith("/if/flow/default-user-settings-flow/")


def test_a_broken_image_and_a_broken_stylesheet_leave_a_page_that_works(make_brand, open_chromium, server, user):
    make_brand(branding_logo="/static/dist/assets/images/flow_background.jpg", branding_custom_css="} h1 {{{ color: ((")
    browser = open_chromium()
    browser.open(server.url + PAGE)
    browser.sign_in(user)
    browser.find(".bar")
