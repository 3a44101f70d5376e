"""The pages in use, on real servers, beside plain Streamlit: filter changes, starts, memory, bytes."""

from __future__ import annotations

import itertools
import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import server
from benchmarks.report import Row, ratio

PAGES = {"": "Overview", "depression": "Depression"}
"""Title of each page by its address."""
BARS = {30_000: 0.5, 1_000_000: 0.7, 10_000_000: 1.5}
GROWTH = (30_000, 1_000_000)
VISITORS = 20
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

BREATH = 0.15
"""Seconds between two clicks. A run that starts at once waits for what Streamlit tidies up after the last one."""


def filter_changes(folder: Path, stores: dict[int, Path], repeats: int) -> list[Row]:
    """Filter changes on both pages, a size at a time, in turn with reruns of an empty page of stock Streamlit.

    No two runs of a page have the same filters, so none is answered from an earlier one.
    """
    rows: list[Row] = []
    typical: dict[tuple[str, int], float] = {}
    for size, store in stores.items():
        with server.stock(folder, server.EMPTY_PAGE) as theirs, server.ours(store) as mine:
            plain, visitor = theirs.visit(), mine.visit()
            plain.open()
            visitor.open()
            for page, title in PAGES.items():
                options = visitor.open(page).options
                changes = _changes(options)
                times: tuple[list[float], list[float]] = ([], [])
                received = []
                for _ in range(repeats):
                    time.sleep(BREATH)
                    times[1].append(plain.open().seconds)
                    time.sleep(BREATH)
                    done = visitor.choose(**next(changes))
                    times[0].append(done.seconds)
                    received.append(done.received / 1000)
                    if not done.charts:
                        raise RuntimeError("The page shows no chart; its time would mean nothing.")
                # Back to everybody, for the next page.
                visitor.choose(site=[], indication=[], sex=[])
                typical[page, size] = statistics.median(times[0])
                rows.append(
                    ratio(f"{title}, {size:,} scores: filter change / empty page rerun", *times, BARS.get(size))
                )
                rows.append(
                    Row(
                        f"{title}, {size:,} scores: sent for a filter change",
                        statistics.median(received),
                        " kB",
                        40,
                        f"{done.charts} charts",
                    )
                )
            if size == GROWTH[1]:
                rows += _memory(mine, theirs)
    small, large = GROWTH
    return rows + [
        ratio(f"{title}: {large:,} / {small:,} scores", [typical[page, large]], [typical[page, small]], 2)
        for page, title in PAGES.items()
        if (page, large) in typical and (page, small) in typical
    ]


def _changes(options: dict[str, list[str]]) -> Iterator[dict[str, list[str]]]:
    """Everybody but one site, one indication and one sex, others each time."""
    names = "site", "indication", "sex"
    for left_out in itertools.cycle(itertools.product(*(options[name] for name in names))):
        yield {
            name: [value for value in options[name] if value != out] for name, out in zip(names, left_out, strict=True)
        }


def _memory(mine: server.Server, theirs: server.Server) -> list[Row]:
    now, highest = mine.memory()
    empty, empty_highest = theirs.memory()
    visitors = []
    for _ in range(VISITORS):
        visitor = mine.visit()
        visitor.open()
        visitors.append(visitor)
    each = (mine.memory()[0] - now) / VISITORS
    for visitor in visitors:
        visitor.close()
    return [
        Row("memory above an empty page, in use", now - empty, " MB", 200, f"{now:.0f} - {empty:.0f} MB"),
        Row(
            "memory above an empty page, at its highest",
            highest - empty_highest,
            " MB",
            200,
            "while the course table is made",
        ),
        Row("memory of each further visitor", each, " MB", 2, f"{VISITORS} on Overview"),
    ]


def starts(folder: Path, stores: dict[int, Path], repeats: int) -> list[Row]:
    """From starting a server to the first chart, in turn with a page of stock Streamlit that has one chart only.

    In a browser where Chromium and Playwright are there; and without one, where nothing hides behind its loading.
    """
    rows = []
    with _browser() as browser:
        for size, store in stores.items():
            for where in ("on the wire", "in the browser"):
                if where == "in the browser" and browser is None:
                    continue
                times: tuple[list[float], list[float]] = ([], [])
                for _ in range(repeats):
                    for spent, make in (
                        (times[1], lambda: server.stock(folder, server.ONE_CHART)),
                        (times[0], lambda store=store: server.ours(store)),
                    ):
                        with make() as started:
                            first = _chart_in(browser, started) if where == "in the browser" else _chart_from(started)
                            spent.append(first - started.started)
                bar = 1.15 if where == "in the browser" or browser is None else None
                rows.append(ratio(f"{size:,} scores: start to first chart, {where} / one-chart page", *times, bar))
    return rows


def _chart_from(started: server.Server) -> float:
    first = started.visit().open().first_chart
    if first is None:
        raise RuntimeError("The page shows no chart; its time would mean nothing.")
    return first


def _chart_in(browser, started: server.Server) -> float:
    started.wait()
    page = browser.new_page()
    try:
        page.goto(f"http://{started.address}/")
        page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=1000 * server.LONGEST_WAIT)
        return time.perf_counter()
    finally:
        page.close()


@contextmanager
def _browser() -> Iterator:
    """Chromium without a window, or None."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with ExitStack() as stack:
        browser = None
        if program:
            try:
                from playwright.sync_api import sync_playwright
            except ImportError:
                pass
            else:
                player = stack.enter_context(sync_playwright())
                browser = player.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
                stack.callback(browser.close)
        yield browser
