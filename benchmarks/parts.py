"""The parts of a page, without a server: course table, view, measures."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import seconds
from outcomes import measures
from outcomes.cohort import Filters, select
from outcomes.courses import build
from outcomes.instruments import REGISTRY
from outcomes.store import Store

FILTERS = Filters("induction", {"sex": ["female", "male"], "site": ["Site A", "Site B"]})


def table(stores: list[Path]) -> str:
    """Milliseconds of each part for each store, and how much the last takes of the first, in Markdown."""
    columns = [_times(path) for path in stores]
    lines = [
        "| milliseconds | " + " | ".join(f"{n:,} patients" for n, _ in columns) + " | growth |",
        "| --- |" + " ---: |" * (len(stores) + 1),
    ]
    for name in columns[0][1]:
        times = [1000 * column[name] for _, column in columns]
        growth = f"{times[-1] / times[0]:.0f} x"
        lines.append(f"| {name} | " + " | ".join(f"{time:.2f}" for time in times) + f" | {growth} |")
    return "\n".join(lines)


def _times(path: Path) -> tuple[int, dict[str, float]]:
    """Number of patients, and median seconds of each part, PHQ-9."""
    store, phq9, item = Store(path), REGISTRY["phq9"], REGISTRY["phq9_item9"]
    courses = build(store.records())
    records = store.records()
    cohort = select(courses, FILTERS)
    seen = measures.view(courses, phq9, FILTERS, cohort)
    seen_item = measures.view(courses, item, FILTERS, cohort)
    pain = measures.view(courses, REGISTRY["pain_nrs"], FILTERS, cohort)
    axis = measures.AXES["infusions"]

    def spread() -> None:
        courses._wide.pop("phq9")
        courses.scores("phq9")

    parts: dict[str, Callable[[], object]] = {
        "reading the store": store.records,
        "course table": lambda: build(records),
        "scores of one instrument": spread,
        "cohort": lambda: select(courses, FILTERS),
        "one view": lambda: measures.view(courses, phq9, FILTERS, cohort),
        "flow": lambda: measures.flow(seen),
        "rates": lambda: measures.rates(seen),
        "trajectory": lambda: measures.trajectory(seen, axis),
        "severity bands": lambda: measures.band_shares(seen, axis),
        "rates by point": lambda: measures.rates_by_point(seen, axis),
        "item 9 before and after": lambda: measures.before_and_after(seen_item),
        "completeness": lambda: measures.completeness(seen, axis),
        "size of change": lambda: measures.size_of_change(seen),
        "cumulative response": lambda: measures.cumulative(seen),
        "reliable change": lambda: measures.reliable_change(seen),
        "groups": lambda: measures.by_group(seen),
        "time to response": lambda: measures.time_to_response(seen),
        "durability": lambda: measures.loss_of_response(seen, set_aside_further_infusions=True),
        "joint response": lambda: measures.joint_response(seen, pain),
        "coupling": lambda: measures.coupling(seen, pain),
        "estimated means (on demand)": lambda: measures.estimated_course(seen, axis),
    }
    return len(records.codes), {name: statistics.median(seconds(work)) for name, work in parts.items()}
