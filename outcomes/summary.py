"""The numbers of the Overview, as one document: the page and ``python -m outcomes summary`` both read it from here."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd

from outcomes import __version__, measures
from outcomes import definitions as rules
from outcomes.cohort import Filters, select
from outcomes.courses import Courses
from outcomes.days import day_words
from outcomes.instruments import Instrument
from outcomes.plural import counted
from outcomes.store import Store


def facts(store: Store, courses: Courses) -> dict:
    """What is in the data: counts of patients and courses, span of years, the last import, whether it is synthetic."""
    imports = store.imports()
    live = imports[imports["status"] == "live"]
    years = courses.table["first_infusion_year"].dropna().astype("str")
    return {
        "patients": int(courses.table["patient"].nunique()),
        "courses": len(courses.table),
        "patients_without_infusions": courses.patients_without_infusions,
        "patients_without_days": int((~courses.table["has_days"]).sum()),
        "first_year": int(years.min()) if len(years) else None,
        "last_year": int(years.max()) if len(years) else None,
        "last_import": str(live["at"].iloc[0])[:10] if len(live) else None,
        "synthetic": bool(store.is_synthetic()),
    }


def in_words(found: dict) -> str:
    """The facts as one line for the head of the page."""
    words = f"In the data: {counted(found['patients'], 'patient', 'patients')}, {counted(found['courses'], 'course', 'courses')}"
    if found["first_year"]:
        first, last = found["first_year"], found["last_year"]
        words += f", first infusions in {first}" + (f"–{last}" if last != first else "")
    if found["last_import"]:
        words += f". Last import {day_words(date.fromisoformat(found['last_import']))}"
    if found["patients_without_days"]:
        words += f". Of {found['patients_without_days']:,} only numbers of infusions are known: they count in no window of days"
    if found["patients_without_infusions"]:
        more = counted(found["patients_without_infusions"], "more has scores", "more have scores")
        words += f". {more} but no infusion and cannot be in a chart"
    return words + "."


def document(store: Store, courses: Courses, filters: Filters, chosen: list[Instrument]) -> dict:
    """Everything the Overview shows for these filters, in plain types; missing numbers are None."""
    cohort = select(courses, filters)
    views = [measures.view(courses, instrument, filters, cohort) for instrument in chosen]
    return {
        "data": facts(store, courses),
        "filters": {
            "phase": filters.phase,
            "course": filters.course,
            **{name: list(values) for name, values in filters.only.items() if values},
        },
        "patients_in_view": cohort.n,
        "left_out": [{"reason": reason, "n": n} for reason, n in cohort.left_out],
        "protocols": plain_rows(measures.protocols_in(courses, cohort)),
        "could_be_stopped": [
            {"counted_as": short.name, "or_stopped": long.name, "courses": n, "about": about}
            for short, long, n, about in courses.stopped_or_short
        ],
        "results": {
            seen.instrument.key: {
                "instrument": seen.instrument.name,
                "window": seen.window_words,
                "flow": plain_rows(measures.flow(seen)),
                "rates": plain_rows(measures.rates(seen)),
                **({"whatever_given": plain_rows(measures.rates_whatever(seen))} if seen.phase == "induction" else {}),
            }
            for seen in views
        },
        "definitions_version": rules.VERSION,
        "software_version": __version__,
        "note": rules.STANDING_SENTENCE,
    }


def plain_rows(table: pd.DataFrame) -> list[dict]:
    """A table as a list of dictionaries of plain Python types; missing is None."""

    def plain(value):
        value = getattr(value, "item", lambda: value)()
        return None if isinstance(value, float) and math.isnan(value) else value

    return [{name: plain(value) for name, value in row.items()} for row in table.to_dict("records")]
