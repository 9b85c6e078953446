"""A headless Chromium with the page in it."""

import time

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
             "--disable-background-networking", "--no-first-run", "--lang=en-US"]


class Browser:
    def __init__(self, address):
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in ARGUMENTS:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.address = address
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.resize(1400, 860)
        self.like("light")

    def quit(self):
        self.driver.quit()

    def resize(self, width, height, is_phone=False):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone})

    def like(self, scheme):
        """Sets the colours that the system prefers."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def open(self, fragment=""):
        """Loads the page anew and waits for its first search."""
        self.driver.get("about:blank")
        self.driver.get(f"{self.address}/_page/{fragment}")
        self.settle()

    def settle(self):
        """Waits until nothing is being loaded."""
        self.wait("the page to settle", lambda: self.run(
            "const p = document.getElementById('progress'), f = document.getElementById('foot');"
            "return p.hidden && (f.childElementCount > 0)"))

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def module(self, script):
        """Runs a script that may await modules of the page; gives what it returns."""
        return self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "(async () => {" + script + "})().then(done, (error) => done(String(error)));")

    def wait(self, what, condition, seconds=15):
        end = time.monotonic() + seconds
        while True:
            try:
                value = condition()
            except StaleElementReferenceException:
                value = None
            if value:
                return value
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {what}")
            time.sleep(0.03)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        """The texts of all elements, also of those out of view."""
        return self.run("return [...document.querySelectorAll(arguments[0])]"
                        ".map((e) => e.textContent)", selector)

    def keys(self, *keys):
        """Presses keys where the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def search(self, query):
        box = self.one("#query")
        box.clear()
        box.send_keys(query + Keys.ENTER)
        self.settle()

    @property
    def fragment(self):
        return self.run("return location.hash")

    @property
    def messages(self):
        return self.texts(".row .message")

    @property
    def ids(self):
        return self.run("return [...document.querySelectorAll('.row')].map((e) => e.dataset.key)")

    @property
    def count(self):
        """The number of lines that the page states."""
        text = self.one("#count").text.split(" ")[0].replace(",", "")
        return int(text) if text else None

    @property
    def chart_total(self):
        """The number of lines in the chart."""
        label = self.one(".chart").get_attribute("aria-label")
        return int(label.split(" ")[0].replace(",", "")) if label[0].isdigit() else 0

    def complaints(self):
        """What the browser has complained about since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]
