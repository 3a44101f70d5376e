"""What is handed over: making a snapshot and every file from it."""

from __future__ import annotations

import statistics
from datetime import date
from pathlib import Path

from benchmarks.report import Row, ratio, seconds
from outcomes import artefacts, snapshot
from outcomes.courses import build
from outcomes.disclosure import Policy
from outcomes.practice import Practice
from outcomes.store import Store

ONCE = {"least": 3, "budget": 0.0}


def handed_over(path: Path) -> tuple[list[Row], str]:
    """Making everything beside reading the records once, and milliseconds of each in Markdown."""
    store, practice = Store(path), Practice(clinic="Benchmark")
    records = store.records()
    courses = build(records)
    pair = [next(iter(snapshot.fitting_instruments(courses, which)), None) for which in snapshot.DOMAINS]

    def make():
        return snapshot.make(store, courses, *pair, Policy(), date(2026, 5, 4))

    made = make()
    drawn = next(panel for panel in made.panels if panel.figure is not None)
    work = {"snapshot": make, "a snapshot drawn again": lambda: snapshot.thaw(_kept(made))}
    work |= {one.title: lambda one=one: one.make(made, practice) for one in artefacts.ARTEFACTS}
    work |= {f"one chart, {one.title}": lambda one=one: one.draw(drawn, made, practice) for one in artefacts.PICTURES}
    times = {name: statistics.median(seconds(do, **ONCE)) for name, do in work.items()}
    reading = seconds(store.records, **ONCE)
    patients = len(records.codes)
    rows = [
        ratio(
            f"{patients:,} patients: snapshot and every file / reading their records",
            [sum(times.values())],
            reading,
            None,
        )
    ]
    lines = [f"| milliseconds, {patients:,} patients | |", "| --- | ---: |"]
    lines += [f"| {name} | {1000 * time:.0f} |" for name, time in times.items()]
    return rows, "\n".join(lines)


def _kept(made: snapshot.Snapshot) -> snapshot.KeptSnapshot:
    return snapshot.KeptSnapshot(1, "", "", snapshot.freeze(made), None, None)
