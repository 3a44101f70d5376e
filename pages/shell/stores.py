"""The store that a visitor looks at: the practice's own, or the demonstration's, which goes when this server ends."""

from __future__ import annotations

import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from outcomes import demonstration, summary
from outcomes.courses import Courses, build
from outcomes.deidentify import KeyTable
from outcomes.practice import read_practice
from outcomes.protocols import Given
from outcomes.store import Store
from pages.shell import uploads

DEMONSTRATION = "demonstration"
"""In the page's address while the visitor looks around on demonstration data: it outlives a reload."""

READING, BUILDING = "Reading the records …", "Working out courses and windows …"
READ = 0.7
"""Share of the bar for reading; working out the courses is the rest."""

Version = tuple[bool, int]
"""Whether of the demonstration, and the version of that store's data: together the key of everything worked out from it."""


class Shelf:
    """A store, its key table, and the course table of its newest version: one in memory, never two.

    ``keys``: gives the key table; ``has_keys``: whether there is one, without making it.
    """

    def __init__(self, store: Store, keys: Callable[[], KeyTable], has_keys: Callable[[], bool]) -> None:
        self.store = store
        self.keys = keys
        self.has_keys = has_keys
        self._lock = threading.Lock()
        self._read: tuple[int, Courses, dict] | None = None

    def read(self, number: int) -> tuple[Courses, dict]:
        """Courses and ``summary.facts`` of a version of the data; read once, behind a bar."""
        found = self._read
        if found is None or found[0] != number:
            place = st.empty()
            bar = place.progress(0.0, READING)
            with self._lock:
                found = self._read
                if found is None or found[0] != number:
                    self._read = None
                    records = self.store.records(_told_on(bar, self.store))
                    bar.progress(READ, BUILDING)
                    courses = build(records, given_protocols())
                    found = self._read = number, courses, summary.facts(self.store, courses)
            place.empty()
        return found[1:]


def _told_on(bar, store: Store) -> Callable[[int], None]:
    """Moves the bar with every so many rows that are read: scores, infusions and, where they are known, doses."""
    imports = store.imports()
    live = imports[imports["status"] == "live"]
    at_most = max(int((live["n_assessments"] + 2 * live["n_infusions"]).sum()), 1)
    read = 0

    def tell(more: int) -> None:
        nonlocal read
        read += more
        bar.progress(READ * min(read / at_most, 1.0), f"{READING} {read:,} read")

    return tell


@st.cache_resource(show_spinner=False)
def _practice() -> Shelf:
    return Shelf(Store(), KeyTable.open_default, lambda: KeyTable.default_path().exists())


@st.cache_resource(show_spinner="Making the demonstration data …")
def _demonstration() -> Shelf:
    folder = tempfile.mkdtemp(prefix="infusion-outcomes-")
    place = Path(folder) / DEMONSTRATION
    demonstration.renew(place)
    keys = KeyTable(":memory:")
    shelf = Shelf(Store(place / demonstration.STORE), lambda: keys, lambda: True)
    weakref.finalize(shelf, shutil.rmtree, folder, ignore_errors=True)
    return shelf


@st.cache_resource(show_spinner=False)
def given_protocols() -> tuple[Given, ...]:
    """The protocols on the practice's list, as they were when the server started: everything shown counts with the same."""
    return read_practice().protocols


def in_demonstration() -> bool:
    """Whether this visitor looks around on demonstration data, away from the practice's store."""
    return st.session_state.get(DEMONSTRATION, False)


def opened() -> Shelf:
    """The store that this visitor looks at."""
    return _demonstration() if in_demonstration() else _practice()


def follow_address() -> None:
    """A reload, a link and the browser's Back into the demonstration open it by the page's address."""
    if DEMONSTRATION in st.query_params and not in_demonstration():
        st.session_state[DEMONSTRATION] = True
    if in_demonstration():
        st.query_params[DEMONSTRATION] = "on"


def enter() -> None:
    """From the practice's store to the demonstration: nothing chosen or uploaded there comes along."""
    _forget_all()
    st.session_state[DEMONSTRATION] = True


def leave() -> None:
    """Back to the practice's store."""
    _forget_all()


def _forget_all() -> None:
    uploads.hold(())
    st.session_state.clear()
    st.query_params.clear()


def refusal() -> str:
    """Why no file is taken here, and what to do; empty where files are taken."""
    if in_demonstration():
        return "This is the demonstration: nothing real is saved in it. Leave it above to upload your own exports."
    return opened().store.refuses(synthetic=False)


def version() -> Version:
    """The version of the data that a run of the page works with."""
    return in_demonstration(), opened().store.data_version()
