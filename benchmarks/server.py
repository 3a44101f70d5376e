"""Streamlit servers started as in use, and a visitor who talks to them as a browser does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

import run

LONGEST_WAIT = 120
"""Seconds; after that a server counts as stuck."""

EMPTY_PAGE = "import streamlit as st\n"
ONE_CHART = """\
import plotly.graph_objects as go
import streamlit as st

st.plotly_chart(go.Figure(go.Bar(x=["before", "after"], y=[16, 8])))
"""


class Server:
    """One server process on a free port of this computer, ended when the ``with`` block is left.

    Parameters
    ----------
    arguments : callable
        Gives what to tell Python, for a port.
    folder : path
        Where to start it.
    variables : dict
        Environment variables besides this process's own.
    """

    def __init__(self, arguments: Callable[[int], list[str]], folder: Path, variables: dict[str, str]) -> None:
        self._port = _free_port()
        self.address = f"127.0.0.1:{self._port}"
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, *arguments(self._port)],
            cwd=folder,
            env={**os.environ, **variables},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def wait(self) -> None:
        """Return as soon as the server takes connections.

        Raises
        ------
        RuntimeError
            With what the server printed, if it ended or is stuck.
        """
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            if self._process.poll() is not None or time.perf_counter() - self.started > LONGEST_WAIT:
                self._log.seek(0)
                raise RuntimeError(self._log.read().decode(errors="replace"))
            time.sleep(0.01)

    def visit(self) -> Visitor:
        """A new visitor, as soon as the server answers."""
        self.wait()
        return Visitor(self.address)

    def memory(self) -> tuple[float, float]:
        """Resident memory now and at its highest, MB; missing where the system does not say (Linux does)."""
        try:
            lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        except OSError:
            return float("nan"), float("nan")
        kilobytes = dict(line.split(":", 1) for line in lines)
        now, highest = (int(kilobytes[name].split()[0]) / 1000 for name in ("VmRSS", "VmHWM"))
        return now, highest


def ours(store: Path) -> Server:
    """The dashboard as ``run.py`` starts it, on that store."""
    variables = {
        "OUTCOMES_DATABASE_URL": f"sqlite:///{store.as_posix()}",
        "OUTCOMES_KEY_FILE": str(store.with_suffix(".keys")),
    }
    return Server(run.server_arguments, run.ROOT, variables)


def stock(folder: Path, page: str) -> Server:
    """Streamlit with the settings it comes with, showing a page of that source text."""
    path = folder / "page.py"
    path.write_text(page)
    # What it needs to start without a question, seen by this computer only. Nothing of this has to do with speed.
    quiet = ["--server.headless=true", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false"]
    return Server(lambda port: ["-m", "streamlit", "run", str(path), f"--server.port={port}", *quiet], folder, {})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Run:
    """One run of a page as the visitor sees it.

    Attributes
    ----------
    seconds : float
        From sending the request to the message that the run is over.
    received : int
        Bytes.
    first_chart : float or None
        ``time.perf_counter()`` when the first chart was there.
    charts : int
    options : dict
        For each multiselect of the page, by its key, what can be chosen in it.
    """

    seconds: float = 0.0
    received: int = 0
    first_chart: float | None = None
    charts: int = 0
    options: dict[str, list[str]] = field(default_factory=dict)


class Visitor:
    """A browser tab without the browser. It never says that it has a message already, so every byte is sent."""

    def __init__(self, address: str) -> None:
        where = f"ws://{address}/_stcore/stream"
        for _ in range(200):
            try:
                self._socket = connect(where, subprotocols=["streamlit"], compression=None, max_size=None, proxy=None)
                break
            except (OSError, InvalidHandshake):
                time.sleep(0.01)
        else:
            raise RuntimeError("The server takes connections but no visitor.")
        self._shown = ""
        self._pages: dict[str, str] = {}
        self._widgets: dict[str, str] = {}

    def close(self) -> None:
        self._socket.close()

    def open(self, page: str = "") -> Run:
        """Open a page by its address; the first one if there is none of that name, or on the first call."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self._pages.get(page, "")
        return self._run(message)

    def choose(self, **values: list[str]) -> Run:
        """Choose values in the multiselects of those keys; the others stay as they are."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self._shown
        for key, chosen in values.items():
            state = message.rerun_script.widget_states.widgets.add()
            state.id = self._widgets[key]
            state.string_array_value.data.extend(chosen)
        return self._run(message)

    def _run(self, message: BackMsg) -> Run:
        done = Run()
        sent = time.perf_counter()
        self._socket.send(message.SerializeToString())
        while not done.seconds:
            data = self._socket.recv(timeout=LONGEST_WAIT)
            arrived = time.perf_counter()
            done.received += len(data)
            answer = ForwardMsg.FromString(data)
            match answer.WhichOneof("type"):
                case "new_session":
                    self._shown = answer.new_session.page_script_hash
                case "navigation":
                    self._pages = {page.url_pathname: page.page_script_hash for page in answer.navigation.app_pages}
                case "delta" if answer.delta.HasField("new_element"):
                    self._look_at(answer.delta.new_element, arrived, done)
                case "script_finished":
                    done.seconds = arrived - sent
        return done

    def _look_at(self, element, arrived: float, done: Run) -> None:
        match element.WhichOneof("type"):
            case "plotly_chart":
                done.charts += 1
                done.first_chart = done.first_chart or arrived
            case "multiselect":
                widget = element.multiselect
                key = widget.id.rsplit("-", 1)[-1]
                self._widgets[key] = widget.id
                done.options[key] = list(widget.options)
            case "exception" | "alert":
                raise RuntimeError("The page shows an error or a warning; its time would mean nothing.")
