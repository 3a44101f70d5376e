"""Start the dashboard, or run its tests, on a computer that has nothing but Python 3.11 or newer.

    python run.py             the dashboard on synthetic demonstration data
    python run.py practice    the dashboard on the practice's own data
    python run.py test        lint, format check and tests; anything after "test" goes to pytest

The first start makes an environment of its own in ``.venv`` and installs the pinned requirements there. The
computer's own Python stays as it is, so this also works where it refuses ``pip install``. Only the standard
library is used here.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIREMENTS = ROOT / "requirements.txt"
TEST_REQUIREMENTS = ROOT / "requirements-test.txt"
ADDRESS = "127.0.0.1"
FIRST_PORT = 8501
DEMONSTRATION_MARK = "made-by"
"""Beside a store: its folder was made for the demonstration, by this state of the program."""

# Because the folder is called pages/, a Streamlit that has drawn nothing yet looks for pages there by itself, and
# answers a bookmark of /data with "Page not found". Told beforehand that dashboard.py lists the pages, it does not.
START_STREAMLIT = """
import threading, time
from streamlit import runtime
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

def load_ahead():
    while not runtime.exists():
        time.sleep(0.02)
    import pages.shell.frame

threading.Thread(target=load_ahead, daemon=True).start()
PagesManager.uses_pages_directory = False
main(prog_name="streamlit")
"""

NO_ENVIRONMENT = """\
Making the environment in .venv failed. Install what is missing, then start again:
    Debian, Ubuntu:  apt install python3-venv
    Fedora, RHEL:    dnf install python3-pip
    Windows, macOS:  Python from python.org brings everything"""


def main() -> int:
    if sys.version_info < (3, 11):
        return fail(f"Python 3.11 or newer is needed; this is Python {sys.version.split()[0]}.")
    parser = argparse.ArgumentParser(
        prog="run.py", description="Start the outcomes dashboard, or test it.", allow_abbrev=False
    )
    parser.add_argument(
        "what",
        nargs="?",
        default="demo",
        choices=("demo", "practice", "test"),
        help="demo: synthetic data (the default); practice: the practice's own data; test: lint and tests",
    )
    parser.add_argument("--port", type=int, help=f"default: the first free one from {FIRST_PORT}")
    parser.add_argument("--no-browser", action="store_true", help="print the address, open nothing")
    choices, rest = parser.parse_known_args()
    if rest and choices.what != "test":
        parser.error(f"unknown: {' '.join(rest)}")

    os.chdir(ROOT)
    if choices.what == "test":
        return install(REQUIREMENTS, TEST_REQUIREMENTS) or test(rest)
    variables = dict(os.environ)
    failed = install(REQUIREMENTS) or (choices.what == "demo" and prepare_demonstration(variables))
    return failed or serve(choices.port, variables, open_browser=not choices.no_browser)


def install(*requirements: Path) -> int:
    """Bring ``.venv`` up to the pinned requirements; nothing to do while the last stamp matches."""
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in requirements)).hexdigest()
    stamp = ENVIRONMENT / f"{requirements[-1].stem}.installed"
    usable = PYTHON.exists() and succeeds(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))")
    if usable and stamp.exists() and stamp.read_text() == wanted:
        return 0

    print("Installing into .venv; the first time takes a minute or two ...", flush=True)
    if not usable:
        make = [sys.executable, "-m", "venv", "--clear", ENVIRONMENT]
        # Debian's Python lacks ensurepip until python3-venv is installed, but can make an empty environment.
        if not succeeds(*make, quiet=True) and not succeeds(*make, "--without-pip"):
            return fail(NO_ENVIRONMENT)
    pip = [PYTHON, "-m", "pip"]
    if not succeeds(*pip, "--version", quiet=True):
        # The computer's own pip can fill an environment that has none.
        pip = [sys.executable, "-m", "pip", "--python", PYTHON]
        if not succeeds(*pip, "--version", quiet=True):
            return fail(NO_ENVIRONMENT)
    options = ["--quiet", "--disable-pip-version-check", "--no-input"]
    # pip would compile one file after the other; that takes as long as fetching them.
    if not succeeds(*pip, "install", "--no-compile", *options, "-r", requirements[-1]):
        return fail("Installing failed; the lines above say why. Nothing outside .venv was changed.")
    succeeds(PYTHON, "-m", "compileall", "-q", "-j", "0", ENVIRONMENT, quiet=True)  # a few files are no valid Python
    stamp.write_text(wanted)
    return 0


def prepare_demonstration(variables: dict) -> int:
    """Point ``variables`` at a store of synthetic data, away from the practice's, and make it if need be.

    It is made again when the program has changed since, so an old demonstration never meets a new program. What in it is
    not synthetic is kept, and the program says where.
    """
    where = "import platformdirs as p; print(p.user_data_path('infusion-outcomes-demo', appauthor=False))"
    answer = subprocess.check_output([PYTHON, "-X", "utf8", "-c", where], encoding="utf-8")
    folder = Path(answer.strip())
    # An address is written with forward slashes on Windows too.
    variables["OUTCOMES_DATABASE_URL"] = f"sqlite:///{(folder / 'outcomes.sqlite').as_posix()}"
    variables["OUTCOMES_KEY_FILE"] = str(folder / "keys.sqlite")

    modules = sorted((ROOT / "outcomes").rglob("*.py"))
    program = hashlib.sha256(b"".join(path.read_bytes() for path in modules)).hexdigest()
    stamp = folder / DEMONSTRATION_MARK
    if stamp.exists() and stamp.read_text() == program:
        return 0
    print("Making the synthetic demonstration data ...", flush=True)
    if not succeeds(PYTHON, "-X", "utf8", "-m", "outcomes", "demo", "--folder", folder):
        return fail("Making the demonstration data failed; the lines above say why.")
    stamp.write_text(program)
    return 0


def serve(port: int | None, variables: dict, *, open_browser: bool) -> int:
    """Run the server on the loopback address until it is stopped with Ctrl+C."""
    ports = range(FIRST_PORT, FIRST_PORT + 100) if port is None else [port]
    chosen = next((number for number in ports if is_free(number)), None)
    if chosen is None:
        return fail(f"Port {ports[0]} is taken. Choose another with --port.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = subprocess.Popen([PYTHON, *server_arguments(chosen)], env=variables)
    threading.Thread(target=announce, args=(chosen, server, open_browser), daemon=True).start()
    try:
        return server.wait()
    finally:
        server.terminate()
        server.wait()


def server_arguments(port: int) -> list[str]:
    """What to tell Python to start the server; its other settings stand in ``.streamlit/config.toml``."""
    options = [f"--server.address={ADDRESS}", f"--server.port={port}", "--logger.hideWelcomeMessage=true"]
    return ["-c", START_STREAMLIT, "run", "dashboard.py", *options]


def is_free(port: int) -> bool:
    """Whether nobody on this computer listens on that port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((ADDRESS, port)) != 0


