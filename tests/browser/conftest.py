"""Readers' browsers: Chromium driven by Selenium, and the built site as `analysis serve` shows it, policy and all."""

from __future__ import annotations

import contextlib
import functools
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import axe_playwright_python
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from analysis.project import Project
from analysis.release import serving

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
FLAGS = "headless no-sandbox disable-gpu disable-quic no-first-run disable-sync disable-background-networking"
FLAGS += " disable-component-update hide-scrollbars force-prefers-reduced-motion"

BLANK, TRIAL = "/blank.html", "/trial.html"
"""Addresses of pages that are not in the site: an empty one, and the one on trial."""

WIDTHS = {"phone": (360, 740), "tablet": (768, 1024), "desktop": (1280, 900)}

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

T = TypeVar("T")


class Handler(serving.Handler):
    """Answers as `analysis serve` does, and shows a trial page that is not in the site."""

    def __init__(self, *args, trials: dict[str, str], **kwargs) -> None:
        self.trials = trials
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        text = self.trials.get(self.path)
        if text is None:
            return super().do_GET()
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        return None

    def log_message(self, *_) -> None:
        return


class Reader:
    """A browser of one width, at the site's address."""

    def __init__(self, driver: webdriver.Chrome, size: tuple[int, int], address: str, trials: dict[str, str]) -> None:
        self.driver, self.size, self.address, self.trials = driver, size, address, trials
        self._resize(*size)

    def open(self, path: str) -> None:
        """Go to a page of the site as one who has never been there; what the pages before said is forgotten."""
        self.driver.get(f"{self.address}{BLANK}")
        self.script("localStorage.clear()")
        for kind in ("browser", "performance"):
            self.driver.get_log(kind)
        self.driver.get(f"{self.address}/{path}")

    def show(self, text: str) -> None:
        """Go to a trial page."""
        self.trials[TRIAL] = text
        self.open(TRIAL.removeprefix("/"))

    @property
    def place(self) -> str:
        """Where the browser is in the site, with the anchor."""
        return self.driver.current_url.removeprefix(f"{self.address}/")

    def script(self, text: str, *arguments) -> object:
        return self.driver.execute_script(text, *arguments)

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def wait(self, found: Callable[[], T]) -> T:
        """Return what a look gives once it gives something."""
        return WebDriverWait(self.driver, 30, 0.05).until(lambda _: found())

    def press(self, *keys: str) -> None:
        """Press keys, one after another, wherever the focus is."""
        actions = webdriver.ActionChains(self.driver, duration=0)
        for key in keys:
            actions.send_keys(key)
        actions.perform()

    @contextlib.contextmanager
    def window(self, across: int, down: int) -> Iterator[None]:
        """Give the window another size for a while."""
        self._resize(across, down)
        try:
            yield
        finally:
            self._resize(*self.size)

    def _resize(self, across: int, down: int) -> None:
        size = {"width": across, "height": down, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    @property
    def focus(self) -> WebElement:
        return self.driver.switch_to.active_element

    def in_sight(self, element: WebElement) -> bool:
        """Whether a part of an element is within the window, and nothing covers the middle of that part."""
        return bool(
            self.script(
                "const box = arguments[0].getBoundingClientRect();"
                "const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);"
                "const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);"
                "const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);"
                "const seen = arguments[0].contains(there) || (there && there.contains(arguments[0]));"
                "return right > left && bottom > top && seen",
                element,
            )
        )

    def complaints(self) -> list[str]:
        """What went wrong since the page was opened: errors, breaches of the policy, requests to other hosts."""
        found = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "ERROR")]
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                if not url.startswith((f"{self.address}/", "data:", "about:")):
                    found.append(f"request: {url}")
        return found

    def barriers(self, rules: tuple[str, ...] = ()) -> list[str]:
        """What axe finds on the page (only some rules if named): rule, element, what to mend."""
        if not self.script("return Boolean(window.axe)"):
            self.script(AXE)
        chosen = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
        found = self.driver.execute_async_script(
            "const done = arguments[1];"
            "axe.run(document, { runOnly: arguments[0], resultTypes: ['violations'] })"
            ".then(result => done(result.violations), error => done([{ id: String(error), nodes: [] }]));",
            chosen,
        )
        return [
            f"{rule['id']}: {node['html'][:160]} – {node['failureSummary']}" for rule in found for node in rule["nodes"]
        ] + [rule["id"] for rule in found if not rule["nodes"]]

    def wide(self) -> int:
        """By how many pixels the page is wider than the window."""
        return self.script("const page = document.documentElement; return page.scrollWidth - page.clientWidth")


@pytest.fixture(scope="session")
def address(built: Project) -> Iterator[tuple[str, dict[str, str]]]:
    """The built site, served to this machine as `analysis serve` does it; and its trial pages."""
    trials = {BLANK: "<!DOCTYPE html><title>-</title>"}
    with serving.server(built.site, built.report, 0) as server:
        server.RequestHandlerClass = functools.partial(Handler, trials=trials, **server.RequestHandlerClass.keywords)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", trials
        server.shutdown()


def reader(width: str):
    """Return a fixture: one browser of a width for all tests that ask for it."""

    @pytest.fixture(scope="session", name=width)
    def opened(built: Project, address: tuple[str, dict[str, str]], tmp_path_factory) -> Iterator[Reader]:
        if not (CHROMIUM and DRIVER):
            pytest.skip("needs chromium and chromedriver on PATH")
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (*FLAGS.split(), f"user-data-dir={tmp_path_factory.mktemp(width)}"):
            options.add_argument(f"--{flag}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        driver.set_script_timeout(300)
        yield Reader(driver, WIDTHS[width], *address)
        driver.quit()

    return opened


phone, tablet, desktop = map(reader, WIDTHS)
