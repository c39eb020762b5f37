"""Debian's Chromium without a window, driven by its own chromedriver."""

import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMEDRIVER = os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver")
SWITCHES = (
    "--headless=new", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-default-browser-check", "--lang=en",
)
WAIT = 30


class Chromium:
    """One browser with an empty profile."""

    def __init__(self, javascript: bool = True, size: tuple[int, int] = (1280, 900), switches: tuple[str, ...] = (),
                 binary: str = CHROMIUM, environment: dict[str, str] | None = None):
        self.profile = Path(tempfile.mkdtemp(prefix="lanyard-chromium-"))
        options = self._options(javascript, size)
        options.binary_location = binary
        for switch in switches:
            options.add_argument(switch)
        service = Service(CHROMEDRIVER, env=os.environ | (environment or {}))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_page_load_timeout(WAIT)

    def _options(self, javascript: bool, size: tuple[int, int]) -> webdriver.ChromeOptions:
        options = webdriver.ChromeOptions()
        for switch in SWITCHES:
            options.add_argument(switch)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        options.add_argument(f"--user-data-dir={self.profile}")
        options.add_argument(f"--window-size={size[0]},{size[1]}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        preferences = {
            "credentials_enable_service": False, "profile.password_manager_enabled": False,
            # The page of a new tab loads for long, and the driver waits for it with the first page, up to five seconds.
            "session.restore_on_startup": 4, "session.startup_urls": ["about:blank"],
        }
        if not javascript:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", preferences)
        return options

    def quit(self) -> None:
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    def open(self, url: str) -> None:
        self.driver.get(url)

    @property
    def url(self) -> str:
        return self.driver.current_url

    def wait(self, condition, what: str):
        """Waits until a condition on the driver holds."""
        message = f"{what} did not come; the page is {self.driver.current_url}"
        patient = WebDriverWait(
            self.driver, WAIT, poll_frequency=0.05, ignored_exceptions=[StaleElementReferenceException])
        return patient.until(condition, message)

    def find(self, selector: str):
        """The element of a CSS selector, as soon as it is shown."""
        def shown(driver):
            return next((each for each in driver.find_elements(By.CSS_SELECTOR, selector) if each.is_displayed()), None)
        return self.wait(shown, selector)

    def all(self, selector: str) -> list:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def input(self, name: str):
        return self.find(f"input[name='{name}']")

    def submit(self, name: str, text: str) -> None:
        """Types into an input and presses the button of its form."""
        field = self.input(name)
        field.clear()
        field.send_keys(text)
        field.find_element(By.XPATH, "ancestor::form").find_element(By.CSS_SELECTOR, "[type=submit]").click()

    def sign_in(self, user) -> None:
        """Fills in the two steps of a login."""
        self.submit("uid_field", user.username)
        self.submit("password", user.password)

    def text(self, selector: str) -> str:
        return self.find(selector).text.strip()

    def script(self, source: str, *arguments):
        return self.driver.execute_script(source, *arguments)

    def scheme(self, name: str) -> None:
        """Sets what pages are told that the person prefers: dark or light."""
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": name}]})

    def screenshot(self, name: str) -> None:
        """Saves a picture of the page when LANYARD_SCREENSHOTS names a folder."""
        folder = os.environ.get("LANYARD_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.driver.save_screenshot(str(Path(folder) / f"{re.sub('[^a-z0-9]+', '-', name.lower())}.png"))

    def complaints(self, site: str) -> list[str]:
        """What the console says of a site's pages: errors, warnings and violations of their policy."""
        return [
            entry["message"] for entry in self.driver.get_log("browser")
            if entry["message"].startswith(site) or "Content Security Policy" in entry["message"]
            if entry["level"] in ("SEVERE", "WARNING")
        ]

    def answers(self, site: str) -> list[tuple[int, str]]:
        """Status and address of every answer of a site since this was last asked."""
        found = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            for key in ("response", "redirectResponse"):
                response = message["params"].get(key)
                if isinstance(response, dict) and urlsplit(response.get("url", "")).netloc == urlsplit(site).netloc:
                    found.append((int(response["status"]), response["url"]))
        return found
