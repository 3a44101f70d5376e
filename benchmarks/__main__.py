"""``python -m benchmarks``: makes its data, measures both sides in one run, prints the tables of docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks import data, files, pages, parts
from benchmarks.report import table

SMALL, USUAL, LARGE = 1_000, (30_000, 1_000_000), 10_000_000
LIBRARIES = ("streamlit", "pandas", "numpy", "plotly", "SQLAlchemy")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split(": ", 1)[1])
    parser.add_argument("--large", action="store_true", help="10,000,000 scores too; some minutes and 3 GB more")
    parser.add_argument("--repeats", type=int, default=30, help="filter changes on each page (5 to 40)")
    parser.add_argument("--starts", type=int, default=5, help="server starts of each kind")
    given = parser.parse_args()
    repeats = min(max(given.repeats, 5), 40)  # there are 40 different filter changes

    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    print(
        f"Python {platform.python_version()}, {libraries}; {platform.system()}, {os.cpu_count()} cores.\n", flush=True
    )
    with tempfile.TemporaryDirectory(prefix="outcomes-benchmark-") as name:
        folder = Path(name)
        stores = {size: data.fill(folder, size) for size in (*USUAL, *([LARGE] if given.large else []))}
        rows = pages.filter_changes(folder, stores, repeats)
        rows += pages.starts(folder, {size: stores[size] for size in USUAL}, given.starts)
        rows.append(files.check_and_import(folder, 7))
        rows += files.undo(folder, stores[USUAL[1]], 3)
        print(table(rows), end="\n\n", flush=True)
        print(parts.table({SMALL: data.fill(folder, SMALL), **stores}))


if __name__ == "__main__":
    main()
