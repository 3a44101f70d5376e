"""``python -m benchmarks``: makes its data, measures both sides in one run, prints the tables of docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks import data, files, formats, pages, parts, sharing
from benchmarks.report import table

USUAL, LARGE = (30_000, 1_000_000), 10_000_000
PRACTICES = (34_000, 340_000, 3_400_000)
"""Scores of about 1,000, 10,000 and 100,000 patients, for the times of the single parts."""

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
HEADING = "## Last run\n"
LIBRARIES = ("streamlit", "pandas", "numpy", "plotly", "SQLAlchemy")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split(": ", 1)[1])
    parser.add_argument("--large", action="store_true", help="10,000,000 scores too; some minutes and 3 GB more")
    parser.add_argument("--repeats", type=int, default=30, help="filter changes on each page (5 to 40)")
    parser.add_argument("--starts", type=int, default=5, help="server starts of each kind")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md as the last run")
    given = parser.parse_args()
    repeats = min(max(given.repeats, 5), 40)  # there are 40 different filter changes

    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    where = f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, {libraries}"
    with tempfile.TemporaryDirectory(prefix="outcomes-benchmark-") as name:
        folder = Path(name)
        stores = {size: data.fill(folder, size) for size in (*USUAL, *([LARGE] if given.large else []))}
        rows = pages.filter_changes(folder, stores, repeats)
        rows += pages.starts(folder, {size: stores[size] for size in USUAL}, given.starts)
        rows.append(files.check_and_import(folder, 7))
        rows += formats.check_and_import(folder, 3)
        rows += files.undo(folder, stores[USUAL[1]], 3)
        practices = [data.fill(folder, size) for size in PRACTICES]
        shared, handed_over = sharing.handed_over(practices[1])
        rows += shared
        details = parts.table(practices)
    found = f"\n{date.today()}; {where}.\n\n{table(rows)}\n\n{details}\n\n{handed_over}\n"  # noqa: DTZ011 - the local day is meant
    print(found)
    if given.write:
        head, heading, _ = PAGE.read_text(encoding="utf-8").partition(HEADING)
        PAGE.write_text(f"{head}{heading or HEADING}{found}", encoding="utf-8")


if __name__ == "__main__":
    main()