def announce(port: int, server: subprocess.Popen, open_browser: bool) -> None:
    """Print the address once the server answers, and open it where there is a screen."""
    address = f"http://{ADDRESS}:{port}"
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
        except OSError:
            time.sleep(0.1)
            continue
        print(f"\nThe dashboard is at {address}   (Ctrl+C stops it)\n", flush=True)
        # Without a screen, webbrowser would start a text browser inside this terminal.
        has_screen = sys.platform in ("win32", "darwin") or {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)
        if open_browser and has_screen:
            webbrowser.open(address)
        return


def test(pytest_arguments: list) -> int:
    """Lint, format check and tests. All three always run; one that fails is enough to fail."""
    # Much of the time a browser is waited for. The tests of one file stay together, as some share what they look at.
    together = ["--numprocesses=2", "--dist=loadfile", "--no-loadscope-reorder"]
    commands = (["ruff", "check"], ["ruff", "format", "--check"], ["pytest", *together, *pytest_arguments])
    passed = [succeeds(PYTHON, "-m", *command) for command in commands]
    return 0 if all(passed) else 1


def succeeds(*command: str | Path, quiet: bool = False, **options) -> bool:
    if quiet:
        options.update(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return subprocess.run(command, check=False, **options).returncode == 0


def fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nStopped.")
