"""The login pages: for keyboards, screen readers, password managers, small screens and tired eyes."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

PAGE = "/if/flow/default-authentication-flow/"
LUMINANCE = """
const channel = value => (value /= 255, value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const parse = text => text.match(/[\\d.]+/g).map(Number);
const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const backdrop = element => {
    for (let each = element; each; each = each.parentElement) {
        const style = getComputedStyle(each);
        if (style.backgroundImage !== "none") return null;
        const color = parse(style.backgroundColor);
        if (color.length < 4 || color[3] === 1) return color;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
};
"""
CONTRASTS = LUMINANCE + """
return [...document.querySelectorAll("h1, h2, p, label, a, button, [role=alert]")]
    .filter(each => each.innerText && each.innerText.trim() && each.checkVisibility())
    .map(each => {
        const back = backdrop(each);
        if (!back) return null;
        const [one, two] = [luminance(parse(getComputedStyle(each).color)), luminance(back)].sort((a, b) => b - a);
        return [each.innerText.trim(), (one + 0.05) / (two + 0.05)];
    })
    .filter(each => each);
"""
BRIGHTNESS = LUMINANCE + "const back = backdrop(document.body); return back && luminance(back);"


def visible_inputs(browser) -> list:
    return [each for each in browser.all("input, select, textarea")
            if each.get_attribute("type") != "hidden" and each.is_displayed()]


@pytest.fixture(params=["identification", "password", "error"])
def step(request, chromium, server, user):
    """A browser at one of the steps of a login, and the step's name."""
    chromium.open(server.url + PAGE)
    if request.param != "identification":
        chromium.submit("uid_field", user.username)
        chromium.input("password")
    if request.param == "error":
        chromium.submit("password", "wrong")
        chromium.find("[role=alert]")
    return chromium, request.param


def test_every_step_is_a_sound_page(step):
    browser, name = step
    browser.screenshot(f"{name} light")
    assert browser.find("html").get_attribute("lang")
    assert browser.driver.title.strip()
    headings = [each for each in browser.all("h1") if each.is_displayed()]
    assert len(headings) == 1 and headings[0].text.strip()
    assert len(browser.all("main, [role=main]")) == 1
    identifiers = [each.get_attribute("id") for each in browser.all("[id]")]
    assert len(identifiers) == len(set(identifiers)), "no id comes twice"


def test_every_input_and_button_has_a_name(step):
    browser, _ = step
    assert visible_inputs(browser)
    for each in visible_inputs(browser) + [b for b in browser.all("button, a[href]") if b.is_displayed()]:
        assert each.accessible_name.strip(), each.get_attribute("outerHTML")
    for each in visible_inputs(browser):
        identifier = each.get_attribute("id")
        labelled = identifier and browser.all(f"label[for='{identifier}']") or each.find_elements(
            By.XPATH, "ancestor::label")
        assert labelled, "a label that can be clicked, not a placeholder"


def test_password_managers_know_the_inputs(chromium, server, user):
    chromium.open(server.url + PAGE)
    assert "username" in (chromium.input("uid_field").get_attribute("autocomplete") or "").split()
    chromium.submit("uid_field", user.username)
    password = chromium.input("password")
    assert password.get_attribute("autocomplete") == "current-password"
    assert password.get_attribute("type") == "password"
    assert chromium.script("return document.querySelector('[name=password]').getRootNode() === document"), \
        "password managers do not look into shadow trees"


def test_password_managers_find_the_name_beside_the_password(chromium, server, user):
    chromium.open(server.url + PAGE)
    chromium.submit("uid_field", user.username)
    chromium.input("password")
    [name] = chromium.all("form:has([name=password]) [autocomplete=username]")
    assert name.get_attribute("value") == user.username
    assert not name.get_attribute("name"), "it is not sent"


def test_a_password_can_be_shown_where_the_stage_allows_it(open_chromium, server, admin, user):
    def open_password(**fields):
        name = admin.make_stage("identification", user_fields=["username"])
        password = admin.make_stage("password", backends=["authentik.core.auth.InbuiltBackend"], **fields)
        chromium.open(f"{server.url}/if/flow/{admin.make_flow(name, password)}/")
        chromium.submit("uid_field", user.username)
        return chromium.input("password")

    chromium = open_chromium()
    open_password()
    assert not chromium.all("button[aria-pressed]")
    field = open_password(allow_show_password=True)
    button = chromium.find("button[aria-pressed]")
    assert (button.accessible_name, button.get_attribute("aria-pressed")) == ("Show password", "false")
    for kind, pressed in (("text", "true"), ("password", "false")):
        button.click()
        assert (field.get_attribute("type"), button.get_attribute("aria-pressed")) == (kind, pressed)


def test_an_error_stands_at_its_field_and_is_read_aloud(chromium, server, user):
    chromium.open(server.url + PAGE)
    chromium.submit("uid_field", user.username)
    chromium.submit("password", "wrong")
    alert = chromium.find("[role=alert]")
    field = chromium.input("password")
    assert alert.text.strip()
    assert field.get_attribute("aria-invalid") == "true"
    described = (field.get_attribute("aria-describedby") or "").split()
    inside = chromium.script("return arguments[0].closest('form') === arguments[1].closest('form')", alert, field)
    assert inside or alert.get_attribute("id") in described
    assert abs(alert.rect["y"] - field.rect["y"]) < 200
    assert field.get_attribute("value") == ""


def test_a_login_needs_no_mouse(chromium, make_site, user):
    site = make_site()
    chromium.open(site.protected)
    for name, text in (("uid_field", user.username), ("password", user.password)):
        chromium.input(name)
        for _ in range(15):
            if chromium.driver.switch_to.active_element.get_attribute("name") == name:
                break
            ActionChains(chromium.driver).send_keys(Keys.TAB).perform()
        assert chromium.driver.switch_to.active_element.get_attribute("name") == name
        ActionChains(chromium.driver).send_keys(text, Keys.ENTER).perform()
        chromium.wait(lambda driver: not driver.find_elements(By.NAME, name), "the next step")
    assert chromium.text("#user") == user.username


def test_where_the_keyboard_is_can_be_seen(step):
    browser, _ = step
    seen = set()
    for _ in range(12):
        ActionChains(browser.driver).send_keys(Keys.TAB).perform()
        active = browser.driver.switch_to.active_element
        if active.tag_name in ("body", "html"):
            break
        seen.add(active.get_attribute("name") or active.text or active.tag_name)
        look = browser.script(
            "const s = getComputedStyle(arguments[0]); return [s.outlineStyle, s.outlineWidth, s.boxShadow]", active)
        assert (look[0] != "none" and look[1] != "0px") or look[2] != "none", active.get_attribute("outerHTML")
    assert seen


def test_what_is_to_be_hit_is_large_enough(step):
    browser, _ = step
    targets = visible_inputs(browser) + [each for each in browser.all("a[href], button") if each.is_displayed()]
    small = [each.get_attribute("outerHTML") for each in targets
             if min(each.rect["height"], each.rect["width"]) < 24]
    assert small == [], "WCAG 2.2, 2.5.8"


def test_the_keyboard_starts_at_the_first_field(step):
    browser, name = step
    active = browser.driver.switch_to.active_element
    assert active.get_attribute("name") == ("uid_field" if name == "identification" else "password")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_both_schemes(scheme, step):
    browser, name = step
    browser.scheme(scheme)
    browser.screenshot(f"{name} {scheme}")
    found = browser.script(CONTRASTS)
    too_weak = [(text, round(ratio, 2)) for text, ratio in found if ratio < 4.5]
    assert too_weak == [], "WCAG 2.2, 1.4.3"


def test_the_dark_scheme_is_dark(chromium, server):
    chromium.open(server.url + PAGE)
    chromium.scheme("light")
    light = chromium.script(BRIGHTNESS)
    chromium.scheme("dark")
    dark = chromium.script(BRIGHTNESS)
    if light is not None and dark is not None:
        assert dark < 0.2 < light


def test_a_small_screen_scrolls_one_way_only(open_chromium, server, user):
    browser = open_chromium(size=(500, 700))
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": 320, "height": 640, "deviceScaleFactor": 2, "mobile": True})
    browser.open(server.url + PAGE)
    for name in ("identification", "password"):
        assert browser.script("return document.documentElement.scrollWidth <= innerWidth"), "WCAG 2.2, 1.4.10"
        assert browser.script("return innerWidth") == 320, "the page fits the width of the device"
        browser.screenshot(f"{name} small")
        button = browser.find("[type=submit]")
        assert min(button.size["height"], button.size["width"]) >= 24, "WCAG 2.2, 2.5.8"
        if name == "identification":
            browser.submit("uid_field", user.username)
            browser.input("password")


def test_everything_comes_from_the_server_itself(chromium, server, user):
    chromium.answers("")
    chromium.open(server.url + PAGE)
    chromium.submit("uid_field", user.username)
    chromium.input("password")
    fetched = chromium.script("return performance.getEntriesByType('resource').map(each => each.name)")
    assert [url for url in fetched if not url.startswith((server.url, "data:"))] == []
    assert all(status < 400 for status, _ in chromium.answers(server.url))


def test_a_person_who_types_no_name_is_told(chromium, server):
    chromium.open(server.url + PAGE)
    field = chromium.input("uid_field")
    field.find_element(By.XPATH, "ancestor::form").find_element(By.CSS_SELECTOR, "[type=submit]").click()
    assert chromium.input("uid_field").is_displayed()
    told = chromium.script("return arguments[0].matches(':invalid')", chromium.input("uid_field"))
    assert told or chromium.text("[role=alert]")


def test_an_unknown_page_says_so_and_shows_a_way_on(chromium, server):
    chromium.open(server.url + "/no/such/page/")
    assert chromium.text("h1")
    assert chromium.find("html").get_attribute("lang")
    assert chromium.all("a[href]")
    chromium.driver.get_log("browser")
