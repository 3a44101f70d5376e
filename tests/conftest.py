"""What every test can ask for: small tables as text, a store of its own, a PostgreSQL server of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


@pytest.fixture(autouse=True)
def own_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test ever reaches the store or the key table of the person who runs it."""
    folder = tmp_path_factory.getbasetemp() / "stores" / f"{abs(hash(request.node.nodeid)):x}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTCOMES_DATABASE_URL", f"sqlite:///{(folder / 'outcomes.sqlite').as_posix()}")
        patch.setenv("OUTCOMES_KEY_FILE", str(folder / "keys.sqlite"))
        yield


@pytest.fixture(scope="session")
def table() -> Callable[[str], pd.DataFrame]:
    """A function that reads a small table out of a test, so that input and expected output are seen at once.

    The first line names the columns, blanks separate them, ``.`` is missing, ``_`` in a text is a blank.
    A column of numbers becomes int64, or float64 where one is missing or has decimals.

        table('''
            patient  day  score
            a          0     18
            b          3      .
        ''')
    """

    def read(text: str) -> pd.DataFrame:
        header, *rows = [line.split() for line in text.strip().splitlines() if line.strip()]
        assert all(len(row) == len(header) for row in rows), f"a row is not as wide as the header: {header}"
        columns = {name: [row[place] for row in rows] for place, name in enumerate(header)}
        return pd.DataFrame({name: _column(cells) for name, cells in columns.items()})

    return read


def _column(cells: list[str]) -> pd.Series:
    known = [cell for cell in cells if cell != "."]
    try:
        numbers = [float("nan") if cell == "." else float(cell) for cell in cells]
    except ValueError:
        return pd.Series([None if cell == "." else cell.replace("_", " ") for cell in cells], dtype="str")
    whole = len(known) == len(cells) and all(cell.lstrip("-").isdigit() for cell in cells)
    return pd.Series(numbers, dtype="int64" if whole else "float64")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of an empty PostgreSQL database on a server of its own that ends with the tests.

    It listens on a Unix socket in a folder only its owner can enter, on no network port. Where PostgreSQL is
    not installed the test is skipped; in CI that is an error.
    """
    initdb = shutil.which("initdb") or next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    if initdb is None or os.name == "nt":
        assert not IN_CI, "PostgreSQL is missing; .ci/run installs it."
        pytest.skip("PostgreSQL is not installed")
    programs = Path(initdb).parent
    # PostgreSQL refuses to run as root, so root hands the server to the user Debian's package made for it.
    server_user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="postgres"))
    try:
        if server_user:
            shutil.chown(folder, **server_user)
        data = folder / "data"

        def run(program: str, *arguments: str) -> None:
            # pg_ctl's server keeps its standard output, so reading that to its end would never end.
            subprocess.run(
                [programs / program, "-D", data, *arguments],
                check=True,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                **server_user,
            )

        run("initdb", "--auth=trust", "--username=test", "--no-sync", "--encoding=UTF8")
        settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "start", "--wait", f"--log={folder / 'log'}", "-o", settings)
        try:
            yield f"postgresql+psycopg://test@/postgres?host={folder}"
        finally:
            run("pg_ctl", "stop", "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
