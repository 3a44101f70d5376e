"""One server as a child of a process that has loaded everything already, so that each test can have one of its own."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path

import run

# A server is a copy of a process that has loaded the libraries once. Only Linux makes such copies safely.
_WARM = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
_WARM.set_forkserver_preload(["streamlit.web.cli", "streamlit.web.server", "outcomes.cli", __name__])


def start(port: int, variables: dict[str, str], log: Path) -> multiprocessing.Process:
    running = _WARM.Process(target=_serve, args=(port, variables, log), daemon=True)
    running.start()
    return running


def _serve(port: int, variables: dict[str, str], log: Path) -> None:
    """What Python does with the arguments of the launcher, in this process."""
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(run.ROOT)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(output, stream)
    option, program, *sys.argv[1:] = run.server_arguments(port)
    sys.argv[0] = option
    exec(program, {"__name__": "__main__"})  # noqa: S102 - the launcher's own program
