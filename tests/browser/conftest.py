"""A real server on a real store, and a real browser in front of it.

``tab``, ``dark_tab`` and ``phone_tab`` look at a server with demonstration data that all tests share, so they
only look. A test that uploads or undoes asks for ``empty_url`` and opens a tab with ``open_tab(empty_url)``.
Every tab fails its test on a console error and on any request to another computer.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import run
from tests.browser import serving

ROOT = Path(__file__).resolve().parents[2]
IN_CI = os.environ.get("CI", "").lower() in ("1", "true")
DESKTOP = {"viewport": {"width": 1400, "height": 1000}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
BROWSER_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
BROWSER_OPTIONS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Names of other computers lead nowhere, so nothing leaves even when a test is about to fail for trying.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
OF_THE_LIBRARY = ("presentation-role-conflict",)
"""Minor findings in the widgets of Streamlit itself: its upload field can be focused by script and has the role of none."""
TALLEST = 12_000  # pixels; a screenshot of a longer page is cut


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


def find_browser() -> str | None:
    """Chromium, Chrome or Edge: where ``CHROME`` says, else on the path, else where installers put it."""
    named = os.environ.get("CHROME")
    found = [named] if named else [shutil.which(name) for name in BROWSERS] + list(BROWSER_PLACES)
    return next((place for place in found if place and Path(place).exists()), None)


@pytest.fixture(scope="session")
def browser():
    """The browser, or a skip where there is none; in CI that is an error."""
    place = find_browser()
    if place is None:
        message = "no Chromium, Chrome or Edge found; install one or name it in CHROME"
        assert not IN_CI, message
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=list(BROWSER_OPTIONS))
        yield browser
        browser.close()


@contextmanager
def server(folder: Path, *, demonstration: bool = False, port: int = 0, cold: bool = False) -> Iterator[str]:
    """The dashboard on a store and a key table in ``folder``; gives its address, and stops it at the end.

    Port 0: any that is free. With ``demonstration`` the folder is made as the launcher makes it. ``cold``: started by the
    command that the launcher runs; else a copy of a process in which the libraries are loaded already.
    """
    variables = os.environ | {
        "OUTCOMES_DATABASE_URL": f"sqlite:///{(folder / 'outcomes.sqlite').as_posix()}",
        "OUTCOMES_KEY_FILE": str(folder / "keys.sqlite"),
    }
    if demonstration:
        demo = [sys.executable, "-m", "outcomes", "demo", "--folder", folder]
        made = subprocess.run(demo, cwd=ROOT, env=variables, capture_output=True, text=True)
        assert made.returncode == 0, f"python -m outcomes demo failed:\n{made.stdout}{made.stderr}"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    log.touch()
    if cold:
        with log.open("w") as output:
            command = [sys.executable, *run.server_arguments(port)]
            running = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=output)
    else:
        running = serving.start(port, dict(variables), log)
    try:
        wait_for(address, running, log)
        yield address
    finally:
        running.terminate()
        deadline = time.monotonic() + 10
        while not has_ended(running) and time.monotonic() < deadline:
            time.sleep(0.02)
        running.kill()


def has_ended(running: subprocess.Popen | multiprocessing.Process) -> bool:
    return (running.poll() if isinstance(running, subprocess.Popen) else running.exitcode) is not None


def wait_for(address: str, running: subprocess.Popen | multiprocessing.Process, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert not has_ended(running), f"the server stopped:\n{log.read_text()}"
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the server did not answer within 30 s:\n{log.read_text()}")


@pytest.fixture(scope="session")
def base_url(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a dashboard on the demonstration data, shared by all tests."""
    with server(tmp_path_factory.mktemp("demonstration"), demonstration=True, cold=True) as address:
        yield address


@pytest.fixture
def empty_url(browser, tmp_path: Path) -> Iterator[str]:
    """Address of a dashboard on an empty store that is this test's alone, to put in and undo."""
    with server(tmp_path) as address:
        yield address


