"""Streamlit servers started as in use, and a visitor who talks to them as a browser does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

import run

LONGEST_WAIT = 120
"""Seconds; after that a server counts as stuck."""


class Server:
    """One server process on a free port of this computer; a context manager that ends it.

    Parameters
    ----------
    arguments : callable
        Gives what to tell Python, for a port.
    folder : path
        Where to start it.
    variables : dict
        Environment variables besides this process's own.
    """

    def __init__(self, arguments, folder: Path, variables: dict[str, str]) -> None:
        self.port = _free_port()
        # Byte code may be written on the first start; the others find it, as in use.
        self._log = tempfile.TemporaryFile()
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, *arguments(self.port)],
            cwd=folder,
            env={**os.environ, **variables},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def visit(self) -> Visitor:
        """A new visitor, as soon as the server answers."""
        while True:
            try:
                return Visitor(self.port)
            except (OSError, InvalidHandshake):
                if self._process.poll() is not None or time.perf_counter() - self.started > LONGEST_WAIT:
                    self._log.seek(0)
                    raise RuntimeError(self._log.read().decode(errors="replace")) from None
                time.sleep(0.01)

    def memory(self) -> tuple[float, float]:
        """Resident memory now and at its highest, MB; missing where the system does not say (it is Linux that does)."""
        with suppress(OSError):
            lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
            kilobytes = dict(line.split(":", 1) for line in lines)
            return tuple(int(kilobytes[name].split()[0]) / 1000 for name in ("VmRSS", "VmHWM"))
        return float("nan"), float("nan")


def ours(store: Path) -> Server:
    """The dashboard as ``run.py`` starts it, on that store."""
    variables = {
        "OUTCOMES_DATABASE_URL": f"sqlite:///{store.as_posix()}",
        "OUTCOMES_KEY_FILE": str(store.with_suffix(".keys")),
    }
    return Server(run.server_arguments, run.ROOT, variables)


def stock(folder: Path, page: str) -> Server:
    """Streamlit with the settings it comes with, showing a page of that source text."""
    folder.mkdir(exist_ok=True)
    (folder / "page.py").write_text(page)

    def arguments(port: int) -> list[str]:
        # Those it needs to start without a question and without a look at the outside.
        quiet = ["--server.headless=true", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false"]
        return ["-m", "streamlit", "run", "page.py", f"--server.port={port}", *quiet]

    return Server(arguments, folder, {})


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
        From sending the request to the message that the script has finished.
    received : int
        Bytes.
    first_chart : float or None
        ``perf_counter`` when the first chart came.
    elements : list
        What the page shows, as Streamlit's own messages.
    """

    seconds: float = 0.0
    received: int = 0
    first_chart: float | None = None
    elements: list = field(default_factory=list)


class Visitor:
    """A browser tab, without the browser: it never says that it has a message already, so that all bytes count."""

    def __init__(self, port: int) -> None:
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=None,
            compression=None,
            proxy=None,
        )
        self._page = ""
        self._pages: dict[str, str] = {}
        self._widgets: dict[str, object] = {}

    def close(self) -> None:
        self._socket.close()

    def open(self, page: str) -> Run:
        """Open a page by its address, or run the first one where the address is not in the menu yet."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self._pages.get(page, "")
        return self._run(message)

    def choose(self, **values: list[str]) -> Run:
        """Choose values in the multiselects of those keys; the others stay as they are."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self._page
        for key, chosen in values.items():
            state = message.rerun_script.widget_states.widgets.add()
            state.id = self._widgets[key]
            state.string_array_value.data.extend(chosen)
        return self._run(message)

    def _run(self, message: BackMsg) -> Run:
        done = Run()
        sent = time.perf_counter()
        self._socket.send(message.SerializeToString())
        while True:
            data = self._socket.recv(timeout=LONGEST_WAIT)
            arrived = time.perf_counter()
            done.received += len(data)
            answer = ForwardMsg.FromString(data)
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self._page = answer.new_session.page_script_hash
            elif kind == "navigation":
                self._pages = {page.url_pathname: page.page_script_hash for page in answer.navigation.app_pages}
            elif kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
                element = answer.delta.new_element
                done.elements.append(element)
                if element.WhichOneof("type") == "plotly_chart" and done.first_chart is None:
                    done.first_chart = arrived
                if element.WhichOneof("type") == "multiselect":
                    self._widgets[element.multiselect.id.rsplit("-", 1)[-1]] = element.multiselect.id
            elif kind == "script_finished":
                done.seconds = arrived - sent
                return done