class Tab:
    """One browser tab on one dashboard. ``page`` is Playwright's own, for everything not said here.

    ``problems`` gathers console errors and requests to other computers; a test fails if there are any at its
    end. One that provokes an error on purpose empties the list.
    """

    def __init__(self, page, base_url: str) -> None:
        self.page = page
        self.base_url = base_url
        self.problems: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("request", lambda request: self._request(request.url))
        page.on("websocket", lambda socket: self._request(socket.url))

    def _console(self, message) -> None:
        address = message.location.get("url", "")
        # At a deep link Streamlit looks for its server in two places; the one that is not there is no error.
        looking = address.endswith(("/_stcore/health", "/_stcore/host-config"))
        if message.type == "error" and not looking:
            self.problems.append(f"console: {message.text}")

    def _request(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname != "127.0.0.1":
            self.problems.append(f"request to another computer: {address}")

    def visit(self, path: str = "/") -> None:
        """Open a page of the dashboard by its path and wait until it is there."""
        self.page.goto(self.base_url + path)
        self.settle()

    def forget(self, look: dict) -> None:
        """Leave the dashboard and be as a new tab of that look."""
        self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
        self.page.context.clear_cookies()
        self.page.goto("about:blank")
        self.page.emulate_media(media="null")
        self.page.set_viewport_size(look["viewport"])
        self.page.set_default_timeout(30_000)
        self.problems = []

    def links(self) -> Iterator:
        """Every link of the navigation, while the menu that it stands in is open."""
        yield from self.page.get_by_test_id("stTopNavLink").all()
        for menu in self.page.get_by_test_id("stTopNavSection").all():
            menu.click()
            self.page.get_by_test_id("stTopNavDropdownLink").first.wait_for()
            yield from self.page.get_by_test_id("stTopNavDropdownLink").all()
            self.page.keyboard.press("Escape")
            self.page.get_by_test_id("stTopNavPopover").wait_for(state="detached")

    def go(self, title: str) -> None:
        """Follow a link of the navigation."""
        next(link for link in self.links() if link.inner_text() == title).click()
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run, nothing is stale, no placeholder is left, every chart is drawn."""
        app = self.page.locator('[data-testid="stApp"]')
        app.wait_for(timeout=30_000)
        quiet = 0
        deadline = time.monotonic() + 30
        # A click takes a moment to reach the server: believe "not running" only when it has lasted.
        while quiet < 3:
            assert time.monotonic() < deadline, "the page is still busy after 30 s"
            self.page.wait_for_timeout(100)
            busy = app.get_attribute("data-test-script-state", timeout=30_000) != "notRunning" or self._unfinished()
            quiet = 0 if busy else quiet + 1

    def _unfinished(self) -> int:
        waiting = '[data-testid="stSkeleton"], [data-stale="true"], .stPlotlyChart:not(:has(.main-svg))'
        return self.page.locator(waiting).count()

    def flow(self) -> dict[str, int]:
        """The first patient flow of the Overview as drawn: patients at each step, by its words."""
        chart = self.page.locator(".stPlotlyChart").filter(has_text="No baseline score").first
        told = [" ".join(line.split()) for line in chart.inner_text().splitlines()]
        numbers = [int(line.replace(",", "")) for line in told if line.replace(",", "").isdigit()]
        steps = [line for line in told if line and not line.replace(",", "").isdigit() and line != "synthetic data"]
        return dict(zip(steps, numbers, strict=True))

    def upload(self, *files: tuple[str, bytes]) -> None:
        """Choose files, given as name and content, in the page's only uploader."""
        kind = "application/octet-stream"
        chosen = [{"name": name, "mimeType": kind, "buffer": content} for name, content in files]
        self.page.locator('input[type="file"]').set_input_files(chosen)
        self.settle()

    def accessibility_problems(self) -> list[str]:
        """Findings of axe-core, one line each: rule, what it asks, and the elements."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [
            f"{finding['id']}: {finding['help']}: {[node['target'] for node in finding['nodes'][:5]]}"
            for finding in found
            if finding["id"] not in OF_THE_LIBRARY
        ]


@pytest.fixture(scope="session")
def idle_tabs(browser) -> dict[tuple[bool, bool], list[Tab]]:
    """Tabs that earlier tests are done with, by ``dark`` and ``phone``: they have read Streamlit's scripts already, which takes a
    new tab longer than most tests."""
    return defaultdict(list)


@pytest.fixture
def open_tab(browser, base_url: str, idle_tabs) -> Iterator[Callable[..., Tab]]:
    """A function that opens tabs: ``open_tab(url, dark=True, phone=True)``; demonstration data without."""
    tabs: list[tuple[tuple[bool, bool], Tab]] = []

    def open_one(url: str = base_url, *, dark: bool = False, phone: bool = False) -> Tab:
        if idle := idle_tabs[dark, phone]:
            tab = idle.pop()
        else:
            scheme = "dark" if dark else "light"
            context = browser.new_context(color_scheme=scheme, **(PHONE if phone else DESKTOP))
            tab = Tab(context.new_page(), url)
        tab.base_url = url
        tabs.append(((dark, phone), tab))
        return tab

    yield open_one
    problems = [problem for _, tab in tabs for problem in tab.problems]
    for (dark, phone), tab in tabs:
        if problems:
            tab.page.context.close()
        else:
            tab.forget(PHONE if phone else DESKTOP)
            idle_tabs[dark, phone].append(tab)
    assert not problems, "\n".join(problems)


@pytest.fixture
def tab(open_tab: Callable[..., Tab]) -> Tab:
    return open_tab()


@pytest.fixture
def dark_tab(open_tab: Callable[..., Tab]) -> Tab:
    return open_tab(dark=True)


@pytest.fixture
def phone_tab(open_tab: Callable[..., Tab]) -> Tab:
    return open_tab(phone=True)


@pytest.fixture
def shoot(tmp_path: Path) -> Callable[[Tab, str], Path]:
    """A function that writes a picture of a whole page into ``$SCREENSHOTS``, else the test's own folder."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)

    def take(tab: Tab, name: str) -> Path:
        # The page scrolls inside the window, so the window has to be as tall as the page.
        page, before = tab.page, tab.page.viewport_size
        hidden = page.locator('[data-testid="stMain"]').evaluate("area => area.scrollHeight - area.clientHeight")
        page.set_viewport_size({**before, "height": min(before["height"] + hidden, TALLEST)})
        tab.settle()
        place = folder / f"{name}.png"
        page.screenshot(path=place)
        page.set_viewport_size(before)
        return place

    return take
